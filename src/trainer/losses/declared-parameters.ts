/** What a function's source says of its parameters. */

/** A parameter that JavaScript does not count: it hides how many values the function takes. */
const UNCOUNTED = /\.\.\.|=(?![=>])/;

/**
 * Whether a function has rest or default parameters, which its `length` leaves out. Of native and bound functions nothing is known, and `false`.
 */
export function hasUncountedParameters(fn: (...values: never[]) => unknown): boolean {
  const source = Function.prototype.toString.call(fn);
  const open = source.indexOf('(');
  const arrow = source.indexOf('=>');
  // `x => …` has one parameter, and nothing that could hide.
  if (open < 0 || (arrow >= 0 && arrow < open)) return false;
  let depth = 0;
  for (let at = open; at < source.length; at++) {
    if ('([{'.includes(source[at] as string)) depth += 1;
    else if (')]}'.includes(source[at] as string)) depth -= 1;
    if (depth === 0) return UNCOUNTED.test(source.slice(open + 1, at));
  }
  return false;
}
