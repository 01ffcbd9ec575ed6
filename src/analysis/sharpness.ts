/** The sharpness of a model's loss. */

import { CURVATURE_DEFAULTS, type CurvatureOptions, checkRowOptions, checkSearch } from '../controllers/probes/curvature-options.js';
import type { Curvature } from '../native/addon-curvature.js';
import { native } from '../native/load.js';
import { checkOneOf } from '../option-checks.js';
import type { Tensor } from '../tensor/tensor.js';
import { byParameter, splitOptions } from './curvature-subject.js';
import { type SubjectOptions, withSubject } from './subject.js';

/** Options of {@link sharpness}. */
export interface SharpnessOptions extends SubjectOptions, CurvatureOptions {
  /** Whether eigenvectors are wanted (default false). */
  readonly vectors?: boolean;
}

/** What {@link sharpness} found; {@link Curvature.eigenvalues}`[0]` is the sharpness. */
export interface Sharpness extends Curvature {
  /** By eigenvalue, by parameter: of length 1 over all parameters together, shaped and typed like the parameters, the caller's to dispose. Empty unless asked for. */
  readonly vectors: readonly ReadonlyMap<string, Tensor>[];
}

const OWNER = 'analysis.sharpness';

/**
 * The largest eigenvalues of the Hessian of the loss, the mean over the rows of the loader, in evaluation mode, of the parameters that require a gradient. By
 * Lanczos' method with full reorthogonalisation; products with the Hessian are exact, by double backward, or by finite differences of gradients where an operator
 * has no second derivative, which the result says.
 *
 * Largest by value, not by size. An eigenvalue of several eigenvectors may be found once.
 *
 * @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE`
 * @throws {StateError} `ERR_NO_GRADIENT` when no parameter requires a gradient, or the loss depends on none
 * @throws {DTypeError} `ERR_CURVATURE_DTYPE` for complex parameters
 * @throws {NeveError} as `withSubject` for models, losses and data that do not suit each other; {@link AbortedError} `ERR_ABORTED`
 *
 * Source: Cohen et al., Gradient Descent on Neural Networks Typically Occurs at the Edge of Stability (ICLR 2021); Parlett, The Symmetric Eigenvalue Problem, 13.
 *
 * @example
 * const { eigenvalues } = await analysis.sharpness({ model, loss: 'mse', loader, samples: null });
 */
export async function sharpness(options: SharpnessOptions): Promise<Sharpness> {
  const [subject, search] = splitOptions(OWNER, options, { ...CURVATURE_DEFAULTS, vectors: false });
  checkRowOptions(OWNER, search);
  checkSearch(OWNER, search);
  checkOneOf(OWNER, 'vectors', search.vectors, [true, false]);
  const { samples, batchSize, ...spec } = search;
  return withSubject(OWNER, subject, async (session, { rows, batchSize: trained }) => {
    const found = await native().sessionCurvature(session, rows(samples, spec.seed, batchSize ?? trained), {
      ...spec,
      preconditioner: null,
    });
    return { ...found, vectors: found.vectors.map(byParameter) };
  });
}
