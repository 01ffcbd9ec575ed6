/** Curves of many runs over one range of an axis, as few points as a screen can show: the least and the greatest value of each column of pixels. */

import type { RunHistory } from './run-history.js';
import type { Series } from './series.js';
import type { Axis, Table } from './table.js';

/** A curve, and the run whose epochs and times place it. */
export interface PlacedSeries {
  readonly history: RunHistory;
  /** `null` for a run that has no such curve. */
  readonly series: Series | null;
}

/** Curves over one axis that they share. */
export interface SharedCurves {
  /** Ascending. */
  readonly xs: Float64Array;
  /** A row of `xs.length` values for each run, `NaN` where it has no point. */
  readonly values: Float32Array;
  /** Whether every point in the range is there. */
  readonly exact: boolean;
}

/** The range that curves cover, `null` where there is no point. */
export function rangeOf(curves: readonly PlacedSeries[], axis: Axis): { from: number; to: number } | null {
  let from = Number.POSITIVE_INFINITY;
  let to = Number.NEGATIVE_INFINITY;
  for (const { history, series } of curves) {
    if (series === null || series.table.length === 0) continue;
    const place = placeOf(history, series.table, axis);
    from = Math.min(from, place.at(0));
    to = Math.max(to, place.at(series.table.length - 1));
  }
  return from <= to ? { from, to } : null;
}

/**
 * The curves between two places of the axis. Where there are at most `2 buckets` places with a point, each is there; else the range is cut into buckets of
 * equal width, and each has its least and its greatest value, in the order in which they came. At both ends of the range stands the value of the line that
 * crosses it there.
 */
export function sharedCurves(curves: readonly PlacedSeries[], axis: Axis, from: number, to: number, buckets: number): SharedCurves {
  const ranges = curves.map(({ history, series }) => (series === null ? null : rangeIn(history, series, axis, from, to)));
  const places = placesIn(ranges, 2 * buckets);
  const xs = places === null ? grid(from, to, buckets) : withEnds(places, from, to);
  const values = new Float32Array(xs.length * curves.length).fill(Number.NaN);
  const rowOf = new Map([...xs].map((x, i) => [x, i]));
  for (const [i, range] of ranges.entries()) {
    if (range === null) continue;
    const out = values.subarray(i * xs.length, (i + 1) * xs.length);
    if (places === null) fillBuckets(range, from, to, buckets, out);
    else for (let row = range.first; row < range.end; row++) out[rowOf.get(range.place.at(row)) as number] = range.values[row] as number;
    if (Number.isNaN(out[0])) out[0] = crossing(range, range.first, from);
    if (Number.isNaN(out.at(-1) ?? 0)) out[out.length - 1] = crossing(range, range.end, to);
  }
  return { xs, values, exact: places !== null };
}

/** Where rows stand on an axis: each has an ascending key, and places on the axis have keys too. */
interface Place {
  readonly keys: Float64Array;
  readonly keyOf: (x: number) => number;
  readonly at: (row: number) => number;
}

interface Range {
  readonly place: Place;
  readonly rows: number;
  readonly values: Float32Array;
  /** Rows `first` to before `end` lie in the range. */
  readonly first: number;
  readonly end: number;
}

function rangeIn(history: RunHistory, { table, column }: Series, axis: Axis, from: number, to: number): Range {
  const place = placeOf(history, table, axis);
  const rows = table.length;
  const first = countBelow(place.keys, rows, place.keyOf(from));
  const end = Math.max(first, countUpTo(place.keys, rows, place.keyOf(to)));
  return { place, rows, values: table.column(column) as Float32Array, first, end };
}

function fillBuckets({ place, values, first, end }: Range, from: number, to: number, buckets: number, out: Float32Array): void {
  const { keys, keyOf } = place;
  const width = (to - from) / buckets;
  for (let bucket = 0, row = first; bucket < buckets && row < end; bucket++) {
    const edge = bucket === buckets - 1 ? Number.POSITIVE_INFINITY : keyOf(from + (bucket + 1) * width);
    let low = Number.POSITIVE_INFINITY;
    let high = Number.NEGATIVE_INFINITY;
    let lowAt = -1;
    let highAt = -1;
    for (; row < end && (keys[row] as number) < edge; row++) {
      const value = values[row] as number;
      if (value < low) {
        low = value;
        lowAt = row;
      }
      if (value > high) {
        high = value;
        highAt = row;
      }
    }
    if (lowAt < 0) continue;
    const isFalling = highAt < lowAt;
    out[1 + 2 * bucket] = isFalling ? high : low;
    if (lowAt !== highAt) out[2 + 2 * bucket] = isFalling ? low : high;
  }
}

