/** Losses with a margin (`torch.nn.functional`). */

import { checkKeys } from '../../errors.js';
import type { ReductionOptions } from '../../ops/index.js';
import { callTensor, op } from '../../tensor/dispatch.js';
import type { FloatDType } from '../../tensor/dtype.js';
import type { Tensor } from '../../tensor/tensor.js';
import { reductionNumber } from './reduction.js';

/** Options of losses with a margin. */
export interface MarginOptions extends ReductionOptions {
  /** Default: as each function says. */
  readonly margin?: number;
}

/** Options of {@link tripletMarginLoss}. */
export interface TripletMarginOptions extends MarginOptions {
  /** Exponent of the distance's norm (default 2). */
  readonly p?: number;
  /** Keeps distances from zero (default 1e-6). */
  readonly eps?: number;
  /** Use the nearer of anchor and positive as the negative's partner (default `false`). */
  readonly swap?: boolean;
}

/** Options of {@link multiMarginLoss}. */
export interface MultiMarginOptions extends MarginOptions {
  /** Exponent, 1 or 2 (default 1). */
  readonly p?: number;
  /** Weight of each class, `[C]`; default `null`: all 1. */
  readonly weight?: Tensor | null;
}

const COSINE = op('aten::cosine_embedding_loss');
const RANKING = op('aten::margin_ranking_loss');
const TRIPLET = op('aten::triplet_margin_loss');
const MULTI = op('aten::multi_margin_loss');
const MULTI_LABEL = op('aten::multilabel_margin_loss');
const SOFT = op('aten::soft_margin_loss');
const HINGE = op('aten::hinge_embedding_loss');
const PAIRWISE = op('aten::pairwise_distance');
const COSINE_SIMILARITY = op('aten::cosine_similarity');

/** Draws pairs with target 1 together and pairs with target -1 apart, by cosine (`F.cosine_embedding_loss`); margin 0. */
export function cosineEmbeddingLoss(input1: Tensor, input2: Tensor, target: Tensor, options: MarginOptions = {}): Tensor<FloatDType> {
  checkKeys('cosineEmbeddingLoss', options, ['margin', 'reduction']);
  return callTensor(COSINE, [input1, input2, target, options.margin ?? 0, reductionNumber('cosineEmbeddingLoss', options.reduction)]);
}

/** The first above the second where the target is 1, below where it is -1 (`F.margin_ranking_loss`); margin 0. */
export function marginRankingLoss(input1: Tensor, input2: Tensor, target: Tensor, options: MarginOptions = {}): Tensor<FloatDType> {
  checkKeys('marginRankingLoss', options, ['margin', 'reduction']);
  return callTensor(RANKING, [input1, input2, target, options.margin ?? 0, reductionNumber('marginRankingLoss', options.reduction)]);
}

/** The anchor nearer to the positive than to the negative (`F.triplet_margin_loss`); margin 1. */
export function tripletMarginLoss(
  anchor: Tensor,
  positive: Tensor,
  negative: Tensor,
  options: TripletMarginOptions = {},
): Tensor<FloatDType> {
  checkKeys('tripletMarginLoss', options, ['margin', 'p', 'eps', 'swap', 'reduction']);
  const { margin = 1, p = 2, eps = 1e-6, swap = false } = options;
  const reduction = reductionNumber('tripletMarginLoss', options.reduction);
  return callTensor(TRIPLET, [anchor, positive, negative, margin, p, eps, swap, reduction]);
}

/** The true class above the others (`F.multi_margin_loss`): `[N, C]` and classes `[N]`; margin 1. */
export function multiMarginLoss(input: Tensor, target: Tensor, options: MultiMarginOptions = {}): Tensor<FloatDType> {
  checkKeys('multiMarginLoss', options, ['p', 'margin', 'weight', 'reduction']);
  const { p = 1, margin = 1, weight = null } = options;
  return callTensor(MULTI, [input, target, p, margin, weight, reductionNumber('multiMarginLoss', options.reduction)]);
}

/** The true classes above the others (`F.multilabel_margin_loss`): `[N, C]` and classes `[N, C]`, ended by -1. */
export function multilabelMarginLoss(input: Tensor, target: Tensor, options: ReductionOptions = {}): Tensor<FloatDType> {
  checkKeys('multilabelMarginLoss', options, ['reduction']);
  return callTensor(MULTI_LABEL, [input, target, reductionNumber('multilabelMarginLoss', options.reduction)]);
}

/** `log(1 + exp(-target * input))` (`F.soft_margin_loss`); targets are 1 and -1. */
export function softMarginLoss(input: Tensor, target: Tensor, options: ReductionOptions = {}): Tensor<FloatDType> {
  checkKeys('softMarginLoss', options, ['reduction']);
  return callTensor(SOFT, [input, target, reductionNumber('softMarginLoss', options.reduction)]);
}

/** Distances small where the target is 1, above the margin where it is -1 (`F.hinge_embedding_loss`); margin 1. */
export function hingeEmbeddingLoss(input: Tensor, target: Tensor, options: MarginOptions = {}): Tensor<FloatDType> {
  checkKeys('hingeEmbeddingLoss', options, ['margin', 'reduction']);
  return callTensor(HINGE, [input, target, options.margin ?? 1, reductionNumber('hingeEmbeddingLoss', options.reduction)]);
}

/** Distances of rows (`F.pairwise_distance`): `[N, D]` and `[N, D]` to `[N]`. */
export function pairwiseDistance(x1: Tensor, x2: Tensor, p = 2, eps = 1e-6, keepdim = false): Tensor<FloatDType> {
  return callTensor(PAIRWISE, [x1, x2, p, eps, keepdim]);
}

/** Cosine of the angle along an axis (`F.cosine_similarity`). */
export function cosineSimilarity(x1: Tensor, x2: Tensor, dim = 1, eps = 1e-8): Tensor<FloatDType> {
  return callTensor(COSINE_SIMILARITY, [x1, x2, dim, eps]);
}
