/** Look-ups and products of two inputs (`torch.nn.functional`). */

import { checkKeys, ShapeError } from '../../errors.js';
import { checkOneOf } from '../../option-checks.js';
import { callTensor, callTensors, op } from '../../tensor/dispatch.js';
import type { Tensor } from '../../tensor/tensor.js';

export { linear } from '../../ops/index.js';

/** Options of {@link embedding}. */
export interface EmbeddingFunctionOptions {
  /** Row whose gradient stays zero (default `null`: none). */
  readonly paddingIdx?: number | null;
  /** Rows that are looked up and longer than this are scaled down to it, in place (default `null`). */
  readonly maxNorm?: number | null;
  /** Exponent of the norm for `maxNorm` (default 2). */
  readonly normType?: number;
  /** Divide gradients by how often a row was looked up (default `false`). */
  readonly scaleGradByFreq?: boolean;
  /** Give the weight a sparse gradient (default `false`). */
  readonly sparse?: boolean;
}

/** Options of {@link embeddingBag}. */
export interface EmbeddingBagFunctionOptions extends EmbeddingFunctionOptions {
  /** How the rows of a bag are joined (default `'mean'`). */
  readonly mode?: 'sum' | 'mean' | 'max';
  /** Where bags begin, int64 `[B]`, for one-dimensional indices. */
  readonly offsets?: Tensor | null;
  /** Weight of each index, for `'sum'`. */
  readonly perSampleWeights?: Tensor | null;
  /** The last offset ends the last bag (default `false`). */
  readonly includeLastOffset?: boolean;
}

const EMBEDDING = op('aten::embedding');
const RENORM_ = op('aten::embedding_renorm_');
const BAG = op('aten::embedding_bag', 'padding_idx');
const ARANGE = op('aten::arange', 'start_step');
const BILINEAR = op('aten::bilinear');
const ONE_HOT = op('aten::one_hot');
const CONTIGUOUS = op('aten::contiguous');
const KEYS = ['paddingIdx', 'maxNorm', 'normType', 'scaleGradByFreq', 'sparse'];
const MODES = ['sum', 'mean', 'max'] as const;

/** Rows of a table (`F.embedding`): indices, int64 `[*]`, and weight `[rows, D]` to `[*, D]`. */
export function embedding(input: Tensor, weight: Tensor, options: EmbeddingFunctionOptions = {}): Tensor {
  checkKeys('embedding', options, KEYS);
  const { paddingIdx = null, scaleGradByFreq = false, sparse = false } = options;
  renorm(input, weight, options);
  return callTensor(EMBEDDING, [weight, input, rowOf(paddingIdx, weight) ?? -1, scaleGradByFreq, sparse]);
}

/**
 * Sums, means or maxima of rows of a table (`F.embedding_bag`).
 *
 * @param input - int64 `[B, N]`: bags of one size; or `[N]` with `offsets`
 * @returns `[B, D]`
 * @throws {ShapeError} `ERR_SHAPE` when the indices do not say where bags begin, or say it twice
 */
export function embeddingBag(input: Tensor, weight: Tensor, options: EmbeddingBagFunctionOptions = {}): Tensor {
  checkKeys('embeddingBag', options, [...KEYS, 'mode', 'offsets', 'perSampleWeights', 'includeLastOffset']);
  const { paddingIdx = null, offsets = null, perSampleWeights = null, scaleGradByFreq = false, sparse = false } = options;
  const mode = MODES.indexOf(checkOneOf('embeddingBag', 'mode', options.mode ?? 'mean', MODES));
  if (input.ndim !== (offsets === null ? 2 : 1)) {
    throw new ShapeError(
      'ERR_SHAPE',
      `embeddingBag() received indices of shape [${input.shape.join(', ')}] ${offsets === null ? 'without' : 'with'} offsets. ` +
        'Expected two axes without offsets, or one axis with them.',
      { fields: { shape: input.shape } },
    );
  }
  renorm(input, weight, options);
  const flat = offsets === null ? input.reshape([-1]) : input;
  const starts = offsets ?? callTensor(ARANGE, [0, input.numel, input.shape[1] ?? 1, input.dtype, null, input.device, null]);
  const last = offsets === null ? false : (options.includeLastOffset ?? false);
  const weights = perSampleWeights?.reshape([-1]) ?? null;
  const row = rowOf(paddingIdx, weight);
  const [bags] = callTensors(BAG, [weight, flat, starts, scaleGradByFreq, mode, sparse, weights, last, row]);
  return bags as Tensor;
}

/**
 * `x1^T A x2 + b` for each output (`F.bilinear`).
 *
 * @param weight - `[out, in1, in2]`
 */
export function bilinear(input1: Tensor, input2: Tensor, weight: Tensor, bias: Tensor | null = null): Tensor {
  return callTensor(BILINEAR, [input1, input2, weight, bias]);
}

/** Rows of zeros with a one at each index (`F.one_hot`): int64 `[*]` to int64 `[*, numClasses]`. */
export function oneHot(input: Tensor, numClasses: number): Tensor {
  return callTensor(ONE_HOT, [input, numClasses]);
}

function rowOf(paddingIdx: number | null, weight: Tensor): number | null {
  return paddingIdx !== null && paddingIdx < 0 ? paddingIdx + (weight.shape[0] ?? 0) : paddingIdx;
}

function renorm(input: Tensor, weight: Tensor, { maxNorm = null, normType = 2 }: EmbeddingFunctionOptions): void {
  if (maxNorm === null) return;
  // On a detached alias rather than under noGrad(): a graph holds calls, not modes, and the weight is a leaf.
  callTensor(RENORM_, [weight.detach(), callTensor(CONTIGUOUS, [input, 'contiguous_format']), maxNorm, normType]);
}
