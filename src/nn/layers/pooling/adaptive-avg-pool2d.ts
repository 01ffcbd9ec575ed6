/** Adaptive average pooling layer. */

import type { Pair } from '../../../ops/index.js';
import type { Tensor } from '../../../tensor/tensor.js';
import * as F from '../../functional/index.js';
import { Module } from '../../module/module.js';
import { checkPair, pythonPair } from '../layer-options.js';

/** Means of windows that give the output the size asked for (`torch.nn.AdaptiveAvgPool2d`): `[N, C, H, W]` to `[N, C, ...outputSize]`. */
export class AdaptiveAvgPool2d extends Module {
  static readonly typeName: string = 'AdaptiveAvgPool2d';
  readonly outputSize: Pair;

  /**
   * @param outputSize - height and width; 1 averages whole channels
   * @throws {OptionError} `ERR_OPTION_VALUE`
   */
  constructor(outputSize: Pair) {
    super();
    checkPair('AdaptiveAvgPool2d', 'outputSize', outputSize, 1);
    this.outputSize = outputSize;
  }

  override forward(input: Tensor): Tensor {
    return F.adaptiveAvgPool2d(input, this.outputSize);
  }

  override extraRepr(): string {
    return `output_size=${pythonPair(this.outputSize)}`;
  }
}
