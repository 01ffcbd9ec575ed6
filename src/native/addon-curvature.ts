/** What the addon tells of the curvature of the training loss. */

import type { NativeData } from './addon-session.js';
import type { Handle, NativeStateTensor } from './addon-values.js';

/** What every analysis of curvature tells. */
export interface CurvatureFacts {
  /** Mean over the rows looked at. */
  readonly loss: number;
  /** Length of the loss's gradient. */
  readonly gradientNorm: number;
  /** Rows looked at. */
  readonly samples: number;
  /** Products of the Hessian with a vector that were computed. */
  readonly hvps: number;
  /** How: exactly, by double backward; or by central differences of gradients, where an operator of the model has no second derivative. */
  readonly method: 'autograd' | 'finiteDifferences';
  /** False when the loss, its gradient or a product is NaN or infinite: training has diverged. There are no eigenvalues or estimates then. */
  readonly finite: boolean;
  /** Wall time, seconds. */
  readonly seconds: number;
}

/** How the largest eigenvalues are found. */
export interface CurvatureSpec {
  /** How many. */
  readonly k: number;
  readonly maxIterations: number;
  /** Of each eigenpair: `|H u - value u| <= tolerance |value|`. */
  readonly tolerance: number;
  /** Of the generator of the first vector. */
  readonly seed: number;
  readonly batchNorm: 'running' | 'batch';
  /** `adam`: of `P^-1/2 H P^-1/2`, P from the optimizer's state. */
  readonly preconditioner: 'adam' | null;
  /** Whether eigenvectors are wanted. */
  readonly vectors: boolean;
}

/** The largest eigenvalues of the training loss's Hessian. */
export interface Curvature extends CurvatureFacts {
  /** Descending by value, not by size. Empty where training has diverged, and where a preconditioner has no state yet. */
  readonly eigenvalues: readonly number[];
  /** Of each: the length of `H u - value u`. */
  readonly residuals: readonly number[];
  readonly iterations: number;
  /** Whether each eigenvalue is within the tolerance. */
  readonly converged: boolean;
  /** Whether the eigenvalues are those of the preconditioned Hessian; false too when the optimizer has not done a step yet, so that nothing was measured. */
  readonly preconditioned: boolean;
}

/** As native code gives it: tensors are the caller's to release. */
export interface NativeCurvature extends Curvature {
  /** Eigenvectors of length 1 by eigenvalue, each in parts by parameter; empty unless asked for. */
  readonly vectors: readonly (readonly NativeStateTensor[])[];
}

/** The gradient of the largest eigenvalue. */
export interface NativeSharpnessGradient extends NativeCurvature {
  /** Of the loss, by parameter; empty unless finite. */
  readonly gradient: readonly NativeStateTensor[];
  /** Of `uᵀHu` with u held fixed, u the first eigenvector. */
  readonly sharpnessGradient: readonly NativeStateTensor[];
  /** Their inner product. */
  readonly inner: number;
  /** The squared length of the second. */
  readonly squaredNorm: number;
}

/** Part of the addon. Training is left as it was, bit for bit. */
export interface CurvatureCommands {
  sessionCurvature(session: Handle, data: NativeData, spec: CurvatureSpec): Promise<NativeCurvature>;
  sessionSharpnessGradient(session: Handle, data: NativeData, spec: CurvatureSpec): Promise<NativeSharpnessGradient>;
  /** H v of each vector, given in parts by parameter; parts left out are zeros. */
  sessionHessianProducts(
    session: Handle,
    data: NativeData,
    vectors: readonly (readonly NativeStateTensor[])[],
    batchNorm: 'running' | 'batch',
  ): Promise<CurvatureFacts & { readonly products: readonly (readonly NativeStateTensor[])[] }>;
  /** `zᵀHz` for random signs z; ends early when the standard error is below `tolerance` of the mean, 0 for never. */
  sessionHessianTrace(
    session: Handle,
    data: NativeData,
    spec: { readonly probes: number; readonly tolerance: number; readonly seed: number; readonly batchNorm: 'running' | 'batch' },
  ): Promise<CurvatureFacts & { readonly estimates: readonly number[] }>;
  /** Nodes and weights of a quadrature of the spectrum; the weights sum to 1. */
  sessionSpectralNodes(
    session: Handle,
    data: NativeData,
    spec: { readonly probes: number; readonly iterations: number; readonly seed: number; readonly batchNorm: 'running' | 'batch' },
  ): Promise<CurvatureFacts & { readonly parameters: number; readonly nodes: readonly number[]; readonly weights: readonly number[] }>;
}
