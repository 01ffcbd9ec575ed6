/** Training steps as a place among epochs: 2.5 is the middle of the third. */

import { numberIn } from '../record/json-fields.js';
import type { DecisionRow, EpochRow } from './read-run.js';

/** Where a step stands, counted in epochs that ended before it; `null` where the epochs do not say how many steps they had. */
export type EpochScale = (step: number) => number | null;

export function epochScale(epochs: readonly Pick<EpochRow, 'steps'>[]): EpochScale {
  const ends: number[] = [];
  for (const { steps } of epochs) ends.push((ends.at(-1) ?? 0) + (steps ?? Number.NaN));
  const last = ends.at(-1);
  if (last === undefined || Number.isNaN(last)) return () => null;
  const usual = last / ends.length;
  return (step) => {
    if (step >= last) return ends.length + (step - last) / usual;
    let [low, high] = [0, ends.length - 1];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((ends[middle] as number) < step) low = middle + 1;
      else high = middle;
    }
    const begin = low === 0 ? 0 : (ends[low - 1] as number);
    return low + (step - begin) / Math.max(1, (ends[low] as number) - begin);
  };
}

/** Where a decision stands; without a step at the end of its epoch. */
export function placeOfDecision({ epoch, fields }: DecisionRow, epochAt: EpochScale): number {
  const step = numberIn(fields, 'step');
  return epoch === -1 ? 0 : ((step === null ? null : epochAt(step)) ?? epoch + 1);
}
