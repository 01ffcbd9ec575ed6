/** Rates read off the curve of a sweep. Pure arithmetic. */

/** A sweep: rates ascending, and the smoothed loss before the step at each. */
export interface RateCurve {
  readonly lrs: readonly number[];
  readonly losses: readonly number[];
}

/** Rates that a curve suggests; `null` where it is too short to say. */
export interface RateSuggestions {
  /** Half way down the longest stretch over which losses keep falling: fastai's default. */
  readonly valley: number | null;
  /** Where the loss falls fastest by the logarithm of the rate. */
  readonly steep: number | null;
  /** A tenth of the rate with the least loss. */
  readonly minimum: number | null;
  /** Where, coming from the right, the loss stops being much steeper than 15 points before. */
  readonly slide: number | null;
}

/** Points at the end that are not looked at. */
const TAIL = 5;
/** Points between the two slopes that {@link slideRate} compares, and how different they may be. */
const GAP = 15;
const TOLERANCE = 0.005;

/**
 * The part of a curve that suggestions look at: without its first tenth (of the iterations asked for) and its last 5 points.
 *
 * @param brokenOff - whether a loss that is not finite ended the sweep: then what counts as its last points is what would have come after that
 */
export function trimmedCurve({ lrs, losses }: RateCurve, iterations: number, brokenOff = false): RateCurve {
  const from = Math.floor(iterations / 10);
  const to = Math.max(from, brokenOff ? Math.min(losses.length, iterations - TAIL) : losses.length - TAIL);
  return { lrs: lrs.slice(from, to), losses: losses.slice(from, to) };
}

/** All suggestions, from a curve that was trimmed. */
export function suggestRates(curve: RateCurve): RateSuggestions {
  if (curve.losses.length < 2) return { valley: null, steep: null, minimum: null, slide: null };
  return { valley: valleyRate(curve), steep: steepRate(curve), minimum: minimumRate(curve), slide: slideRate(curve) };
}

/**
 * The point a third and half a third into the longest strictly falling subsequence of the losses.
 *
 * As in fastai, what is taken for its start is its end less its length, which for points that do not follow each other is too late, and may be -1; an index below 0
 * (fastai's wraps around to the greatest rate) is the first point here.
 *
 * Source: fastai, `callback/schedule.py`, `valley`.
 */
export function valleyRate({ lrs, losses }: RateCurve): number {
  const lengths: number[] = [];
  let end = 0;
  let start = 0;
  for (const [i, loss] of losses.entries()) {
    let longest = 1;
    for (let j = 0; j < i; j++) {
      if (loss < (losses[j] as number)) longest = Math.max(longest, (lengths[j] as number) + 1);
    }
    lengths.push(longest);
    if (longest > (lengths[end] as number)) {
      end = i;
      start = i - longest;
    }
  }
  const third = (end - start) / 3;
  return lrs[Math.max(0, start + Math.floor(third) + Math.floor(third / 2))] as number;
}

/** The rate where the slope of the loss over ln(rate), from one point to the next, is least. Source: fastai, `steep`. */
export function steepRate({ lrs, losses }: RateCurve): number {
  const slopes = losses.slice(1).map((loss, i) => (loss - (losses[i] as number)) / Math.log((lrs[i + 1] as number) / (lrs[i] as number)));
  return lrs[indexOfLeast(slopes)] as number;
}

/** A tenth of the rate with the least loss. Source: fastai, `minimum`. */
export function minimumRate({ lrs, losses }: RateCurve): number {
  return (lrs[indexOfLeast(losses)] as number) / 10;
}

/**
 * Two points, {@link GAP} apart, slide down from the right end until the slopes of the loss there are nearly equal; the rate is that of the left one, one point before.
 * `null` for a curve that is not longer than that. Source: fastai, `slide`.
 */
export function slideRate({ lrs, losses }: RateCurve): number | null {
  const slopes = losses.map((_, i) => slopeAt(losses, i));
  let right = losses.length - 1;
  let found = lrs[right - GAP];
  if (found === undefined) return null;
  while (right >= GAP && Math.abs((slopes[right] as number) - (slopes[right - GAP] as number)) > TOLERANCE) {
    found = lrs[right - GAP] as number;
    right -= 1;
  }
  return found;
}

/** Central difference, one-sided at the ends (`numpy.gradient`). */
function slopeAt(values: readonly number[], i: number): number {
  const before = Math.max(0, i - 1);
  const after = Math.min(values.length - 1, i + 1);
  return ((values[after] as number) - (values[before] as number)) / (after - before);
}

/** The first of the least. */
function indexOfLeast(values: readonly number[]): number {
  return values.reduce((least, value, i) => (value < (values[least] as number) ? i : least), 0);
}
