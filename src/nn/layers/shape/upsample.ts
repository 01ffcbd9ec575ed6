/** Layer that resizes. */

import { checkKeys } from '../../../errors.js';
import { badOption } from '../../../option-checks.js';
import type { Tensor } from '../../../tensor/tensor.js';
import * as F from '../../functional/index.js';
import type { Sizes } from '../../functional/sizes.js';
import { Module } from '../../module/module.js';
import { pythonFloat, pythonValue } from '../../module/repr.js';

/** Resizes to a size or by a factor (`torch.nn.Upsample`): `[N, C, *]` with one to three axes. */
export class Upsample extends Module {
  static readonly typeName: string = 'Upsample';
  readonly size: Sizes | null;
  readonly scaleFactor: Sizes | null;
  readonly mode: F.InterpolateMode;
  readonly alignCorners: boolean | null;

  /**
   * @param options - exactly one of `size` and `scaleFactor`
   * @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE`
   */
  constructor(options: F.InterpolateOptions) {
    super();
    checkKeys('Upsample', options, ['size', 'scaleFactor', 'mode', 'alignCorners']);
    this.size = options.size ?? null;
    this.scaleFactor = options.scaleFactor ?? null;
    this.mode = options.mode ?? 'nearest';
    this.alignCorners = options.alignCorners ?? null;
    if ((this.size === null) === (this.scaleFactor === null))
      throw badOption('Upsample', 'size', options.size, 'exactly one of size and scaleFactor');
  }

  override forward(input: Tensor): Tensor {
    const { size, scaleFactor, mode, alignCorners } = this;
    return F.interpolate(input, { size, scaleFactor, mode, alignCorners });
  }

  override extraRepr(): string {
    const { size, scaleFactor, mode } = this;
    if (size !== null) return `size=${pythonValue(size)}, mode='${mode}'`;
    const factor = typeof scaleFactor === 'number' ? pythonFloat(scaleFactor) : `(${scaleFactor?.map(pythonFloat).join(', ')})`;
    return `scale_factor=${factor}, mode='${mode}'`;
  }
}
