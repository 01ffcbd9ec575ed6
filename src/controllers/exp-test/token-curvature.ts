/** How strongly the loss curves, for inputs that have no covariance. */

import type { DType } from '../../tensor/dtype.js';
import type { AnalysisProbe } from '../probes/analysis-probe.js';
import { type Curvature, curvatureProbe } from '../probes/curvature-probe.js';

/** Most rows that are looked at: a rate to search down from need not be exact. */
const ROWS = 512;
/** Most products of the Hessian with a vector; each keeps a vector as long as all parameters. */
const PRODUCTS = 15;
/** Of the eigenvalue; the search itself goes in thirds. */
const TOLERANCE = 0.03;

/** Ids, as opposed to 8-bit images. */
const IDS: readonly DType[] = ['int64', 'int32', 'int16', 'int8'];

/**
 * The largest eigenvalue of the loss's Hessian, at the first weights, where an input of the model is ids; `null`, and no work, for all other models.
 *
 * @param samples - rows at most
 */
export function tokenCurvatureProbe(name: string, samples: number, seed: number): AnalysisProbe<Curvature | null> {
  const probe = curvatureProbe({ name, samples: Math.min(samples, ROWS), seed, maxIterations: PRODUCTS, tolerance: TOLERANCE });
  return {
    kind: 'analysis',
    name,
    prepare: (subject) =>
      subject.inputs.some(({ dtype }) => IDS.includes(dtype)) ? probe.prepare(subject) : { measure: async () => null },
  };
}
