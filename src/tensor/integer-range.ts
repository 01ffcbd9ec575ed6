/** Which numbers an integer dtype holds. */

import { DTypeError } from '../errors.js';
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

/** Index of the first value that is in the stored dtype and not in the other, -1 for none; fractions are cut off, as PyTorch does. */
export function indexOutside(data: ArrayLike<number | bigint>, stored: DType, dtype: DType): number {
  const range = integerRange(dtype);
  const held = stored === 'bool' ? [0n, 1n] : integerRange(stored);
  if (range === null || (held?.[0] !== undefined && held[1] !== undefined && held[0] >= range[0] && held[1] <= range[1])) return -1;
  const [least, greatest] = range;
  // As numbers: the one behind the greatest is a power of two, which they hold.
  const [from, to] = [Number(least), Number(greatest + 1n)];
  for (let i = 0; i < data.length; i++) {
    const value = data[i] as number | bigint;
    const inside = typeof value === 'bigint' ? value >= least && value <= greatest : Math.trunc(value) >= from && Math.trunc(value) < to;
    if (!inside) return i;
  }
  return -1;
}

/** What a dtype does not hold, in words. */
export function outsideWords(value: number | bigint, dtype: DType): string {
  const [least, greatest] = integerRange(dtype) ?? [];
  return `${value}, which ${dtype} does not hold. Expected numbers from ${least} to ${greatest}; ask for a dtype that holds all of them.`;
}

/** An error for a value that would become another one. */
export function outsideError(value: number | bigint, dtype: DType): DTypeError {
  return new DTypeError('ERR_VALUE_RANGE', `tensor() received ${outsideWords(value, dtype)}`, { fields: { value, dtype } });
}
