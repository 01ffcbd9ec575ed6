import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type FitEvent, type FitOptions, type Run, sendControl } from '../../src/trainer/index.js';
import { perceptron, rows, trainerOf, values } from './fixtures.js';

let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'neve-pause-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** Starts a fit; `until` resolves with the next event of a type. */
function started(options: Partial<FitOptions>) {
  const model = perceptron();
  const data = rows();
  const run = trainerOf(model.it, { seed: 5 }).fit(data.it, { maxEpochs: 40, ...options });
  const events: FitEvent[] = [];
  run.on((event) => void events.push(event));
  const end = async (): Promise<Record<string, unknown>> => {
    const { history } = await run;
    const weights = values(model.it.stateDict());
    model[Symbol.dispose]();
    data[Symbol.dispose]();
    return { losses: history.map(({ loss }) => loss), weights };
  };
  return { run, events, end };
}

async function seen(run: Run, type: FitEvent['type']): Promise<void> {
  await new Promise<void>((resolve) => {
    const off = run.on((event) => {
      if (event.type !== type) return;
      off();
      resolve();
    });
  });
}

const countOf = (events: readonly FitEvent[], wanted: string): number => events.filter(({ type }) => type === wanted).length;

describe('run.pause', () => {
  it('stops training where it is until it is resumed, and changes no bit of it', async () => {
    const plain = await started({}).end();
    const { run, events, end } = started({});
    await seen(run, 'epochEnd');
    run.pause();
    await seen(run, 'paused');
    const before = events.length;
    await sleep(100);
    expect(events).toHaveLength(before);
    run.resume();
    expect(await end()).toEqual(plain);
    expect([countOf(events, 'paused'), countOf(events, 'resumed')]).toEqual([1, 1]);
  });

  it('serves checkpoints and snapshots meanwhile, and ends by a stop', async () => {
    const { run, events, end } = started({ runDir: join(folder, 'run') });
    run.pause();
    await seen(run, 'paused');
    const { step, path } = await run.checkpoint();
    expect(existsSync(join(path, 'manifest.json'))).toBe(true);
    const copy = await run.snapshot();
    for (const tensor of copy.values()) tensor.dispose();
    expect((await run.checkpoint()).step).toBe(step);
    run.stop('enough');
    await end();
    expect((await run).stop).toMatchObject({ by: 'user', reason: 'enough' });
    expect(countOf(events, 'resumed')).toBe(1);
  });

  it('ends by an abort, and leaves its time out of maxSeconds', async () => {
    const abort = new AbortController();
    using model = perceptron();
    using data = rows();
    const run = trainerOf(model.it).fit(data.it, { maxSeconds: 1000, signal: abort.signal });
    run.pause();
    await seen(run, 'paused');
    abort.abort();
    await expect(run).rejects.toMatchObject({ code: 'ERR_ABORTED' });

    const timed = started({ maxEpochs: 3, maxSeconds: 30 });
    timed.run.pause();
    await seen(timed.run, 'paused');
    timed.run.resume();
    expect((await timed.end()).losses).toHaveLength(3);
  });
});

describe('remoteControl', () => {
  it('obeys pause, checkpoint, resume and stop that are written into the run folder, and logs them', async () => {
    const runDir = join(folder, 'run');
    const { run, events, end } = started({ runDir, maxEpochs: 1e6, remoteControl: true });
    await seen(run, 'epochEnd');
    await sendControl(runDir, 'pause');
    await seen(run, 'paused');
    await sendControl(runDir, 'checkpoint');
    await seen(run, 'checkpoint');
    await sendControl(runDir, 'resume');
    await seen(run, 'resumed');
    await sendControl(runDir, 'stop');
    await end();
    expect((await run).stop).toMatchObject({ by: 'user', reason: 'asked for from outside' });
    expect(countOf(events, 'checkpoint')).toBeGreaterThanOrEqual(2);
    const logged = readFileSync(join(runDir, 'events.jsonl'), 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line).type);
    expect(logged.filter((type) => ['start', 'paused', 'resumed', 'end'].includes(type))).toEqual(['start', 'paused', 'resumed', 'end']);
  });

  it('is off unless asked for, needs a folder, and knows its four words', async () => {
    const runDir = join(folder, 'run');
    const { run, end } = started({ runDir, maxEpochs: 30 });
    await seen(run, 'fitStart');
    await sendControl(runDir, 'stop');
    await end();
    expect((await run).stop).toBeNull();
    await expect(sendControl(runDir, 'halt' as never)).rejects.toMatchObject({ code: 'ERR_OPTION_VALUE' });
    await expect(sendControl(join(folder, 'none'), 'stop')).rejects.toMatchObject({ code: 'ERR_RUN_DIR_WRITE' });
    using model = perceptron();
    using data = rows();
    const homeless = trainerOf(model.it).fit(data.it, { maxEpochs: 1, remoteControl: true });
    await expect(homeless).rejects.toMatchObject({ code: 'ERR_OPTION_VALUE', fields: { option: 'remoteControl' } });
  });
});
