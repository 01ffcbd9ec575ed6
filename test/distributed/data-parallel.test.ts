/** Fits of several processes: what they find is what one process finds. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { transpile } from '../support/transpiled.js';
import { type RankEnd, startRanks } from './ranks.js';
import { expectSame, trainIn } from './runs.js';
import type { TrainCase, Trained } from './train-child.js';

const child = transpile(new URL('train-child.ts', import.meta.url).pathname);
afterAll(() => child[Symbol.dispose]());

it('a convolutional network with batch normalisation, metrics and validation', { timeout: 120_000 }, async () => {
  const spec: TrainCase = { rows: 70, validate: true, fit: { maxEpochs: 2, metrics: ['accuracy', 'f1'], restoreBest: true } };
  const alone = await trainIn(1, child.script, 'batchnorm', spec);
  const together = await trainIn(3, child.script, 'batchnorm', spec);
  expectSame(together, alone);
  expect(together.metrics).toEqual(alone.metrics);
  const accuracies = ({ validation }: Trained): unknown => (validation as { accuracy: number }[]).map(({ accuracy }) => accuracy);
  expect(accuracies(together)).toEqual(accuracies(alone));
});

it('accumulation, clipping, an average of the weights and a last batch of one row', { timeout: 120_000 }, async () => {
  const spec: TrainCase = { rows: 65, trainer: { accumulate: 2, clipGradNorm: 0.1, average: { kind: 'ema', decay: 0.9 } } };
  expectSame(await trainIn(2, child.script, 'mlp', spec), await trainIn(1, child.script, 'mlp', spec));
});

it('labels that are left out and classes that weigh more', { timeout: 120_000 }, async () => {
  const loss = { name: 'crossEntropy', ignoreIndex: 1, classWeight: [0.2, 1, 3, 0.5] } as const;
  const spec: TrainCase = { rows: 72, trainer: { loss, accumulate: 2 } };
  expectSame(await trainIn(3, child.script, 'mlp', spec), await trainIn(1, child.script, 'mlp', spec));
  expectSame(await trainIn(2, child.script, 'batchnorm', spec), await trainIn(1, child.script, 'batchnorm', spec));
});

it("NeVe's decisions are the same everywhere, and those of one process", { timeout: 120_000 }, async () => {
  const spec: TrainCase = { neve: true, fit: { maxEpochs: 8 } };
  const alone = await trainIn(1, child.script, 'mlp', spec);
  const together = await trainIn(2, child.script, 'mlp', spec);
  expectSame(together, alone, 1e-5);
  const decided = ({ decisions }: Trained): unknown =>
    (decisions as { kind: string; by: string; step: number }[]).map(({ kind, by, step }) => ({ kind, by, step }));
  expect(decided(alone)).not.toEqual([]);
  expect(decided(together)).toEqual(decided(alone));
});

it('a loss that is not finite ends all of them at one step', { timeout: 120_000 }, async () => {
  const ends = await (await startRanks(2, child.script, ['mlp', JSON.stringify({ lr: 1e30 } satisfies TrainCase)])).ended;
  const stepOf = ({ stderr }: RankEnd): string | undefined => /ERR_NON_FINITE_\w+[\s\S]*?step: (\d+)/.exec(stderr)?.[1];
  expect(ends.map(({ code }) => code)).toEqual([1, 1]);
  expect(stepOf(ends[0] as RankEnd)).toBeDefined();
  expect(stepOf(ends[1] as RankEnd)).toBe(stepOf(ends[0] as RankEnd));
});

it('what differs between the processes is named', { timeout: 120_000 }, async () => {
  const ends = await (await startRanks(2, child.script, ['mlp', JSON.stringify({ unlike: true } satisfies TrainCase)])).ended;
  for (const { code, stderr } of ends) {
    expect(code).toBe(1);
    expect(stderr).toContain('the batch size is 16 on rank 0 and 15 on rank 1');
    expect(stderr).toContain('ERR_DISTRIBUTED_MISMATCH');
  }
});

it('weights that have become others are found where a checkpoint is saved', { timeout: 120_000 }, async () => {
  const runDir = mkdtempSync(join(tmpdir(), 'neve-drift-'));
  try {
    const spec: TrainCase = { drifts: true, fit: { runDir: join(runDir, 'run'), checkpoint: { everySteps: 4 } } };
    const ends = await (await startRanks(2, child.script, ['mlp', JSON.stringify(spec)])).ended;
    for (const { stderr } of ends) {
      expect(stderr).toContain('ERR_DISTRIBUTED_DRIFT');
      expect(stderr).toMatch(/parameter\.\S+ of rank 1 is not that of rank 0/);
    }
  } finally {
    rmSync(runDir, { recursive: true });
  }
});

it('a bit that flips in the memory of one process is found, and the process and the tensor named', { timeout: 120_000 }, async () => {
  const runDir = mkdtempSync(join(tmpdir(), 'neve-flip-'));
  using flipped = transpile(new URL('flip-child.ts', import.meta.url).pathname);
  try {
    const ends = await (await startRanks(2, flipped.script, [join(runDir, 'run')])).ended;
    for (const { code, stderr } of ends) {
      expect(code).toBe(1);
      expect(stderr).toContain('ERR_DISTRIBUTED_DRIFT');
      expect(stderr).toContain('parameter.2.weight of rank 1 is not that of rank 0');
    }
  } finally {
    rmSync(runDir, { recursive: true });
  }
});

it('large layers are left to autograd, which sends them one by one, and small ones to a record: the same bits', {
  timeout: 120_000,
}, async () => {
  const auto = await trainIn(2, child.script, 'wide', { rows: 64 });
  const recorded = await trainIn(2, child.script, 'wide', { rows: 64, trainer: { compile: true } });
  expect(recorded.weights).toEqual(auto.weights);
  expect(recorded.losses).toEqual(auto.losses);
  expect(auto.compiled).toEqual({
    compiled: 0,
    uncompiled: 12,
    reason: 'gradients go to the other processes while the backward pass runs',
  });
  expect(recorded.compiled).toEqual({ compiled: 10, uncompiled: 2, reason: null });
  // Alone there is nobody to send to; several batches a step are sent with the last.
  expect((await trainIn(1, child.script, 'wide', { rows: 64 })).compiled.compiled).toBe(10);
  const accumulated = await trainIn(2, child.script, 'wide', { rows: 64, trainer: { accumulate: 2 } });
  expect(accumulated.compiled.compiled).toBe(4);
});

it('each process tells what it did: rows a second, time in exchanges, bytes', { timeout: 120_000 }, async () => {
  const found = await trainIn(2, child.script, 'mlp', { rows: 64, fit: { maxEpochs: 1 } });
  expect(found.ranks.length).toBe(2);
  for (const { samplesPerSecond, exchangeSeconds, exchangedBytes, optimizerBytes } of found.ranks) {
    expect(samplesPerSecond).toBeGreaterThan(0);
    expect(exchangeSeconds).toBeGreaterThan(0);
    // Four steps of 180 gradients, and some numbers beside them.
    expect(exchangedBytes).toBeGreaterThan(4 * 180 * 4);
    expect(exchangedBytes).toBeLessThan(4 * 180 * 4 * 4);
    expect(optimizerBytes).toBe(180 * 4);
  }
});

it('what looks at whole batches is refused', { timeout: 120_000 }, async () => {
  const limited: TrainCase = { trainer: { limitActivations: { layers: ['0'] } } };
  const ends = await (await startRanks(2, child.script, ['mlp', JSON.stringify(limited)])).ended;
  for (const { stderr } of ends) expect(stderr).toContain('ERR_DISTRIBUTED_OPTION');
  const loss = Object.fromEntries(Array.from({ length: 33 }, (_, i) => [`term${i}`, { loss: 'crossEntropy' as const }]));
  const many = await (await startRanks(2, child.script, ['mlp', JSON.stringify({ trainer: { loss } } satisfies TrainCase)])).ended;
  for (const { stderr } of many) expect(stderr).toContain('ERR_LOSS_TERMS');
  const ragged: TrainCase = { rows: 33 };
  const others = await (await startRanks(2, child.script, ['batchnorm', JSON.stringify(ragged)])).ended;
  for (const { stderr } of others) expect(stderr).toContain('ERR_BATCH_ROWS_SHARED');
});
