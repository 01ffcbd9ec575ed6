/** How tangent kernels are computed. */

import type { KernelSpec } from '../../native/addon-kernel.js';
import { badOption, checkNumber, checkOneOf } from '../../option-checks.js';

/** How a kernel is computed. */
export interface KernelOptions {
  /** Rows of the data, at least 2; all of them where there are fewer (default 256). */
  readonly maxSamples?: number;
  /** Seed of the generator that chooses the rows and of `matrixFree`'s random vectors (default 0); the training generators are never touched. */
  readonly seed?: number;
  /**
   * `'full'` (default): the kernel of all outputs, `[n o, n o]`, a row's outputs beside each other, compared with the targets as one vector. `'trace'`: the kernel
   * summed over outputs, `[n, n]`, compared with `Y Y'`, Y being the targets `[n, o]`.
   */
  readonly outputs?: 'full' | 'trace';
  /**
   * `'auto'` (default): linear layers that are applied once a row by two Gram matrices, other linear layers, convolutions and affine normalisations by gradients of
   * single rows that cost one backward pass an output for all rows, whatever is left by a backward pass a row and output. `'structured'` refuses to do the last,
   * `'jacobian'` does all that way. `'matrixFree'` never makes the kernel: eigenpairs by Lanczos on its products with vectors, its norm estimated from `probes`.
   */
  readonly method?: 'auto' | 'structured' | 'jacobian' | 'matrixFree';
  /** Eigenpairs to tell, at least 1; all of them where there are fewer (default 20). */
  readonly top?: number;
  /** Take the mean over rows out of kernel and targets: multiply both by `I - 11'/n` from both sides (default `false`). The kernel and its eigenvalues are then the centred ones. */
  readonly centred?: boolean;
  /** Random vectors of signs that `matrixFree` estimates the kernel's norm from, at least 1 (default 128). */
  readonly probes?: number;
  /** Most bytes of gradients and layer inputs held at a time, at least 1; with fewer, the data is run through the model more often (default 2^30). */
  readonly maxBytes?: number;
}

/** The defaults of {@link KernelOptions}. */
export const KERNEL_DEFAULTS: Readonly<Required<KernelOptions>> = Object.freeze({
  maxSamples: 256,
  seed: 0,
  outputs: 'full',
  method: 'auto',
  top: 20,
  centred: false,
  probes: 128,
  maxBytes: 2 ** 30,
});

/** The keys of {@link KernelOptions}, for `checkKeys`. */
export const KERNEL_KEYS = Object.keys(KERNEL_DEFAULTS) as readonly (keyof KernelOptions)[];

/** @throws {OptionError} `ERR_OPTION_VALUE` */
export function checkKernelOptions(
  owner: string,
  given: { readonly [K in keyof KernelOptions]-?: unknown },
): Readonly<Required<KernelOptions>> {
  const count = (option: keyof KernelOptions, min: number): number => checkNumber(owner, option, given[option], { integer: true, min });
  if (given.probes !== KERNEL_DEFAULTS.probes && given.method !== 'matrixFree') {
    throw badOption(owner, 'probes', given.probes, "nothing, unless the method is 'matrixFree'");
  }
  return {
    maxSamples: count('maxSamples', 2),
    seed: count('seed', 0),
    outputs: checkOneOf(owner, 'outputs', given.outputs, ['full', 'trace']),
    method: checkOneOf(owner, 'method', given.method, ['auto', 'structured', 'jacobian', 'matrixFree']),
    top: count('top', 1),
    centred: checkOneOf(owner, 'centred', given.centred, [true, false]),
    probes: count('probes', 1),
    maxBytes: count('maxBytes', 1),
  };
}

/** What the addon takes. */
export function kernelSpec({ maxSamples: _, ...options }: Readonly<Required<KernelOptions>>, kernel: boolean): KernelSpec {
  return { ...options, kernel };
}
