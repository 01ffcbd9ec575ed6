/** Average pooling layer. */

import { checkKeys } from '../../../errors.js';
import type { Pair } from '../../../ops/index.js';
import { checkNumber } from '../../../option-checks.js';
import type { Tensor } from '../../../tensor/tensor.js';
import * as F from '../../functional/index.js';
import { Module } from '../../module/module.js';
import { checkPair, pythonPair } from '../layer-options.js';

/** The mean of each window (`torch.nn.AvgPool2d`): `[N, C, H, W]` to `[N, C, H', W']`. */
export class AvgPool2d extends Module {
  static readonly typeName: string = 'AvgPool2d';
  readonly kernelSize: Pair;
  readonly stride: Pair;
  readonly padding: Pair;
  readonly ceilMode: boolean;
  readonly countIncludePad: boolean;
  readonly divisorOverride: number | null;

  /** @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE` */
  constructor(kernelSize: Pair, options: F.AvgPool2dOptions = {}) {
    super();
    checkKeys('AvgPool2d', options, ['stride', 'padding', 'ceilMode', 'countIncludePad', 'divisorOverride']);
    this.kernelSize = kernelSize;
    this.stride = options.stride ?? kernelSize;
    this.padding = options.padding ?? 0;
    this.ceilMode = options.ceilMode ?? false;
    this.countIncludePad = options.countIncludePad ?? true;
    this.divisorOverride = options.divisorOverride ?? null;
    for (const key of ['kernelSize', 'stride'] as const) checkPair('AvgPool2d', key, this[key], 1);
    checkPair('AvgPool2d', 'padding', this.padding, 0);
    if (this.divisorOverride !== null) checkNumber('AvgPool2d', 'divisorOverride', this.divisorOverride, { integer: true, min: 1 });
  }

  override forward(input: Tensor): Tensor {
    const { kernelSize, stride, padding, ceilMode, countIncludePad, divisorOverride } = this;
    return F.avgPool2d(input, kernelSize, { stride, padding, ceilMode, countIncludePad, divisorOverride });
  }

  override extraRepr(): string {
    return `kernel_size=${pythonPair(this.kernelSize)}, stride=${pythonPair(this.stride)}, padding=${pythonPair(this.padding)}`;
  }
}
