/** Dropout. */

import { callTensor, op } from '../tensor/dispatch.js';
import type { Tensor } from '../tensor/tensor.js';

const DROPOUT = op('aten::dropout');
const DROPOUT_ = op('aten::dropout_');

/**
 * Zeroes elements with probability `p` and scales the others by `1 / (1 - p)` (`torch.dropout`), drawing from the default generator.
 *
 * @param train - `false` returns the input as it is
 */
export function dropout(input: Tensor, p: number, train: boolean): Tensor {
  return callTensor(DROPOUT, [input, p, train]);
}

/** {@link dropout} in place (`torch.dropout_`). */
export function dropout_(input: Tensor, p: number, train: boolean): Tensor {
  return callTensor(DROPOUT_, [input, p, train]);
}
