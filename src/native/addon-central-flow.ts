/** What the addon tells of the central flow. */

import type { NativeData } from './addon-session.js';
import type { Handle } from './addon-values.js';

/** What the flow runs with. */
export interface CentralFlowSpec {
  readonly lr: number;
  readonly steps: number;
  readonly substeps: number;
  readonly flowSubsteps: number;
  readonly criticalAbove: number;
  readonly every: number;
  readonly maxIterations: number;
  readonly tolerance: number;
  readonly seed: number;
  readonly batchNorm: 'running' | 'batch';
}

/** Where gradient descent, its central flow and gradient flow are after so many steps of descent. */
export interface CentralFlowPoint {
  readonly step: number;
  /** Of the central flow; that of descent is greater by what it oscillates, {@link variance} / lr. */
  readonly loss: number;
  /** The largest eigenvalue of the Hessian at the central flow. */
  readonly sharpness: number;
  /** The next one. Once it comes near 2 / lr too, a flow for one eigenvalue no longer holds. */
  readonly secondEigenvalue: number;
  /** Variance of descent's oscillation along the first eigenvector; 0 below the edge. */
  readonly variance: number;
  readonly descentLoss: number;
  /** The largest eigenvalue of the Hessian at the weights of descent. */
  readonly descentSharpness: number;
  /** The loss of gradient flow. */
  readonly flowLoss: number;
  /** From the weights of descent to the central flow. */
  readonly distance: number;
  /** From the weights of descent to gradient flow. */
  readonly flowDistance: number;
}

/** As native code gives it. */
export interface NativeCentralFlow {
  readonly points: readonly CentralFlowPoint[];
  /** False when one of the three left the finite numbers: there are no points from there on. */
  readonly finite: boolean;
  /** Wall time, seconds. */
  readonly seconds: number;
}

/** Part of the addon. Training is left as it was, bit for bit. */
export interface CentralFlowCommands {
  sessionCentralFlow(session: Handle, data: NativeData, spec: CentralFlowSpec): Promise<NativeCentralFlow>;
}
