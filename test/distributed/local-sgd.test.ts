/** Local SGD: averages of what each process came to by itself, the same everywhere, with less traffic. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { transpile } from '../support/transpiled.js';
import type { LocalRounds } from './local-child.js';
import { runRanks, startRanks } from './ranks.js';
import { distance, lasting, trainIn } from './runs.js';
import type { TrainCase } from './train-child.js';

const [rounds, train] = ['local-child.ts', 'train-child.ts'].map((name) => transpile(new URL(name, import.meta.url).pathname)) as [
  ReturnType<typeof transpile>,
  ReturnType<typeof transpile>,
];
afterAll(() => {
  rounds[Symbol.dispose]();
  train[Symbol.dispose]();
});

it('a round ends in the mean of the models, or in one between them that their velocities tell', { timeout: 120_000 }, async () => {
  const found = await runRanks<LocalRounds>(2, rounds.script);
  expect(found[1]).toEqual(found[0]);
  const { alone, equal, velocity } = found[0] as LocalRounds;
  const [a, b] = alone as [readonly number[], readonly number[]];
  const between = (share: number): number[] => a.map((value, i) => share * value + (1 - share) * (b[i] as number));
  expect(distance(equal, between(0.5))).toBeLessThan(1e-6);
  const apart = a.map((value, i) => value - (b[i] as number));
  const along = (values: readonly number[]): number => values.reduce((sum, value, i) => sum + value * (apart[i] as number), 0);
  const share = along(velocity.map((value, i) => value - (b[i] as number))) / along(apart);
  expect(share).toBeGreaterThan(0);
  expect(share).toBeLessThan(1);
  expect(Math.abs(share - 0.5)).toBeGreaterThan(1e-4);
  expect(distance(velocity, between(share))).toBeLessThan(1e-6);
});

it('with an average after every step, plain SGD is data parallel; with fewer, fewer bytes go', { timeout: 120_000 }, async () => {
  const spec = (every: number | null): TrainCase => ({
    ...{ rows: 64, optimizer: 'plain', fit: { maxEpochs: 3 } },
    trainer: every === null ? {} : { localSgd: { every } },
  });
  const parallel = await trainIn(2, train.script, 'mlp', spec(null));
  const each = await trainIn(2, train.script, 'mlp', spec(1));
  expect(distance(each.weights, parallel.weights)).toBeLessThan(1e-6);
  const rare = await trainIn(2, train.script, 'mlp', spec(4));
  expect(rare.losses.at(-1)).toBeLessThan(rare.losses[0] as number);
  expect(rare.ranks[0]?.exchangedBytes).toBeLessThan(0.8 * (parallel.ranks[0]?.exchangedBytes as number));
});

it('goes on from a checkpoint to the same bits', { timeout: 120_000 }, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'neve-local-'));
  try {
    const spec = (name: string, maxSteps: number): TrainCase => ({
      trainer: { localSgd: { every: 4, weights: 'velocity' } },
      fit: { runDir: join(folder, name), resume: 'auto', checkpoint: { everySteps: 6 }, maxEpochs: null, maxSteps },
    });
    const whole = await trainIn(2, train.script, 'dropout', spec('whole', 15));
    await trainIn(2, train.script, 'dropout', spec('parts', 6));
    const rest = await trainIn(2, train.script, 'dropout', spec('parts', 15));
    expect(lasting(rest).weights).toEqual(lasting(whole).weights);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

it('what would be another thing in each process is refused', { timeout: 120_000 }, async () => {
  for (const trainer of [{ precision: 'fp16' }, { shardOptimizer: true }] as const) {
    const spec: TrainCase = { trainer: { ...trainer, localSgd: {} } };
    const ends = await (await startRanks(2, train.script, ['mlp', JSON.stringify(spec)])).ended;
    for (const { stderr } of ends) expect(stderr).toContain('ERR_DISTRIBUTED_OPTION');
  }
});
