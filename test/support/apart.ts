/** How far numbers of one kernel are from those of another. */

import { expect } from 'vitest';

/** The largest difference, of the largest value or of one; values that are not finite must be the same. */
export function apart(ours: readonly number[], theirs: readonly number[]): number {
  expect(ours.length).toBe(theirs.length);
  let [most, largest] = [0, 1];
  for (const [i, value] of ours.entries()) {
    const other = theirs[i] as number;
    if (!Number.isFinite(other) || !Number.isFinite(value)) {
      expect(value, `value ${i}`).toBe(other);
      continue;
    }
    most = Math.max(most, Math.abs(value - other));
    largest = Math.max(largest, Math.abs(other));
  }
  return most / largest;
}
