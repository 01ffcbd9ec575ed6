/** The answer to a view's question: these runs, this curve, this range. */

import { rangeOf, sharedCurves } from '../record/downsample.js';
import type { Axis } from '../record/table.js';
import type { FollowedRun } from './followed-run.js';

/** Points of all curves of an answer together: more only takes longer to draw. */
const MOST_POINTS = 40_000;
const LEAST_BUCKETS = 40;

/** What a view wants to draw: one panel. */
export interface CurvesQuestion {
  readonly runs: readonly FollowedRun[];
  /** Names of curves; each run has a line for each. */
  readonly series: readonly string[];
  readonly axis: Axis;
  /** `null` for all there is. */
  readonly range: { readonly from: number; readonly to: number } | null;
  /** Pixels. */
  readonly width: number;
}

/**
 * Curves as bytes, little-endian: the length of a JSON text as uint32, that text (`lines`, `from`, `to`, `points`, `exact`), spaces up to a multiple of 8 bytes,
 * `points` places on the axis as float64, then for each run, and of it for each curve, `points` values as float32, `NaN` where there is none; zeros up to a multiple
 * of 8 bytes, so that answers can follow each other.
 */
export function curvesAnswer({ runs, series, axis, range, width }: CurvesQuestion): Buffer {
  const curves = runs.flatMap((run) => series.map((name) => ({ history: run.history, series: run.series.get(name) ?? null })));
  const whole = rangeOf(curves, axis);
  const { from, to } = range ?? whole ?? { from: 0, to: 1 };
  const buckets = Math.max(LEAST_BUCKETS, Math.min(width, Math.floor(MOST_POINTS / 2 / Math.max(1, curves.length))));
  const { xs, values, exact } = sharedCurves(curves, axis, from, to, buckets);
  const told = { lines: curves.length, from, to, whole, points: xs.length, exact };
  const head = Buffer.from(JSON.stringify(told));
  const padding = (8 - ((4 + head.length) % 8)) % 8;
  const length = Buffer.alloc(4);
  length.writeUInt32LE(head.length + padding);
  return Buffer.concat([
    ...[length, head, Buffer.alloc(padding, ' ')],
    Buffer.from(xs.buffer, xs.byteOffset, xs.byteLength),
    Buffer.from(values.buffer, values.byteOffset, values.byteLength),
    Buffer.alloc(values.byteLength % 8),
  ]);
}
