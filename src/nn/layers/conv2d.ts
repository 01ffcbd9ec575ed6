/** 2-d convolution layer. */

import { checkKeys } from '../../errors.js';
import type { Pair } from '../../ops/index.js';
import { badOption, checkNumber } from '../../option-checks.js';
import type { Generator } from '../../tensor/generator.js';
import type { Tensor } from '../../tensor/tensor.js';
import { fillLikeLinear } from '../default-init.js';
import * as F from '../functional.js';
import { checkPair, emptyParameter, LAYER_KEYS, type LayerOptions } from '../layer-options.js';
import { Module } from '../module.js';
import type { Parameter } from '../parameter.js';
import { pythonValue } from '../repr.js';

/** Options of {@link Conv2d}. */
export interface Conv2dLayerOptions extends LayerOptions {
  /** Default 1. */
  readonly stride?: Pair;
  /** Zeros added on both sides (default 0), or `'same'` (as many as keep the size) or `'valid'` (none). */
  readonly padding?: Pair | 'same' | 'valid';
  /** Spacing of the kernel's elements (default 1). */
  readonly dilation?: Pair;
  /** Groups of channels that do not mix; divides both numbers of channels (default 1). */
  readonly groups?: number;
  /** Add a learned bias (default `true`). */
  readonly bias?: boolean;
}

/** 2-d convolution (`torch.nn.Conv2d`, with zero padding): `[N, inChannels, H, W]` to `[N, outChannels, H', W']`. */
export class Conv2d extends Module {
  readonly inChannels: number;
  readonly outChannels: number;
  readonly kernelSize: readonly [number, number];
  readonly stride: readonly [number, number];
  readonly padding: readonly [number, number] | 'same' | 'valid';
  readonly dilation: readonly [number, number];
  readonly groups: number;
  /** `[outChannels, inChannels / groups, ...kernelSize]` */
  readonly weight: Parameter;
  /** `[outChannels]` */
  readonly bias: Parameter | null;

  /** @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE` */
  constructor(inChannels: number, outChannels: number, kernelSize: Pair, options: Conv2dLayerOptions = {}) {
    super();
    checkKeys('Conv2d', options, ['stride', 'padding', 'dilation', 'groups', 'bias', ...LAYER_KEYS]);
    const { stride = 1, padding = 0, dilation = 1, groups = 1, bias = true } = options;
    this.groups = checkNumber('Conv2d', 'groups', groups, { integer: true, min: 1 });
    this.inChannels = checkChannels('inChannels', inChannels, groups);
    this.outChannels = checkChannels('outChannels', outChannels, groups);
    this.kernelSize = checkPair('Conv2d', 'kernelSize', kernelSize, 1);
    this.stride = checkPair('Conv2d', 'stride', stride, 1);
    this.dilation = checkPair('Conv2d', 'dilation', dilation, 1);
    this.padding = padding === 'same' || padding === 'valid' ? padding : checkPair('Conv2d', 'padding', padding, 0);
    if (padding === 'same' && this.stride.some((step) => step !== 1))
      throw badOption('Conv2d', 'padding', padding, 'a number where stride is not 1');
    this.weight = emptyParameter([outChannels, inChannels / groups, ...this.kernelSize], options);
    this.bias = bias ? emptyParameter([outChannels], options) : null;
    this.resetParameters(options.generator);
  }

  /** Draws initial values anew: weight and bias uniform on ±1 / sqrt(inChannels / groups * kernel height * kernel width). */
  resetParameters(generator?: Generator): void {
    fillLikeLinear(this.weight, this.bias, generator);
  }

  override forward(input: Tensor): Tensor {
    const { stride, padding, dilation, groups } = this;
    return F.conv2d(input, this.weight, this.bias, { stride, padding, dilation, groups });
  }

  override extraRepr(): string {
    const { inChannels, outChannels, kernelSize, stride, padding, dilation, groups } = this;
    const parts = [`${inChannels}, ${outChannels}`, `kernel_size=${pythonValue(kernelSize)}`, `stride=${pythonValue(stride)}`];
    if (String(padding) !== '0,0') parts.push(`padding=${pythonValue(padding)}`);
    if (String(dilation) !== '1,1') parts.push(`dilation=${pythonValue(dilation)}`);
    if (groups !== 1) parts.push(`groups=${groups}`);
    if (this.bias === null) parts.push('bias=False');
    return parts.join(', ');
  }
}

function checkChannels(option: string, value: number, groups: number): number {
  const channels = checkNumber('Conv2d', option, value, { integer: true, min: 1 });
  if (channels % groups !== 0) throw badOption('Conv2d', option, value, `a multiple of groups (${groups})`);
  return channels;
}
