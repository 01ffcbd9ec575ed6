import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Decision } from '../../src/controllers/index.js';
import * as optim from '../../src/optim/index.js';
import type { FitEvent, FitOptions, TrainerOptions } from '../../src/trainer/index.js';
import { VELOCITY_PROBE } from '../controllers/drive.js';
import { LOGGED_RUN, sampleEpoch } from '../report/samples.js';
import { disorder } from './event-grammar.js';
import { perceptron, rows, Scripted, trainerOf } from './fixtures.js';

const KEEP: Decision = { kind: 'keep', snapshot: 'start' };
const RESTORE: Decision = { kind: 'restore', snapshot: 'start', optimizer: 'fresh', reason: 'test' };
const CUT: Decision = { kind: 'setLr', lr: 0.01, reason: 'test' };

/** The events of a fit of four steps an epoch, however it ends. */
async function recorded(trainer: Partial<TrainerOptions>, fit: Partial<FitOptions> = {}): Promise<FitEvent[]> {
  using model = perceptron();
  using data = rows(16);
  const events: FitEvent[] = [];
  const options: FitOptions = { maxEpochs: 3, onEvent: (event) => events.push(event), ...fit };
  await trainerOf(model.it, trainer)
    .fit(data.it, options)
    .then(null, () => undefined);
  return events;
}

const kinds = (events: readonly FitEvent[]): Set<string> =>
  new Set(events.map((event) => (event.type === 'decision' ? event.decision.kind : event.type)));

function measuring(name: string, script: (step: number) => readonly Decision[], every: number, options: object = {}): Scripted {
  return new Scripted(name, ({ step }) => script(step), { when: { every, unit: 'step' }, probes: [VELOCITY_PROBE], ...options });
}

describe('the recorded order equals the list of events.ts', () => {
  it('with several cadences, and a restore within an epoch', async () => {
    const controllers = [
      measuring('A', (step) => (step === 6 ? [RESTORE, CUT] : []), 3, { begin: () => [KEEP] }),
      measuring('B', () => [], 2),
    ];
    const events = await recorded({ controllers });
    expect(disorder(events)).toEqual([]);
    expect(kinds(events)).toContain('restore');
  });

  it('with a recovery from a failure', async () => {
    const rescue = new Scripted('R', ({ failure }) => (failure === null ? [] : [RESTORE, CUT]), {
      recovers: true,
      begin: () => [KEEP],
      probes: [VELOCITY_PROBE],
    });
    const events = await recorded({ controllers: [rescue, measuring('B', () => [], 1)], optimizer: optim.sgd({ lr: 1e38 }) });
    expect(disorder(events)).toEqual([]);
    expect(kinds(events)).toContain('restore');
    expect(events.at(-1)).toMatchObject({ status: 'finished' });
  });

  it('with checkpoints, warnings and a fit that goes on within an epoch', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'neve-order-'));
    try {
      const runDir = join(folder, 'run');
      const controllers = () => [measuring('A', (step) => (step === 5 ? [CUT] : []), 1)];
      const loggers = [{ name: 'broken', epoch: () => Promise.reject(new Error('test')) }];
      const callbacks = [{ onMeasurement: ({ step }: { step: number }, fit: { stop(): void }) => (step === 6 ? fit.stop() : undefined) }];
      const first = await recorded({ controllers: controllers() }, { runDir, checkpoint: { everySteps: 1 }, loggers, callbacks });
      expect(disorder(first)).toEqual([]);
      for (const kind of ['checkpoint', 'warning', 'setLr']) expect(kinds(first)).toContain(kind);
      const second = await recorded({ controllers: controllers() }, { runDir, resume: true });
      expect(disorder(second, { resumed: true, firstEpoch: 1 })).toEqual([]);
      expect(second.flatMap((event) => (event.type === 'epochEnd' ? [event.epoch.index] : []))).toEqual([1, 2]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('with an abort, a failure, and a stop before training', async () => {
    const aborting = new AbortController();
    const abort = [{ onEpochEnd: () => aborting.abort() }];
    const aborted = await recorded({ controllers: [measuring('A', () => [], 3)] }, { signal: aborting.signal, callbacks: abort });
    expect(disorder(aborted)).toEqual([]);
    expect(aborted.at(-1)).toMatchObject({ status: 'aborted' });
    const failed = await recorded({ optimizer: optim.sgd({ lr: 1e38 }) });
    expect(disorder(failed)).toEqual([]);
    expect(failed.at(-1)).toMatchObject({ status: 'failed' });
    const stop: Decision = { kind: 'stop', reason: 'test' };
    const none = await recorded({ controllers: [measuring('A', () => [], 3, { begin: () => [stop] })] });
    expect(disorder(none)).toEqual([]);
    expect(kinds(none)).toEqual(new Set(['fitStart', 'measurement', 'stop', 'fitEnd']));
  });
});

describe('the check itself', () => {
  const start: FitEvent = { type: 'fitStart', maxEpochs: LOGGED_RUN.maxEpochs, maxSteps: null, stepsPerEpoch: 10, device: 'cpu' };
  const end: FitEvent = { type: 'fitEnd', status: 'finished', report: null, error: null };
  const begun = (epoch: number): FitEvent => ({ type: 'epochStart', epoch, step: 0, lrs: {} });
  const epochEnd = (index: number): FitEvent => ({ type: 'epochEnd', epoch: sampleEpoch(index) });
  const progress = (epoch: number, step: number): FitEvent => ({ type: 'stepProgress', epoch, step, epochStep: 1, loss: 1 });
  const decision = (epoch: number, step: number): FitEvent => ({ type: 'decision', decision: { ...CUT, by: 'A', epoch, step } });

  it('passes what is in order', () => {
    const first = [start, decision(-1, 0), begun(0), progress(0, 1), decision(0, 2), epochEnd(0)];
    const second: FitEvent = { type: 'epochStart', epoch: 1, step: 10, lrs: {} };
    expect(disorder([...first, second, progress(1, 11), epochEnd(1), end])).toEqual([]);
  });

  it.each([
    ['no end', [start, begun(0), epochEnd(0)]],
    ['two ends', [start, end, end]],
    ['no start', [begun(0), epochEnd(0), end]],
    ['an epoch left out', [start, begun(0), epochEnd(0), begun(1), epochEnd(2), end]],
    ['steps that fall', [start, begun(0), progress(0, 2), progress(0, 1), epochEnd(0), end]],
    ['progress after a decision at its step', [start, begun(0), decision(0, 2), progress(0, 2), epochEnd(0), end]],
    ['an epoch that is another', [start, begun(0), progress(1, 2), epochEnd(0), end]],
    ['an epoch that never began', [start, begun(0), epochEnd(0), epochEnd(1), end]],
    ['an epoch that begins twice', [start, begun(0), begun(0), epochEnd(0), end]],
  ] as [string, FitEvent[]][])('finds %s', (_, events) => {
    expect(disorder(events)).not.toEqual([]);
  });
});
