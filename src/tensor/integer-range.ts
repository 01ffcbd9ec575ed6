/** Which numbers an integer dtype holds. */

import type { DType } from '../native/addon.js';

/** The least and the greatest; BigInts, since 2^63 - 1 is no JavaScript number. Comparisons of numbers with BigInts are exact. */
const RANGES: Readonly<Partial<Record<DType, readonly [bigint, bigint]>>> = {
  uint8: [0n, 255n],
  int8: [-(2n ** 7n), 2n ** 7n - 1n],
  int16: [-(2n ** 15n), 2n ** 15n - 1n],
  int32: [-(2n ** 31n), 2n ** 31n - 1n],
  int64: [-(2n ** 63n), 2n ** 63n - 1n],
};

/** The least and the greatest number of a dtype; `null` for those that are no integers. */
export function integerRange(dtype: DType): readonly [bigint, bigint] | null {
  return RANGES[dtype] ?? null;
}
