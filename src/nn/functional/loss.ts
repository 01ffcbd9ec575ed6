/** Losses of values and of probabilities (`torch.nn.functional`). Unless said otherwise: two tensors of one shape to a scalar. */

import { checkKeys } from '../../errors.js';
import type { ReductionOptions } from '../../ops/index.js';
import { checkPaired, paired } from '../../ops/paired.js';
import { checkOneOf } from '../../option-checks.js';
import { callTensor, op } from '../../tensor/dispatch.js';
import type { FloatDType } from '../../tensor/dtype.js';
import { noGrad } from '../../tensor/grad-mode.js';
import type { Tensor } from '../../tensor/tensor.js';
import { logsigmoid } from './activation.js';
import { reductionNumber } from './reduction.js';

export { type CrossEntropyLossOptions, crossEntropyLoss as crossEntropy, mseLoss } from '../../ops/index.js';
export type { Reduction, ReductionOptions } from './reduction.js';

/** Options of {@link nllLoss}. */
export interface NllLossOptions extends ReductionOptions {
  /** Weight of each class, `[C]`; default `null`: all 1. */
  readonly weight?: Tensor | null;
  /** Targets of this value do not count (default -100). */
  readonly ignoreIndex?: number;
}

/** Options of losses whose elements can be weighted. */
export interface WeightedOptions extends ReductionOptions {
  /** Weight of each element, or what broadcasts to it; default `null`: all 1. */
  readonly weight?: Tensor | null;
}

/** Options of {@link binaryCrossEntropyWithLogits}. */
export interface BceWithLogitsOptions extends WeightedOptions {
  /** Weight of the positive examples of each class; default `null`: all 1. */
  readonly posWeight?: Tensor | null;
}

/** Options of {@link smoothL1Loss}. */
export interface SmoothL1Options extends ReductionOptions {
  /** Where the loss turns from squared to absolute (default 1). */
  readonly beta?: number;
}

/** Options of {@link huberLoss}. */
export interface HuberOptions extends ReductionOptions {
  /** Where the loss turns from squared to linear (default 1). */
  readonly delta?: number;
}

/** Options of {@link klDiv}. */
export interface KlDivOptions {
  /** Default `'mean'`: over all elements. `'batchmean'` divides by the batch, which is the divergence as it is defined. */
  readonly reduction?: 'none' | 'mean' | 'sum' | 'batchmean';
  /** The target is logarithms too (default `false`). */
  readonly logTarget?: boolean;
}

/** Options of {@link poissonNllLoss}. */
export interface PoissonNllOptions extends ReductionOptions {
  /** The input is the logarithm of the rate (default `true`). */
  readonly logInput?: boolean;
  /** Add Stirling's term (default `false`). */
  readonly full?: boolean;
  /** Keeps the logarithm of a rate finite (default 1e-8). */
  readonly eps?: number;
}

/** Options of {@link gaussianNllLoss}. */
export interface GaussianNllOptions extends ReductionOptions {
  /** Add the constant term (default `false`). */
  readonly full?: boolean;
  /** The smallest variance (default 1e-6). */
  readonly eps?: number;
}

/** Options of {@link ctcLoss}. */
export interface CtcOptions extends ReductionOptions {
  /** The class that stands for nothing (default 0). */
  readonly blank?: number;
  /** Make infinite losses and their gradients zero (default `false`). */
  readonly zeroInfinity?: boolean;
}

const NLL = op('aten::nll_loss_nd');
const BCE = op('aten::binary_cross_entropy');
const BCE_LOGITS = op('aten::binary_cross_entropy_with_logits');
const L1 = op('aten::l1_loss');
const SMOOTH_L1 = op('aten::smooth_l1_loss');
const HUBER = op('aten::huber_loss');
const KL_DIV = op('aten::kl_div');
const POISSON = op('aten::poisson_nll_loss');
const CTC = op('aten::ctc_loss', 'Tensor');
const CTC_LISTS = op('aten::ctc_loss', 'IntList');
const CLONE = op('aten::clone');
const CLAMP_MIN_ = op('aten::clamp_min_');

