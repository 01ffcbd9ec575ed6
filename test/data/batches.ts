/** Reads batches of loaders as plain values, leaving no tensor behind. */

import type { Cursor, StreamLoader } from '../../src/data/loader.js';

/** A batch as plain values. */
export interface PlainBatch {
  readonly x: unknown;
  readonly y: unknown;
  readonly cursor: Cursor;
}

/** The batches of an epoch behind a cursor. The cursor goes through JSON, as it does in a checkpoint. */
export async function batchesOf(loader: StreamLoader, epoch = 0, after: Cursor = null): Promise<PlainBatch[]> {
  const found: PlainBatch[] = [];
  for await (const { inputs, targets, cursor } of loader.batches(epoch, JSON.parse(JSON.stringify(after)))) {
    found.push({ x: inputs.map((t) => t.toArray()), y: targets.map((t) => t.toArray()), cursor });
    for (const tensor of [...inputs, ...targets]) tensor.dispose();
  }
  return found;
}

/** The samples' `x`, one number each, in the order in which they come. */
export async function samplesOf(loader: StreamLoader, epoch = 0, after: Cursor = null): Promise<number[]> {
  return (await batchesOf(loader, epoch, after)).flatMap(({ x }) => (x as number[][])[0] as number[]);
}

/** That an epoch goes on behind each of its batches as if it had not been broken off, from a loader made anew. */
export async function resumesEverywhere(make: () => StreamLoader, epochs: readonly number[] = [0, 2]): Promise<boolean> {
  for (const epoch of epochs) {
    const whole = await batchesOf(make(), epoch);
    for (const [index, { cursor }] of whole.entries()) {
      const rest = await batchesOf(make(), epoch, cursor);
      if (JSON.stringify(rest) !== JSON.stringify(whole.slice(index + 1))) return false;
    }
  }
  return true;
}