/** A place for both values of every bucket, and both ends. */
function grid(from: number, to: number, buckets: number): Float64Array {
  const width = (to - from) / buckets;
  const xs = new Float64Array(2 * buckets + 2);
  xs[0] = from;
  for (let bucket = 0; bucket < buckets; bucket++) {
    xs[1 + 2 * bucket] = from + (bucket + 0.25) * width;
    xs[2 + 2 * bucket] = from + (bucket + 0.75) * width;
  }
  xs[2 * buckets + 1] = to;
  return xs;
}

/** All places with a point in the range, `null` where there are more than `most`. */
function placesIn(ranges: readonly (Range | null)[], most: number): Float64Array | null {
  if (ranges.some((range) => range !== null && range.end - range.first > most)) return null;
  const found = new Set<number>();
  for (const range of ranges) {
    if (range === null) continue;
    for (let row = range.first; row < range.end; row++) found.add(range.place.at(row));
    if (found.size > most) return null;
  }
  return Float64Array.from(found).sort();
}

function withEnds(places: Float64Array, from: number, to: number): Float64Array {
  const first = places[0] === from ? [] : [from];
  const last = places.at(-1) === to || from === to ? [] : [to];
  return Float64Array.from([...first, ...places, ...last]);
}

/** The value at `x` of the line from the point before row `row` to it; `NaN` without one of them. */
function crossing({ place, values, rows }: Range, row: number, x: number): number {
  if (row <= 0 || row >= rows) return Number.NaN;
  const before = place.at(row - 1);
  const after = place.at(row);
  const share = after > before ? (x - before) / (after - before) : 0;
  return (values[row - 1] as number) * (1 - share) + (values[row] as number) * share;
}

/** A training step in epochs. */
export function placeOfStep({ epochs, start }: RunHistory, step: number): number {
  return epochScale(epochs, start?.stepsPerEpoch ?? null).epochAt(step);
}

function placeOf(history: RunHistory, table: Table, axis: Axis): Place {
  const keys = axis === 'time' ? table.times : table.steps;
  if (axis !== 'epoch') return { keys, keyOf: (x) => x, at: (row) => keys[row] as number };
  const { epochAt, stepAt } = epochScale(history.epochs, history.start?.stepsPerEpoch ?? null);
  return { keys, keyOf: stepAt, at: (row) => epochAt(keys[row] as number) };
}

/** Steps in epochs, the whole ones that ended before and the part of the one that a step is in, and back. */
function epochScale(
  { steps, length }: Table,
  stepsPerEpoch: number | null,
): { epochAt(step: number): number; stepAt(epoch: number): number } {
  const endOf = (epoch: number): number => (epoch <= 0 ? 0 : (steps[epoch - 1] as number));
  const usual = stepsPerEpoch ?? (length > 0 ? endOf(length) / length : 1);
  const sizeOf = (epoch: number): number => Math.max(1, epoch < length ? endOf(epoch + 1) - endOf(epoch) : usual);
  return {
    epochAt: (step) => {
      const whole = countBelow(steps, length, step);
      return whole + (step - endOf(whole)) / sizeOf(whole);
    },
    stepAt: (epoch) => {
      const whole = Math.min(length, Math.max(0, Math.floor(epoch)));
      return endOf(whole) + (epoch - whole) * sizeOf(whole);
    },
  };
}

/** How many of the first `length` keys, ascending, are below one. */
function countBelow(keys: Float64Array, length: number, key: number): number {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((keys[middle] as number) < key) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** How many of the first `length` keys, ascending, are not above one. */
function countUpTo(keys: Float64Array, length: number, key: number): number {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((keys[middle] as number) <= key) low = middle + 1;
    else high = middle;
  }
  return low;
}
