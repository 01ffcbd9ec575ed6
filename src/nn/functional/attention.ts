/** Attention (`torch.nn.functional.scaled_dot_product_attention`). */

import { checkKeys } from '../../errors.js';
import { checkNumber } from '../../option-checks.js';
import { callTensor, op } from '../../tensor/dispatch.js';
import { isFloatingPoint } from '../../tensor/dtype.js';
import type { Tensor } from '../../tensor/tensor.js';

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

/** A mask to add to scores: booleans become `-inf` where they are `true`, as in `torch.nn.MultiheadAttention`. */
export function additiveMask(mask: Tensor | null, like: Tensor): Tensor | null {
  if (mask === null || isFloatingPoint(mask.dtype)) return mask;
  const zeros = callTensor(ZEROS_LIKE, [mask, like.dtype, null, null, null, null]);
  return callTensor(MASKED_FILL_, [zeros, mask, Number.NEGATIVE_INFINITY]);
}
