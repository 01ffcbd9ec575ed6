/** Products of the Hessian of a model's loss with vectors. */

import { type CurvatureRowOptions, checkRowOptions, ROW_DEFAULTS } from '../controllers/probes/curvature-options.js';
import type { CurvatureFacts } from '../native/addon-curvature.js';
import { native } from '../native/load.js';
import { badOption } from '../option-checks.js';
import { handleOf } from '../tensor/native-object.js';
import { Tensor } from '../tensor/tensor.js';
import { byParameter, splitOptions } from './curvature-subject.js';
import { type SubjectOptions, withSubject } from './subject.js';

/** Options of {@link hessianVectorProduct}. */
export interface HessianVectorProductOptions extends SubjectOptions, CurvatureRowOptions {
  /** One vector or more, each as tensors by parameter, shaped like the parameters; parameters that are left out count as zeros. They stay the caller's. */
  readonly vectors: readonly ReadonlyMap<string, Tensor>[];
}

/** What {@link hessianVectorProduct} found. */
export interface HessianVectorProducts extends CurvatureFacts {
  /** H v of each vector, by parameter that requires a gradient, shaped and typed like the parameters; the caller's to dispose. */
  readonly products: readonly ReadonlyMap<string, Tensor>[];
}

const OWNER = 'analysis.hessianVectorProduct';

/**
 * H v, H being the Hessian of the loss as `sharpness` looks at it, without ever forming H.
 *
 * @throws {OptionError} `ERR_PARAMETER_UNKNOWN` for parts that are no trainable parameters
 * @throws {ShapeError} `ERR_CURVATURE_SHAPE` for parts of another shape than the parameter's
 * @throws as {@link sharpness} besides
 *
 * Source: Pearlmutter, Fast Exact Multiplication by the Hessian (1994).
 *
 * @example
 * const v = new Map([['weight', ones([1, 4])]]);
 * const { products: [hv] } = await analysis.hessianVectorProduct({ model, loss: 'mse', loader, vectors: [v] });
 */
export async function hessianVectorProduct(options: HessianVectorProductOptions): Promise<HessianVectorProducts> {
  const [subject, own] = splitOptions(OWNER, options, { ...ROW_DEFAULTS, vectors: [] as HessianVectorProductOptions['vectors'] });
  const { samples, batchSize, seed, batchNorm, vectors } = own;
  checkRowOptions(OWNER, own);
  if (!Array.isArray(vectors) || vectors.length === 0 || !vectors.every(isVector)) {
    throw badOption(OWNER, 'vectors', vectors, 'a list of at least one Map from names of parameters to tensors');
  }
  return withSubject(OWNER, subject, async (session, { rows, batchSize: trained }) => {
    const parts = vectors.map((vector) => [...vector].map(([name, tensor]) => ({ name, tensor: handleOf(tensor) })));
    const found = await native().sessionHessianProducts(session, rows(samples, seed, batchSize ?? trained), parts, batchNorm);
    return { ...found, products: found.products.map(byParameter) };
  });
}

function isVector(vector: unknown): boolean {
  return vector instanceof Map && [...vector.values()].every((part) => part instanceof Tensor);
}
