/** The trace of the Hessian of a model's loss. */

import { type CurvatureRowOptions, checkRowOptions, ROW_DEFAULTS } from '../controllers/probes/curvature-options.js';
import type { CurvatureFacts } from '../native/addon-curvature.js';
import { native } from '../native/load.js';
import { checkNumber } from '../option-checks.js';
import { splitOptions } from './curvature-subject.js';
import { type SubjectOptions, withSubject } from './subject.js';

/** Options of {@link hessianTrace}. */
export interface HessianTraceOptions extends SubjectOptions, CurvatureRowOptions {
  /** Most random vectors, a product with the Hessian each (default 100). */
  readonly probes?: number;
  /** Ends, after 10 probes or more, when the standard error is at most this share of the estimate (default 0: does all probes). */
  readonly tolerance?: number;
}

/** What {@link hessianTrace} found. */
export interface HessianTrace extends CurvatureFacts {
  /** The estimate; `null` where the model has diverged. */
  readonly trace: number | null;
  /** Of the estimate; `null` with fewer than two probes. */
  readonly standardError: number | null;
  /** `zᵀHz` of each probe; the estimate is their mean. */
  readonly estimates: readonly number[];
}

const OWNER = 'analysis.hessianTrace';

/**
 * An estimate without bias of the sum of all eigenvalues of the Hessian of the loss, as `sharpness` looks at it: the mean of `zᵀHz` over vectors z of random signs,
 * drawn from a generator of their own.
 *
 * @throws as {@link sharpness}
 *
 * Source: Hutchinson, A Stochastic Estimator of the Trace of the Influence Matrix (1990).
 *
 * @example
 * const { trace, standardError } = await analysis.hessianTrace({ model, loss: 'mse', loader, probes: 200 });
 */
export async function hessianTrace(options: HessianTraceOptions): Promise<HessianTrace> {
  const [subject, own] = splitOptions(OWNER, options, { ...ROW_DEFAULTS, probes: 100, tolerance: 0 });
  checkRowOptions(OWNER, own);
  checkNumber(OWNER, 'probes', own.probes, { integer: true, min: 1 });
  checkNumber(OWNER, 'tolerance', own.tolerance, { min: 0 });
  const { samples, batchSize, ...spec } = own;
  const found = await withSubject(OWNER, subject, async (session, { rows, batchSize: trained }) =>
    native().sessionHessianTrace(session, rows(samples, spec.seed, batchSize ?? trained), spec),
  );
  const { estimates } = found;
  const n = estimates.length;
  const mean = estimates.reduce((sum, each) => sum + each, 0) / n;
  const variance = estimates.reduce((sum, each) => sum + (each - mean) ** 2, 0) / (n - 1);
  return { ...found, trace: n > 0 ? mean : null, standardError: n > 1 ? Math.sqrt(variance / n) : null };
}
