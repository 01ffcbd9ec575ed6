/** What the dropout layers share. */

import { checkKeys } from '../../../errors.js';
import { checkNumber } from '../../../option-checks.js';
import type { Tensor } from '../../../tensor/tensor.js';
import type * as F from '../../functional/index.js';
import { Module } from '../../module/module.js';
import { pythonFloat, pythonValue } from '../../module/repr.js';
import type { LayerTraits } from '../traits.js';

/** A layer that drops with probability `p` in training and returns its input in evaluation. */
export abstract class DropoutLayer extends Module {
  static readonly traits: LayerTraits = { passesOn: true };
  readonly p: number;
  /** Whether it writes to its input. */
  readonly inplace: boolean;

  /**
   * @param p - 0 to 1 (default 0.5)
   * @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE`
   */
  constructor(p = 0.5, options: F.InplaceOptions = {}) {
    super();
    checkKeys(this.typeName, options, ['inplace']);
    this.p = checkNumber(this.typeName, 'p', p, { min: 0, max: 1 });
    this.inplace = options.inplace ?? false;
  }

  /** The function that the layer is. */
  protected abstract function(): F.DropoutFunction;

  override forward(input: Tensor): Tensor {
    return this.function()(input, { p: this.p, training: this.training, inplace: this.inplace });
  }

  override extraRepr(): string {
    return `p=${pythonFloat(this.p)}, inplace=${pythonValue(this.inplace)}`;
  }
}
