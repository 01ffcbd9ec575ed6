/** Losses. */

import { checkKeys } from '../errors.js';
import { checkOneOf } from '../option-checks.js';
import { callTensor, op } from '../tensor/dispatch.js';
import type { FloatDType } from '../tensor/dtype.js';
import type { Tensor } from '../tensor/tensor.js';
import { paired } from './paired.js';

/** What becomes of the losses of single samples. */
export type Reduction = 'none' | 'mean' | 'sum';

/** Options of {@link mseLoss}. */
export interface ReductionOptions {
  /** Default `'mean'`. */
  readonly reduction?: Reduction;
}

/** Options of {@link crossEntropyLoss}. */
export interface CrossEntropyLossOptions extends ReductionOptions {
  /** Weight of each class, `[C]`; default `null`: all 1. */
  readonly weight?: Tensor | null;
  /** Targets of this value do not count (default -100). */
  readonly ignoreIndex?: number;
  /** Share of the target given to all classes evenly, 0 to 1 (default 0). */
  readonly labelSmoothing?: number;
}

/** ATen's numbers, in order. */
const REDUCTIONS: readonly Reduction[] = ['none', 'mean', 'sum'];

const CROSS_ENTROPY = op('aten::cross_entropy_loss');
const MSE = op('aten::mse_loss');

function reductionNumber(owner: string, reduction: Reduction = 'mean'): number {
  return REDUCTIONS.indexOf(checkOneOf(owner, 'reduction', reduction, REDUCTIONS));
}

/**
 * Cross-entropy of logits (`torch.nn.functional.cross_entropy`).
 *
 * @param input - logits, `[N, C]` or `[N, C, *]`
 * @param target - classes, int64 `[N]` or `[N, *]`; or probabilities of the input's shape
 * @returns a scalar, or the target's shape for `reduction: 'none'`
 * @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE`
 * @throws {IndexError} for a class outside of [0, C)
 */
export function crossEntropyLoss(input: Tensor, target: Tensor, options: CrossEntropyLossOptions = {}): Tensor<FloatDType> {
  checkKeys('crossEntropyLoss', options, ['reduction', 'weight', 'ignoreIndex', 'labelSmoothing']);
  const { weight = null, ignoreIndex = -100, labelSmoothing = 0 } = options;
  const reduction = reductionNumber('crossEntropyLoss', options.reduction);
  return callTensor(CROSS_ENTROPY, [input, target, weight, reduction, ignoreIndex, labelSmoothing]);
}

/**
 * Squared difference (`torch.nn.functional.mse_loss`).
 *
 * @param input - any shape
 * @param target - the input's shape; another one is broadcast, with a warning (`NeveWarning`, code `WARN_TARGET_BROADCAST`)
 * @returns a scalar, or the input's shape for `reduction: 'none'`
 * @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE`
 */
export function mseLoss(input: Tensor, target: Tensor, options: ReductionOptions = {}): Tensor<FloatDType> {
  checkKeys('mseLoss', options, ['reduction']);
  return callTensor(MSE, [...paired('mseLoss', input, target), reductionNumber('mseLoss', options.reduction)]);
}
