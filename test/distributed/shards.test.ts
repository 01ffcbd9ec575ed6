/** The optimizer's state divided among processes: the same weights to the bit, a part of the memory, and checkpoints that any number of them goes on from. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { transpile } from '../support/transpiled.js';
import { runRanks } from './ranks.js';
import { distance, trainIn } from './runs.js';
import type { Sharded } from './shard-child.js';
import type { TrainCase } from './train-child.js';

const [shards, train] = ['shard-child.ts', 'train-child.ts'].map((name) => transpile(new URL(name, import.meta.url).pathname)) as [
  ReturnType<typeof transpile>,
  ReturnType<typeof transpile>,
];
afterAll(() => {
  shards[Symbol.dispose]();
  train[Symbol.dispose]();
});

it.each([2, 3])('every optimizer that updates element by element, in %i processes', { timeout: 120_000 }, async (size) => {
  const ranks = await runRanks<{ found: Sharded[]; refused: string[] }>(size, shards.script);
  for (const { found, refused } of ranks) {
    for (const { name, same, bytes, sent } of found) {
      expect({ name, same }).toEqual({ name, same: true });
      expect(bytes[0]).toBeGreaterThan(0);
      expect(bytes[1] / bytes[0]).toBeLessThan(1 / size + 0.1);
      expect(sent[1]).toBeGreaterThan(sent[0]);
    }
    expect(refused).toEqual(refused.map(() => 'ERR_DISTRIBUTED_OPTION'));
  }
});

it('a checkpoint of three goes on in two, and then in one that keeps all', { timeout: 120_000 }, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'neve-shards-'));
  try {
    const part = (maxSteps: number, shardOptimizer: boolean): TrainCase => ({
      fit: { runDir: join(folder, 'run'), resume: 'auto', checkpoint: { onEnd: true }, maxEpochs: null, maxSteps },
      trainer: { shardOptimizer },
      rows: 90,
    });
    const alone = await trainIn(1, train.script, 'mlp', { fit: { maxEpochs: null, maxSteps: 15 }, rows: 90 });
    await trainIn(3, train.script, 'mlp', part(5, true));
    await trainIn(2, train.script, 'mlp', part(10, true));
    const last = await trainIn(1, train.script, 'mlp', part(15, false));
    expect(last.steps).toBe(15);
    expect(distance(last.weights, alone.weights)).toBeLessThan(1e-6);
    expect(distance(last.losses, alone.losses)).toBeLessThan(1e-6);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
