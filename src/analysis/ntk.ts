/** The empirical neural tangent kernel of a model. */

import { checkKeys } from '../errors.js';
import type { KernelFacts } from '../native/addon-kernel.js';
import { native } from '../native/load.js';
import { checkOneOf, withoutUndefined } from '../option-checks.js';
import { keep } from '../tensor/scope.js';
import { type Tensor, wrap } from '../tensor/tensor.js';
import { checkKernelOptions, KERNEL_DEFAULTS, KERNEL_KEYS, type KernelOptions, kernelSpec } from './ntk/options.js';
import { SUBJECT_KEYS, type SubjectOptions, withSubject } from './subject.js';

export type { KernelFacts, KernelMethod } from '../native/addon-kernel.js';
export type { KernelOptions } from './ntk/options.js';

/** Options of {@link ntk}. */
export interface NtkOptions extends SubjectOptions, KernelOptions {
  /** Hand out the kernel (default `false`). `matrixFree` has none. */
  readonly kernel?: boolean;
}

/** What {@link ntk} found. */
export interface NtkResult extends KernelFacts {
  /** float64 `[n o, n o]`, or `[n, n]` with outputs `'trace'`, on the host; the caller's to dispose. `null` where it was not asked for, or never made. */
  readonly kernel: Tensor | null;
  /**
   * The largest eigenvalue by n. With a loss that is half the squared error summed over outputs, and its mean over rows, nearly the sharpness once the error is
   * small (of outputs `'full'`, not centred): its part `J'J / n`. For `'mse'`, whose mean runs over the o outputs too, the sharpness is `2 / o` times that.
   */
  readonly lambda1OverN: number;
}

const OWNER = 'analysis.ntk';

/**
 * The empirical tangent kernel `K = J J'` of a model's first output in evaluation mode, J being its derivatives for each row and output by the parameters that require
 * a gradient; its largest eigenpairs, and how they lie to the loss's first target: numbers of the output's shape, or int64 class labels, which count as one-hot
 * vectors, a negative label as zeros. The loss itself is not looked at. Computed in the parameters' dtype, summed in float64; as many rows go through the model at a time as
 * the loader's batches have.
 *
 * Kernel-target alignment is `y'Ky / (|K| |y|^2)` with Frobenius' norm, so that it is the sum of `a_i lambda_i / |lambda|` over all eigenpairs.
 *
 * Source: Jacot, Gabriel, Hongler 2018 (arXiv 1806.07572); Cristianini et al. 2001 for the alignment; Novak, Sohl-Dickstein, Schoenholz 2022 (arXiv 2206.08720) for
 * structured derivatives.
 *
 * @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE`; `ERR_SAMPLES_INTERACT` for a model whose output for a row depends on the rows beside it, as with batch
 * normalisation that has no running statistics, or is random; `ERR_NOTHING_TRAINS`; `ERR_KERNEL_STRUCTURE` for parameters that `'structured'` does not know;
 * `ERR_KERNEL_SIZE` for more than 16,384 rows of the kernel
 * @throws {ShapeError} `ERR_KERNEL_OUTPUT`, `ERR_KERNEL_TARGETS`
 * @throws {IndexError} `ERR_CLASS_LABEL`
 * @throws {NumericalError} `ERR_NON_FINITE_KERNEL`
 * @throws {StateError} when the model is in use elsewhere
 * @throws {AbortedError} `ERR_ABORTED`
 * @example
 * ```ts
 * const { kta, eigenvalues, lambda1OverN } = await analysis.ntk({ model, loss: 'mse', loader, maxSamples: 500 });
 * ```
 */
export async function ntk(options: NtkOptions): Promise<NtkResult> {
  checkKeys(OWNER, options, [...SUBJECT_KEYS, ...KERNEL_KEYS, 'kernel']);
  const { kernel: wanted = false, ...given } = { ...KERNEL_DEFAULTS, ...withoutUndefined(options) };
  const spec = kernelSpec(checkKernelOptions(OWNER, given), checkOneOf(OWNER, 'kernel', wanted, [true, false]));
  const found = await withSubject(OWNER, options, (session, subject) =>
    native().sessionTangentKernel(session, subject.rows(given.maxSamples, spec.seed), spec),
  );
  const [largest = 0] = found.eigenvalues;
  const kernel = found.kernel === null ? null : keep(wrap(found.kernel));
  return { ...found, kernel, lambda1OverN: largest / found.samples };
}
