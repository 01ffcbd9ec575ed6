/** What activation layers without numbers share. */

import { checkKeys } from '../../../errors.js';
import type { Tensor } from '../../../tensor/tensor.js';
import type * as F from '../../functional/index.js';
import { Module } from '../../module/module.js';

/** An activation that can write to its input and has no other option. */
export abstract class InplaceActivationLayer extends Module {
  /** Whether it writes to its input. */
  readonly inplace: boolean;

  /** @throws {OptionError} `ERR_OPTION_UNKNOWN` */
  constructor(options: F.InplaceOptions = {}) {
    super();
    checkKeys(this.typeName, options, ['inplace']);
    this.inplace = options.inplace ?? false;
  }

  /** The function that the layer is. */
  protected abstract function(): F.InplaceActivation;

  override forward(input: Tensor): Tensor {
    return this.function()(input, { inplace: this.inplace });
  }

  override extraRepr(): string {
    return this.inplace ? 'inplace=True' : '';
  }
}