/** Negative log-likelihood of log-probabilities (`F.nll_loss`): `[N, C, *]` and classes, int64 `[N, *]`. */
export function nllLoss(input: Tensor, target: Tensor, options: NllLossOptions = {}): Tensor<FloatDType> {
  checkKeys('nllLoss', options, ['weight', 'reduction', 'ignoreIndex']);
  return callTensor(NLL, [
    input,
    target,
    options.weight ?? null,
    reductionNumber('nllLoss', options.reduction),
    options.ignoreIndex ?? -100,
  ]);
}

/** Cross-entropy of probabilities of two classes (`F.binary_cross_entropy`). @throws {ShapeError} `ERR_TARGET_SHAPE` */
export function binaryCrossEntropy(input: Tensor, target: Tensor, options: WeightedOptions = {}): Tensor<FloatDType> {
  checkKeys('binaryCrossEntropy', options, ['weight', 'reduction']);
  checkPaired('binaryCrossEntropy', input, target);
  return callTensor(BCE, [input, target, options.weight ?? null, reductionNumber('binaryCrossEntropy', options.reduction)]);
}

/** Cross-entropy of logits of two classes (`F.binary_cross_entropy_with_logits`). @throws {ShapeError} `ERR_TARGET_SHAPE` */
export function binaryCrossEntropyWithLogits(input: Tensor, target: Tensor, options: BceWithLogitsOptions = {}): Tensor<FloatDType> {
  checkKeys('binaryCrossEntropyWithLogits', options, ['weight', 'posWeight', 'reduction']);
  checkPaired('binaryCrossEntropyWithLogits', input, target);
  const { weight = null, posWeight = null } = options;
  return callTensor(BCE_LOGITS, [input, target, weight, posWeight, reductionNumber('binaryCrossEntropyWithLogits', options.reduction)]);
}

/** Absolute difference (`F.l1_loss`). */
export function l1Loss(input: Tensor, target: Tensor, options: ReductionOptions = {}): Tensor<FloatDType> {
  checkKeys('l1Loss', options, ['reduction']);
  return callTensor(L1, [...paired('l1Loss', input, target), reductionNumber('l1Loss', options.reduction)]);
}

/** Squared below `beta`, absolute above (`F.smooth_l1_loss`). */
export function smoothL1Loss(input: Tensor, target: Tensor, options: SmoothL1Options = {}): Tensor<FloatDType> {
  checkKeys('smoothL1Loss', options, ['beta', 'reduction']);
  const { beta = 1 } = options;
  const reduction = reductionNumber('smoothL1Loss', options.reduction);
  const both = paired('smoothL1Loss', input, target);
  if (beta === 0) return callTensor(L1, [...both, reduction]);
  return callTensor(SMOOTH_L1, [...both, reduction, beta]);
}

/** Squared below `delta`, linear above (`F.huber_loss`). */
export function huberLoss(input: Tensor, target: Tensor, options: HuberOptions = {}): Tensor<FloatDType> {
  checkKeys('huberLoss', options, ['delta', 'reduction']);
  return callTensor(HUBER, [...paired('huberLoss', input, target), reductionNumber('huberLoss', options.reduction), options.delta ?? 1]);
}

/** Kullback-Leibler divergence of log-probabilities from probabilities (`F.kl_div`). */
export function klDiv(input: Tensor, target: Tensor, options: KlDivOptions = {}): Tensor<FloatDType> {
  checkKeys('klDiv', options, ['reduction', 'logTarget']);
  const reduction = checkOneOf('klDiv', 'reduction', options.reduction ?? 'mean', ['none', 'mean', 'sum', 'batchmean']);
  const logTarget = options.logTarget ?? false;
  if (reduction !== 'batchmean') return callTensor(KL_DIV, [input, target, reductionNumber('klDiv', reduction), logTarget]);
  const sum = callTensor(KL_DIV, [input, target, reductionNumber('klDiv', 'sum'), logTarget]);
  const rows = input.shape[0];
  return rows === undefined ? sum : sum.div(rows);
}

