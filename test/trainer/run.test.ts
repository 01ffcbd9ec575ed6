import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { OptionError } from '../../src/errors.js';
import type { Epoch, Report } from '../../src/trainer/index.js';
import { Run, type RunLink } from '../../src/trainer/run.js';

const REPORT = { epochs: 2 } as Report;
const epoch = (index: number): Epoch => ({ index }) as Epoch;

/** A run whose fit is a function of the test. */
function runOf(drive: (link: RunLink) => Promise<void>): Run {
  return new Run(async (link) => {
    await drive(link);
    return REPORT;
  });
}

const twoEpochs = async (link: RunLink): Promise<void> => {
  for (const index of [0, 1]) {
    await nextTurn();
    link.publish(epoch(index));
  }
};

const failing = async (link: RunLink): Promise<void> => {
  await twoEpochs(link);
  throw new OptionError('ERR_TEST', 'boom');
};

async function indices(run: Run): Promise<number[]> {
  const found: number[] = [];
  for await (const { index } of run) found.push(index);
  return found;
}

describe('a run that succeeds', () => {
  it('starts by itself, after the caller had its turn', async () => {
    const order: string[] = [];
    const run = runOf(async () => {
      order.push('drive');
    });
    order.push('caller');
    await run;
    expect(order).toEqual(['caller', 'drive']);
  });

  it('gives its epochs and its report, together or one of them', async () => {
    const run = runOf(twoEpochs);
    expect(await indices(run)).toEqual([0, 1]);
    expect(await run).toBe(REPORT);
    expect(await runOf(twoEpochs)).toBe(REPORT);
  });

  it('gives every epoch to each iterator, also to one that comes late', async () => {
    const run = runOf(twoEpochs);
    expect(await Promise.all([indices(run), indices(run)])).toEqual([
      [0, 1],
      [0, 1],
    ]);
    await run;
    expect(await indices(run)).toEqual([0, 1]);
  });

  it('goes on when a loop over it is left', async () => {
    const run = runOf(twoEpochs);
    for await (const { index } of run) {
      expect(index).toBe(0);
      break;
    }
    expect(await run).toBe(REPORT);
  });

  it('has then, catch and finally of a promise', async () => {
    let ended = 0;
    const run = runOf(twoEpochs);
    expect(await run.then(({ epochs }) => epochs)).toBe(2);
    expect(await run.catch(() => null)).toBe(REPORT);
    expect(await run.finally(() => ended++)).toBe(REPORT);
    expect(ended).toBe(1);
    expect(await Promise.all([run, run])).toEqual([REPORT, REPORT]);
  });

  it('passes events to listeners until they leave', async () => {
    const heard: string[] = [];
    const emit = (link: RunLink) => link.hub.emit({ type: 'fitEnd', status: 'finished', report: REPORT, error: null });
    let leave = (): void => undefined;
    const run = runOf(async (link) => {
      emit(link);
      leave();
      emit(link);
    });
    const listener = ({ type }: { type: string }): void => void heard.push(type);
    leave = run.on(listener);
    run.on(listener);
    await run;
    expect(heard).toEqual(['fitEnd', 'fitEnd', 'fitEnd']);
  });

  it('tells its fit to stop, with the first reason', async () => {
    const run = runOf(async ({ control }) => {
      await nextTurn();
      expect(control.stopReason).toBe('enough');
    });
    run.stop('enough');
    run.stop('more than enough');
    await run;
  });

  it('has no snapshot to give outside of training', async () => {
    const run = runOf(twoEpochs);
    await expect(run.snapshot()).rejects.toMatchObject({ code: 'ERR_RUN_NOT_ACTIVE' });
    await run;
    await expect(run.snapshot()).rejects.toMatchObject({ code: 'ERR_RUN_NOT_ACTIVE' });
  });
});

describe('a run that fails', () => {
  const unhandled: unknown[] = [];
  const record = (error: unknown): void => void unhandled.push(error);
  let others: NodeJS.UnhandledRejectionListener[] = [];

  // vitest listens too, and would fail the test.
  beforeEach(() => {
    unhandled.length = 0;
    others = process.listeners('unhandledRejection');
    process.removeAllListeners('unhandledRejection');
    process.on('unhandledRejection', record);
  });

  afterEach(() => {
    process.removeAllListeners('unhandledRejection');
    for (const listener of others) process.on('unhandledRejection', listener);
  });

  const settle = async (): Promise<void> => {
    for (let turn = 0; turn < 6; turn++) await nextTurn();
  };

  it('rejects for whoever awaits', async () => {
    await expect(runOf(failing)).rejects.toThrow('boom');
    await settle();
    expect(unhandled).toEqual([]);
  });

  it('throws in the loop of whoever iterates, after the epochs that ended, and is not reported again', async () => {
    const seen: number[] = [];
    const loop = async (): Promise<void> => {
      for await (const { index } of runOf(failing)) seen.push(index);
    };
    await expect(loop()).rejects.toThrow('boom');
    await settle();
    expect(seen).toEqual([0, 1]);
    expect(unhandled).toEqual([]);
  });

  it('waits for an iterator that is busy with an earlier epoch', async () => {
    const loop = async (): Promise<void> => {
      for await (const _ of runOf(failing)) await settle();
    };
    await expect(loop()).rejects.toThrow('boom');
    await settle();
    expect(unhandled).toEqual([]);
  });

  it('is an unhandled rejection when nobody looks', async () => {
    runOf(failing);
    await settle();
    expect(unhandled).toHaveLength(1);
    expect(unhandled[0]).toMatchObject({ code: 'ERR_TEST' });
  });

  it('is an unhandled rejection when the only loop was left before it failed', async () => {
    for await (const _ of runOf(failing)) break;
    await settle();
    expect(unhandled).toHaveLength(1);
  });

  it('is an unhandled rejection when the only loop is left after it failed and before it heard of it', async () => {
    for await (const _ of runOf(failing)) {
      await settle();
      break;
    }
    await settle();
    expect(unhandled).toHaveLength(1);
  });

  it('reaches an iterator that comes after the failure', async () => {
    const run = runOf(failing);
    await run.catch(() => undefined);
    await expect(indices(run)).rejects.toThrow('boom');
  });
});
