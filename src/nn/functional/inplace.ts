/** Functions that can write to their input. */

import { checkKeys } from '../../errors.js';
import { callTensor, op } from '../../tensor/dispatch.js';
import type { Tensor } from '../../tensor/tensor.js';

/** Options of functions that can write to their input. */
export interface InplaceOptions {
  /** Write to the input instead of a new tensor (default `false`). */
  readonly inplace?: boolean;
}

/** A function of one tensor. */
export type Activation = (input: Tensor) => Tensor;

/** A function of one tensor that can write to it. */
export type InplaceActivation = (input: Tensor, options?: InplaceOptions) => Tensor;

/** A function of one tensor and nothing else: `aten::<name>`. */
export function activation(name: string): Activation {
  const target = op(`aten::${name}`);
  return (input) => callTensor(target, [input]);
}

/** A function with an in-place twin: `aten::<name>` and `aten::<name>_`. */
export function inplaceActivation(name: string, owner: string = name): InplaceActivation {
  const plain = op(`aten::${name}`);
  const written = op(`aten::${name}_`);
  return (input, options = {}) => {
    checkKeys(owner, options, ['inplace']);
    return callTensor(options.inplace === true ? written : plain, [input]);
  };
}
