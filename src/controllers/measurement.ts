/** What probes find. */

import type { VelocityMeasurement } from '../native/addon.js';

export type { LayerVelocity, VelocityMeasurement } from '../native/addon.js';

/** What a `LossProbe` found. */
export interface LossMeasurement {
  readonly kind: 'loss';
  /** Mean over the rows. */
  readonly loss: number;
  readonly seconds: number;
}

/** What an `InputCovarianceProbe` found. */
export interface InputCovarianceMeasurement {
  readonly kind: 'inputCovariance';
  /**
   * The largest eigenvalue of `X X^T / (rows - 1)`, X being features by rows, each feature of mean 0 and population variance 1. `null` for inputs without a
   * covariance: ids, complex numbers, a single row, or features that are all constant.
   */
  readonly eigenvalue: number | null;
  /** Rows that it was taken from. */
  readonly rows: number;
  /** Numbers in a row. */
  readonly features: number;
  readonly seconds: number;
}

/** What a `GradientPathProbe` found: gradients as the optimizer got them, before clipping, over steps that were not left out. */
export interface GradientPathMeasurement {
  readonly kind: 'gradientPath';
  /** Sum of the gradients' norms. */
  readonly path: number;
  /** Norm of the gradients' sum; at most {@link path}. */
  readonly resultant: number;
  /** Gradients in these sums. */
  readonly steps: number;
  readonly seconds: number;
}

/** What an `AnalysisProbe` found; `analysisOf` gives the value its type back. */
export interface AnalysisMeasurement {
  readonly kind: 'analysis';
  readonly value: unknown;
  readonly seconds: number;
}

/** What a probe found. */
export type Measurement =
  | VelocityMeasurement
  | LossMeasurement
  | InputCovarianceMeasurement
  | GradientPathMeasurement
  | AnalysisMeasurement;
