/** How many rows each part of a split gets. */

import { badOption } from '../option-checks.js';

/**
 * Turns fractions or lengths into lengths, as `torch.utils.data.random_split` does: fractions that sum to 1 are rounded down and the rest is dealt out
 * one row at a time from the first part on; integers must sum to `size`.
 *
 * @throws {OptionError} `ERR_OPTION_VALUE` for parts that are neither, and for a part that would be empty
 */
export function splitSizes(size: number, parts: readonly number[]): number[] {
  const sizes = parts.length > 0 && isFractions(parts) ? sizesOfFractions(size, parts) : [...parts];
  const whole = sizes.length > 0 && sizes.every((part) => Number.isSafeInteger(part) && part >= 1);
  if (whole && sum(sizes) === size) return sizes;
  throw badOption(
    'split',
    'parts',
    parts.join(', '),
    `fractions that sum to 1, or lengths that sum to ${size}, with at least one row in each part`,
  );
}

/** PyTorch's test, with its tolerance for sums such as 0.7 + 0.2 + 0.1. */
function isFractions(parts: readonly number[]): boolean {
  return parts.every((part) => part >= 0 && part <= 1) && Math.abs(sum(parts) - 1) < 1e-9;
}

function sizesOfFractions(size: number, fractions: readonly number[]): number[] {
  const sizes = fractions.map((fraction) => Math.floor(size * fraction));
  const rest = size - sum(sizes);
  return sizes.map((part, index) => part + Math.floor(rest / sizes.length) + (index < rest % sizes.length ? 1 : 0));
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
