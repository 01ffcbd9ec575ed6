/** Adding elements around a tensor (`torch.nn.functional.pad`). */

import { checkKeys } from '../../errors.js';
import { callTensor, op } from '../../tensor/dispatch.js';
import type { Tensor } from '../../tensor/tensor.js';

/** Options of {@link pad}. */
export interface PadOptions {
  /** Default `'constant'`. */
  readonly mode?: 'constant' | 'reflect' | 'replicate' | 'circular';
  /** What is added in mode `'constant'` (default 0). */
  readonly value?: number;
}

const PAD = op('aten::pad');

/**
 * Adds elements around a tensor (`F.pad`).
 *
 * @param padding - before and after, for the last axis first: `[left, right, top, bottom, front, back]` pads the last three
 */
export function pad(input: Tensor, padding: readonly number[], options: PadOptions = {}): Tensor {
  checkKeys('pad', options, ['mode', 'value']);
  return callTensor(PAD, [input, padding, options.mode ?? 'constant', options.value ?? null]);
}
