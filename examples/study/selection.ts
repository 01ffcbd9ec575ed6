/** Lists on the command line. */

/**
 * A comma-separated list of known words; `null` when it was not given.
 *
 * @throws {RangeError} for a word that is not known
 */
export function words(option: string, given: string | undefined, known: readonly string[]): readonly string[] | null {
  if (given === undefined) return null;
  const list = given.split(',');
  const unknown = list.find((word) => !known.includes(word));
  if (unknown === undefined) return list;
  throw new RangeError(`--${option} names '${unknown}'; known are ${[...new Set(known)].join(', ')}.`);
}

/**
 * A comma-separated list of numbers.
 *
 * @throws {RangeError} for anything else
 */
export function numbers(option: string, given: string): number[] {
  const list = given.split(',').map(Number);
  if (given.trim() !== '' && list.every((value) => Number.isFinite(value) && value >= 0)) return list;
  throw new RangeError(`--${option} is '${given}'; expected numbers of at least 0 with commas between them.`);
}
