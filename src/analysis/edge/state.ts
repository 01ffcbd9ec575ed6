/** What the edge-of-stability monitor remembers: plain JSON, of a size that does not grow with training. */

/**
 * Where sharpness stands, by the ratio of it to the optimizer's threshold:
 *
 * - `'sharpening'`: below the threshold, and greater than at the last measurement
 * - `'below'`: below the threshold, and not rising
 * - `'edge'`: about 1
 * - `'above'`: more than that, while the loss still falls
 * - `'catapult'`: more than that, and the loss has risen
 * - `'relaxed'`: below the threshold again after it was crossed, as late under cross-entropy
 * - `'divergent'`: the loss is not finite, or far above the first one
 * - `'unknown'`: no threshold is known
 */
export type EdgePhase = 'sharpening' | 'below' | 'edge' | 'above' | 'catapult' | 'relaxed' | 'divergent' | 'unknown';

/** One measurement; `null` for what is not known or not finite. */
export interface EdgeMeasurement {
  /** Training steps done. */
  readonly step: number;
  /** The largest eigenvalue, with what weight decay adds to it. */
  readonly sharpness: number | null;
  /** Where the optimizer becomes unstable. */
  readonly threshold: number | null;
  /** Sharpness by threshold. */
  readonly ratio: number | null;
  /** Mean over the rows that were looked at. */
  readonly loss: number | null;
  readonly phase: EdgePhase;
}

/** Steps, and those of them whose loss was greater than that of the step before. */
export interface LossIncreases {
  readonly steps: number;
  readonly increases: number;
}

/** State of `analysis.EdgeOfStability`. */
export interface EdgeState {
  readonly last: EdgeMeasurement | null;
  /** The last ratios, at most {@link RECENT}; the newest last. */
  readonly recent: readonly number[];
  readonly first: { readonly ratio: number | null; readonly loss: number | null } | null;
  readonly peak: { readonly ratio: number; readonly step: number } | null;
  /** Steps done at the first ratio of 1 or more. */
  readonly crossedAt: number | null;
  /** Steps done when training was first found divergent. */
  readonly divergedAt: number | null;
  /** Ratios from the crossing on. */
  readonly after: { readonly count: number; readonly sum: number };
  readonly increasesBefore: LossIncreases;
  readonly increasesAfter: LossIncreases;
  /** Of the last step. */
  readonly lastLoss: number | null;
  readonly measurements: number;
  /** Measurements whose eigenvalues were not found within the iterations. */
  readonly unconverged: number;
  /** Hessian-vector products so far. */
  readonly products: number;
}

/** How many ratios are kept. */
export const RECENT = 20;

const NO_STEPS: LossIncreases = Object.freeze({ steps: 0, increases: 0 });

/** Before the first measurement. */
export const NOTHING_YET: EdgeState = Object.freeze({
  last: null,
  recent: [],
  first: null,
  peak: null,
  crossedAt: null,
  divergedAt: null,
  after: { count: 0, sum: 0 },
  increasesBefore: NO_STEPS,
  increasesAfter: NO_STEPS,
  lastLoss: null,
  measurements: 0,
  unconverged: 0,
  products: 0,
});
