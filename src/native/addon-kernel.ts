/** What the addon tells of the tangent kernel. */

import type { NativeData } from './addon-session.js';
import type { Handle } from './addon-values.js';

/** How a kernel is computed; see `analysis.ntk`. */
export interface KernelSpec {
  readonly method: 'auto' | 'structured' | 'jacobian' | 'matrixFree';
  readonly outputs: 'full' | 'trace';
  readonly centred: boolean;
  /** Whether to hand the kernel out. */
  readonly kernel: boolean;
  /** Eigenpairs. */
  readonly top: number;
  /** Random vectors of `matrixFree`. */
  readonly probes: number;
  readonly seed: number;
  readonly maxBytes: number;
}

/** How a parameter's part of the kernel was computed. */
export type KernelMethod = 'gram' | 'perSample' | 'jacobian' | 'matrixFree';

/** What every look at the kernel tells. */
export interface KernelFacts {
  /** The largest, descending. */
  readonly eigenvalues: readonly number[];
  /** `a_i = (u_i . y)^2 / |y|^2` of their eigenvectors; empty for targets that are all zero. */
  readonly alignments: readonly number[];
  /** Kernel-target alignment `y'Ky / (|K| |y|^2)`; `null` for targets or a kernel that are all zero. */
  readonly kta: number | null;
  /** n: rows looked at. */
  readonly samples: number;
  /** Numbers that the model gives for a row. */
  readonly outputs: number;
  /** How each parameter's part was computed. */
  readonly methods: Readonly<Record<string, KernelMethod>>;
  /** False where the iteration of `matrixFree` ended before all eigenpairs were exact to 1e-8. */
  readonly converged: boolean;
  /** Wall time, seconds. */
  readonly seconds: number;
}

/** {@link KernelFacts} and the kernel: float64 on the host, the caller's to release; `null` where it was not asked for or not made. */
export interface KernelResult extends KernelFacts {
  readonly kernel: Handle | null;
}

/** Part of the addon. */
export interface KernelCommands {
  /** The empirical tangent kernel of the rows, in evaluation mode. Gradients, buffers and generators stay as they were. */
  sessionTangentKernel(session: Handle, data: NativeData, spec: KernelSpec): Promise<KernelResult>;
}
