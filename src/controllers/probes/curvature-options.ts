/** Options of measurements of curvature, their defaults and their checks. */

import { badOption, checkNumber, checkOneOf } from '../../option-checks.js';
import { withDefaults } from '../option-defaults.js';

/** The rows and the mode that curvature is measured with. */
export interface CurvatureRowOptions {
  /** Rows of the training data, chosen once (default 5000, all of the data where it has fewer); `null` for all. */
  readonly samples?: number | null;
  /** Of the generators that choose rows and draw vectors (default 0, an integer of at least 0). Training's generators are never touched. */
  readonly seed?: number;
  /** Rows that go through the model at a time (default: training's, `null`). Products add up over batches, so that this changes time and memory alone under `'running'`. */
  readonly batchSize?: number | null;
  /** Whether batch normalisation uses its running statistics (default), or those of each batch, its buffers untouched. */
  readonly batchNorm?: 'running' | 'batch';
}

/** How eigenvalues are found. */
export interface CurvatureOptions extends CurvatureRowOptions {
  /** How many of the largest eigenvalues (default 1). */
  readonly k?: number;
  /** Most products with the Hessian (default 100, at least {@link k}); each keeps a vector as long as all parameters. */
  readonly maxIterations?: number;
  /** Of each eigenpair, `|H u - value u| <= tolerance |value|` (default 1e-6, at least 0). The value's own error is of the order of the square. */
  readonly tolerance?: number;
}

/** The defaults of {@link CurvatureRowOptions}. */
export const ROW_DEFAULTS: Readonly<Required<CurvatureRowOptions>> = { samples: 5000, seed: 0, batchSize: null, batchNorm: 'running' };

/** The defaults of {@link CurvatureOptions}. */
export const CURVATURE_DEFAULTS: Readonly<Required<CurvatureOptions>> = { ...ROW_DEFAULTS, k: 1, maxIterations: 100, tolerance: 1e-6 };

/** Options of a probe, complete. */
export interface ResolvedCurvatureOptions extends Required<CurvatureOptions> {
  readonly name: string;
  readonly preconditioner: 'adam' | null;
}

/** @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE` */
export function resolveCurvatureOptions(owner: string, options: Partial<ResolvedCurvatureOptions>): ResolvedCurvatureOptions {
  const defaults = { ...CURVATURE_DEFAULTS, name: undefined, preconditioner: null };
  const given = withDefaults<Partial<ResolvedCurvatureOptions>>(owner, options, defaults) as ResolvedCurvatureOptions;
  if (typeof given.name !== 'string' || given.name === '') throw badOption(owner, 'name', given.name, 'a name');
  if (given.preconditioner !== null) checkOneOf(owner, 'preconditioner', given.preconditioner, ['adam']);
  checkRowOptions(owner, given);
  checkSearch(owner, given);
  return given;
}

/** @throws {OptionError} `ERR_OPTION_VALUE` */
export function checkRowOptions(owner: string, { samples, seed, batchSize, batchNorm }: Required<CurvatureRowOptions>): void {
  if (samples !== null) checkNumber(owner, 'samples', samples, { integer: true, min: 1 });
  if (batchSize !== null) checkNumber(owner, 'batchSize', batchSize, { integer: true, min: 1 });
  checkNumber(owner, 'seed', seed, { integer: true, min: 0 });
  checkOneOf(owner, 'batchNorm', batchNorm, ['running', 'batch']);
}

/** @throws {OptionError} `ERR_OPTION_VALUE` */
export function checkSearch(
  owner: string,
  { k, maxIterations, tolerance }: Required<Pick<CurvatureOptions, 'k' | 'maxIterations' | 'tolerance'>>,
): void {
  checkNumber(owner, 'k', k, { integer: true, min: 1 });
  checkNumber(owner, 'maxIterations', maxIterations, { integer: true, min: k });
  checkNumber(owner, 'tolerance', tolerance, { min: 0 });
}
