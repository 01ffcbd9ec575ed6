/** ReLU layer. */

import { checkKeys } from '../../../errors.js';
import type { Tensor } from '../../../tensor/tensor.js';
import * as F from '../../functional/index.js';
import { Module } from '../../module/module.js';
import type { LayerTraits } from '../traits.js';

/** `max(0, x)` (`torch.nn.ReLU`), element by element. */
export class ReLU extends Module {
  static readonly typeName: string = 'ReLU';
  static readonly traits: LayerTraits = { rectifies: true };

  /** Whether it writes to its input. */
  readonly inplace: boolean;

  /** @throws {OptionError} `ERR_OPTION_UNKNOWN` */
  constructor(options: F.InplaceOptions = {}) {
    super();
    checkKeys('ReLU', options, ['inplace']);
    this.inplace = options.inplace ?? false;
  }

  override forward(input: Tensor): Tensor {
    return F.relu(input, { inplace: this.inplace });
  }

  override extraRepr(): string {
    return this.inplace ? 'inplace=True' : '';
  }
}
