/** Layer that splits an axis. */

import { badOption, checkNumber } from '../../../option-checks.js';
import { callTensor, op } from '../../../tensor/dispatch.js';
import type { Tensor } from '../../../tensor/tensor.js';
import { Module } from '../../module/module.js';
import { pythonValue } from '../../module/repr.js';

const UNFLATTEN = op('aten::unflatten', 'int');

/** Splits an axis into several (`torch.nn.Unflatten`): `[*, product, *]` to `[*, ...unflattenedSize, *]`. */
export class Unflatten extends Module {
  static readonly typeName: string = 'Unflatten';
  readonly dim: number;
  readonly unflattenedSize: readonly number[];

  /**
   * @param unflattenedSize - sizes of the new axes; -1 for one that follows from the others
   * @throws {OptionError} `ERR_OPTION_VALUE`
   */
  constructor(dim: number, unflattenedSize: readonly number[]) {
    super();
    this.dim = checkNumber('Unflatten', 'dim', dim, { integer: true });
    const usable = unflattenedSize.length > 0 && unflattenedSize.every((size) => Number.isSafeInteger(size) && size >= -1);
    if (!usable) throw badOption('Unflatten', 'unflattenedSize', unflattenedSize, 'a non-empty list of sizes, one of which may be -1');
    this.unflattenedSize = unflattenedSize;
  }

  override forward(input: Tensor): Tensor {
    return callTensor(UNFLATTEN, [input, this.dim, this.unflattenedSize]);
  }

  override extraRepr(): string {
    return `dim=${this.dim}, unflattened_size=${pythonValue(this.unflattenedSize)}`;
  }
}
