/** Options of the edge-of-stability monitor. */

import { type DefaultsOf, withDefaults } from '../option-defaults.js';
import { badOption, checkNumber, checkOneOf } from '../../option-checks.js';

/** Options of `analysis.EdgeOfStability`. */
export interface EdgeOfStabilityOptions {
  /** Training steps from one measurement to the next, an integer of at least 1 (default 25). */
  readonly every?: number;
  /** Rows of the training data whose mean loss is looked at, an integer of at least 1, or `null` for all (default 5000: all of less). */
  readonly samples?: number | null;
  /** Seed of the generators that choose the rows and begin the eigenvalue iteration, an integer of at least 0 (default 0). */
  readonly seed?: number;
  /** How many of the largest eigenvalues are found, an integer of at least 1 (default 1). Each more costs Hessian-vector products. */
  readonly eigenvalues?: number;
  /** Most Hessian-vector products of a measurement, an integer of at least `eigenvalues` (default 50). */
  readonly maxIterations?: number;
  /** An eigenvalue is found when its residual is below this share of it; above 0 (default 1e-3, which makes the eigenvalue itself good to about 1e-6). */
  readonly tolerance?: number;
  /** Whether batch normalisation uses its running statistics (default `'running'`) or those of the batch. */
  readonly batchNorm?: 'running' | 'batch';
  /** Below this ratio, sharpness counts as not yet at its threshold; above 0 and at most 1 (default 0.95). */
  readonly sharpeningBelow?: number;
  /** How far from 1 a ratio may be at the edge, above 0 and below 1 (default 0.15). */
  readonly edgeBand?: number;
  /** After a crossing, sharpness counts as relaxed when the mean ratio of a window is below this; above 0 and at most 1 (default 0.9). */
  readonly relaxedBelow?: number;
  /** Measurements in such a window, an integer of at least 1 (default 4). */
  readonly window?: number;
  /** Training counts as divergent when the loss is above this many times the first one; above 1 (default 1000). */
  readonly divergentAbove?: number;
}

/** {@link EdgeOfStabilityOptions} with defaults filled in. */
export type ResolvedEdgeOptions = Readonly<Required<EdgeOfStabilityOptions>>;

/** Defaults of {@link EdgeOfStabilityOptions}. */
export const EDGE_DEFAULTS: ResolvedEdgeOptions = Object.freeze({
  every: 25,
  samples: 5000,
  seed: 0,
  eigenvalues: 1,
  maxIterations: 50,
  tolerance: 1e-3,
  batchNorm: 'running',
  sharpeningBelow: 0.95,
  edgeBand: 0.15,
  relaxedBelow: 0.9,
  window: 4,
  divergentAbove: 1000,
});

const COUNT = { integer: true, min: 1 };

/** @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE` */
export function resolveEdgeOptions(owner: string, options: EdgeOfStabilityOptions): ResolvedEdgeOptions {
  const given = withDefaults<EdgeOfStabilityOptions>(owner, options, EDGE_DEFAULTS as DefaultsOf<EdgeOfStabilityOptions>);
  const number = (key: keyof EdgeOfStabilityOptions, range: Parameters<typeof checkNumber>[3]): number =>
    checkNumber(owner, key, given[key], range);
  const share = (key: keyof EdgeOfStabilityOptions): number => {
    const value = number(key, { min: 0, max: 1 });
    if (value === 0) throw badOption(owner, key, value, 'a finite number above 0 and at most 1');
    return value;
  };
  const eigenvalues = number('eigenvalues', COUNT);
  return Object.freeze({
    every: number('every', COUNT),
    samples: given.samples === null ? null : number('samples', COUNT),
    seed: number('seed', { integer: true, min: 0 }),
    eigenvalues,
    maxIterations: number('maxIterations', { integer: true, min: eigenvalues }),
    tolerance: number('tolerance', { min: 0, max: Number.POSITIVE_INFINITY, open: true }),
    batchNorm: checkOneOf(owner, 'batchNorm', given.batchNorm as string, ['running', 'batch']) as 'running' | 'batch',
    sharpeningBelow: share('sharpeningBelow'),
    edgeBand: number('edgeBand', { min: 0, max: 1, open: true }),
    relaxedBelow: share('relaxedBelow'),
    window: number('window', COUNT),
    divergentAbove: number('divergentAbove', { min: 1, max: Number.POSITIVE_INFINITY, open: true }),
  });
}
