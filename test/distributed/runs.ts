/** Fits in one process and in several, compared. */

import { expect } from 'vitest';
import { runRanks } from './ranks.js';
import type { TrainCase, Trained } from './train-child.js';

/** Trains in so many processes; all of them must have found the same, which is returned. */
export async function trainIn(size: number, script: string, model: string, spec: TrainCase = {}): Promise<Trained> {
  const alone = { RANK: '', WORLD_SIZE: '', MASTER_ADDR: '', MASTER_PORT: '' };
  const found = await runRanks<Trained>(size, script, [model, JSON.stringify(spec)], size === 1 ? alone : {});
  for (const other of found) expect(lasting(other)).toEqual(lasting(found[0] as Trained));
  return found[0] as Trained;
}

/** What is the same in every process and from run to run: not which batches had rows for it. */
export function lasting(found: Trained): Trained {
  return { ...found, events: [], ranks: [], compiled: { compiled: 0, uncompiled: 0, reason: null } };
}

/** How far apart two lists of numbers are, as a share of the second's norm. */
export function distance(some: readonly number[], others: readonly number[]): number {
  expect(some.length).toBe(others.length);
  const norm = (values: readonly number[]): number => Math.hypot(...values);
  return others.length === 0 ? 0 : norm(some.map((value, i) => value - (others[i] as number))) / norm(others);
}

/** Expects a fit of several processes to have found what one alone found, up to the order in which float32 adds. */
export function expectSame(some: Trained, alone: Trained, tolerance = 1e-6): void {
  expect(distance(some.losses, alone.losses)).toBeLessThan(tolerance);
  expect(distance(some.weights, alone.weights)).toBeLessThan(tolerance);
  expect(distance(some.buffers, alone.buffers)).toBeLessThan(tolerance);
  expect(some.steps).toBe(alone.steps);
  expect(some.stop).toEqual(alone.stop);
}