/** Negative log-likelihood of counts under a Poisson distribution (`F.poisson_nll_loss`). */
export function poissonNllLoss(input: Tensor, target: Tensor, options: PoissonNllOptions = {}): Tensor<FloatDType> {
  checkKeys('poissonNllLoss', options, ['logInput', 'full', 'eps', 'reduction']);
  const { logInput = true, full = false, eps = 1e-8 } = options;
  return callTensor(POISSON, [input, target, logInput, full, eps, reductionNumber('poissonNllLoss', options.reduction)]);
}

/**
 * Negative log-likelihood under a normal distribution (`F.gaussian_nll_loss`). Negative variances are taken as `eps`; PyTorch refuses them.
 *
 * @param variance - the input's shape, or 1 or nothing in the last axis
 */
export function gaussianNllLoss(input: Tensor, target: Tensor, variance: Tensor, options: GaussianNllOptions = {}): Tensor<FloatDType> {
  checkKeys('gaussianNllLoss', options, ['full', 'eps', 'reduction']);
  const { full = false, eps = 1e-6 } = options;
  const wide = variance.ndim === input.ndim - 1 ? variance.unsqueeze(-1) : variance;
  const safe = callTensor(CLONE, [wide, null]);
  // As PyTorch: the gradient passes the clamp.
  noGrad(() => callTensor(CLAMP_MIN_, [safe, eps]));
  const term = safe.log().add(input.sub(target).pow(2).div(safe)).mul(0.5);
  const loss = full ? term.add(0.5 * Math.log(2 * Math.PI)) : term;
  return reduceMean('gaussianNllLoss', loss, options);
}

/**
 * Connectionist temporal classification (`F.ctc_loss`; Graves et al., 2006).
 *
 * @param logProbs - `[T, N, C]`
 * @param targets - classes, int64 `[N, S]`, or all one after the other
 * @param inputLengths - int64 `[N]`, or a list
 * @param targetLengths - int64 `[N]`, or a list
 */
export function ctcLoss(
  logProbs: Tensor,
  targets: Tensor,
  inputLengths: Tensor | readonly number[],
  targetLengths: Tensor | readonly number[],
  options: CtcOptions = {},
): Tensor<FloatDType> {
  checkKeys('ctcLoss', options, ['blank', 'reduction', 'zeroInfinity']);
  const { blank = 0, zeroInfinity = false } = options;
  const target = Array.isArray(inputLengths) && Array.isArray(targetLengths) ? CTC_LISTS : CTC;
  return callTensor(target, [
    logProbs,
    targets,
    inputLengths,
    targetLengths,
    blank,
    reductionNumber('ctcLoss', options.reduction),
    zeroInfinity,
  ]);
}

/** Cross-entropy of logits of several labels at once, averaged over the classes (`F.multilabel_soft_margin_loss`): `[N, C]`. */
export function multilabelSoftMarginLoss(input: Tensor, target: Tensor, options: WeightedOptions = {}): Tensor<FloatDType> {
  checkKeys('multilabelSoftMarginLoss', options, ['weight', 'reduction']);
  const { weight = null } = options;
  const each = target
    .mul(logsigmoid(input))
    .add(target.neg().add(1).mul(logsigmoid(input.neg())))
    .neg();
  const weighted = weight === null ? each : each.mul(weight);
  const loss = weighted.sum(-1).div(input.shape.at(-1) ?? 1);
  return reduceMean('multilabelSoftMarginLoss', loss, options);
}

function reduceMean(owner: string, loss: Tensor, { reduction = 'mean' }: ReductionOptions): Tensor {
  reductionNumber(owner, reduction);
  if (reduction === 'none') return loss;
  return reduction === 'mean' ? loss.mean() : loss.sum();
}
