/** Goes through readers: all samples, and from every cursor on. */

import { expect } from 'vitest';
import type { data } from '../../../src/index.js';

/** All samples of an epoch. */
export async function samplesOf<S>(set: data.IterableDataset<S>, after: data.Cursor = null): Promise<S[]> {
  const samples: S[] = [];
  for await (const chunk of set.chunks(0, after)) samples.push(...chunk.samples);
  return samples;
}

/**
 * Asserts that reading behind every `step`th sample, in a reader opened anew and with the cursor as text, gives what follows it.
 *
 * @param atLeast - how many samples there are at least
 */
export async function expectCursors<S>(
  open: () => Promise<data.IterableDataset<S> & Disposable>,
  atLeast: number,
  step = 1,
): Promise<void> {
  using set = await open();
  const all: S[] = [];
  const cursors: string[] = [];
  for await (const { samples, after } of set.chunks(0, null)) {
    all.push(...samples);
    cursors.push(...samples.map((_, i) => JSON.stringify(after(i + 1))));
  }
  expect(all.length).toBeGreaterThanOrEqual(atLeast);
  for (let i = 0; i < all.length; i += i === all.length - 2 ? 1 : Math.min(step, Math.max(1, all.length - 2 - i))) {
    using again = await open();
    expect(await samplesOf(again, JSON.parse(cursors[i] as string)), `behind sample ${i}`).toEqual(all.slice(i + 1));
  }
}
