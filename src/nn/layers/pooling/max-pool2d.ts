/** Max pooling layer. */

import { checkKeys } from '../../../errors.js';
import type { Pair } from '../../../ops/index.js';
import type { Tensor } from '../../../tensor/tensor.js';
import * as F from '../../functional/index.js';
import { Module } from '../../module/module.js';
import { pythonValue } from '../../module/repr.js';
import { checkPair, pythonPair } from '../layer-options.js';

/** The largest element of each window (`torch.nn.MaxPool2d`): `[N, C, H, W]` to `[N, C, H', W']`. */
export class MaxPool2d extends Module {
  static readonly typeName: string = 'MaxPool2d';
  readonly kernelSize: Pair;
  readonly stride: Pair;
  readonly padding: Pair;
  readonly dilation: Pair;
  readonly ceilMode: boolean;

  /** @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE` */
  constructor(kernelSize: Pair, options: F.MaxPool2dOptions = {}) {
    super();
    checkKeys('MaxPool2d', options, ['stride', 'padding', 'dilation', 'ceilMode']);
    this.kernelSize = kernelSize;
    this.stride = options.stride ?? kernelSize;
    this.padding = options.padding ?? 0;
    this.dilation = options.dilation ?? 1;
    this.ceilMode = options.ceilMode ?? false;
    for (const key of ['kernelSize', 'stride', 'dilation'] as const) checkPair('MaxPool2d', key, this[key], 1);
    checkPair('MaxPool2d', 'padding', this.padding, 0);
  }

  override forward(input: Tensor): Tensor {
    const { kernelSize, stride, padding, dilation, ceilMode } = this;
    return F.maxPool2d(input, kernelSize, { stride, padding, dilation, ceilMode });
  }

  override extraRepr(): string {
    const { kernelSize, stride, padding, dilation, ceilMode } = this;
    const window = `kernel_size=${pythonPair(kernelSize)}, stride=${pythonPair(stride)}, padding=${pythonPair(padding)}`;
    return `${window}, dilation=${pythonPair(dilation)}, ceil_mode=${pythonValue(ceilMode)}`;
  }
}
