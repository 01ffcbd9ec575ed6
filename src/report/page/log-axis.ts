/** When an axis is logarithmic. */

/** Whether values are all positive and differ so much that a linear axis would hide most of them. */
export function spansDecades(values: readonly (number | null)[]): boolean {
  const known = values.filter((value) => value !== null);
  const low = known.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY);
  const high = known.reduce((most, value) => Math.max(most, value), 0);
  return low > 0 && high > 20 * low;
}
