/** Attention (`torch.nn.functional.scaled_dot_product_attention`). */

import { checkKeys } from '../../errors.js';
import { checkNumber } from '../../option-checks.js';
import { callTensor, op } from '../../tensor/dispatch.js';
import { isFloatingPoint } from '../../tensor/dtype.js';
import type { Tensor } from '../../tensor/tensor.js';
import { tracer } from '../../tensor/tracer.js';
import { dropout } from './dropout.js';

/** Options of {@link scaledDotProductAttention}. */
export interface AttentionOptions {
  /** Boolean (`true` takes part) or added to the scores; broadcasts to `[N, heads, L, S]`. Default `null`. */
  readonly attnMask?: Tensor | null;
  /** Probability that a weight is dropped (default 0). */
  readonly dropoutP?: number;
  /** Each position sees itself and those before it (default `false`). */
  readonly isCausal?: boolean;
  /** What scores are multiplied by (default: 1 / sqrt(E)). */
  readonly scale?: number | null;
  /** Let several heads of the query share one head of key and value (default `false`). */
  readonly enableGqa?: boolean;
}

const SDPA = op('aten::scaled_dot_product_attention');
const ZEROS_LIKE = op('aten::zeros_like');
const MASKED_FILL_ = op('aten::masked_fill_', 'Scalar');
const ONES = op('aten::ones');
const TRIL = op('aten::tril');
const REPEAT_INTERLEAVE = op('aten::repeat_interleave', 'self_int');

/**
 * `softmax(query @ key^T * scale + mask) @ value`, by the fastest kernel that the device has.
 *
 * @param query - `[N, heads, L, E]`
 * @param key - `[N, heads, S, E]`
 * @param value - `[N, heads, S, Ev]`
 * @returns `[N, heads, L, Ev]`
 */
export function scaledDotProductAttention(query: Tensor, key: Tensor, value: Tensor, options: AttentionOptions = {}): Tensor {
  checkKeys('scaledDotProductAttention', options, ['attnMask', 'dropoutP', 'isCausal', 'scale', 'enableGqa']);
  const { attnMask = null, dropoutP = 0, isCausal = false, scale = null, enableGqa = false } = options;
  checkNumber('scaledDotProductAttention', 'dropoutP', dropoutP, { min: 0, max: 1 });
  return callTensor(SDPA, [query, key, value, attnMask, dropoutP, isCausal, scale, enableGqa]);
}

/**
 * {@link scaledDotProductAttention} that drops weights in training only.
 *
 * A graph cannot hold a probability that depends on the mode, so under `trace()` attention with dropout is written out as products, softmax and dropout.
 */
export function attentionInTraining(query: Tensor, key: Tensor, value: Tensor, training: boolean, options: AttentionOptions = {}): Tensor {
  const { dropoutP = 0 } = options;
  if (tracer === null || dropoutP === 0) {
    return scaledDotProductAttention(query, key, value, { ...options, dropoutP: training ? dropoutP : 0 });
  }
  return writtenOut(query, key, value, training, options);
}

/** A mask to add to scores: booleans become `-inf` where they are `true`, as in `torch.nn.MultiheadAttention`. */
export function additiveMask(mask: Tensor | null, like: Tensor): Tensor | null {
  if (mask === null || isFloatingPoint(mask.dtype)) return mask;
  const zeros = callTensor(ZEROS_LIKE, [mask, like.dtype, null, null, null, null]);
  return callTensor(MASKED_FILL_, [zeros, mask, Number.NEGATIVE_INFINITY]);
}

function writtenOut(query: Tensor, key: Tensor, value: Tensor, training: boolean, options: AttentionOptions): Tensor {
  const { attnMask = null, dropoutP = 0, isCausal = false, scale = null, enableGqa = false } = options;
  const shared = enableGqa ? (query.shape[1] ?? 1) / (key.shape[1] ?? 1) : 1;
  const [k, v] = shared === 1 ? [key, value] : [repeatHeads(key, shared), repeatHeads(value, shared)];
  // Half of the scale on each side, as the kernel's own formula: products stay small in half precision.
  const half = Math.sqrt(scale ?? 1 / Math.sqrt(query.shape.at(-1) ?? 1));
  const scores = query.mul(half).matmul(k.transpose(-2, -1).mul(half));
  const mask = isCausal ? causal(query, key) : attnMask;
  const weights = masked(scores, mask).softmax(-1);
  return dropout(weights, { p: dropoutP, training }).matmul(v);
}

/** `true` where a position may look. */
function causal(query: Tensor, key: Tensor): Tensor {
  const all = callTensor(ONES, [[query.shape.at(-2) ?? 1, key.shape.at(-2) ?? 1], 'bool', null, query.device, null]);
  return callTensor(TRIL, [all, 0]);
}

function masked(scores: Tensor, mask: Tensor | null): Tensor {
  if (mask === null) return scores;
  const closed = mask.dtype === 'bool' ? additiveMask(mask.logicalNot(), scores) : mask;
  return closed === null ? scores : scores.add(closed);
}

function repeatHeads(tensor: Tensor, times: number): Tensor {
  return callTensor(REPEAT_INTERLEAVE, [tensor, times, -3, null]);
}
