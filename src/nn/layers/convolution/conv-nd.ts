/** What convolution layers are for every number of dimensions. */

import { checkKeys } from '../../../errors.js';
import { badOption, checkNumber, checkOneOf } from '../../../option-checks.js';
import type { Generator } from '../../../tensor/generator.js';
import type { Tensor } from '../../../tensor/tensor.js';
import * as F from '../../functional/index.js';
import { checkSizes, type Sizes } from '../../functional/sizes.js';
import { Module } from '../../module/module.js';
import type { Parameter } from '../../module/parameter.js';
import { pythonValue } from '../../module/repr.js';
import { fillLikeLinear } from '../default-init.js';
import { product, shapeOf } from '../flop-rules.js';
import { emptyParameter, LAYER_KEYS, type LayerOptions } from '../layer-options.js';
import type { FlopRule, LayerTraits } from '../traits.js';

/** Each output sums over the input channels of its group and the kernel. */
const flops: FlopRule = ([, weight], output) => 2 * product(output) * product(shapeOf(weight).slice(1));

/** How a convolution fills the space around its input. */
export type ConvPaddingMode = 'zeros' | 'reflect' | 'replicate' | 'circular';

/** Options of the convolution layers. */
export interface ConvLayerOptions<Size extends Sizes> extends LayerOptions {
  /** Default 1. */
  readonly stride?: Size;
  /** Elements added on both sides (default 0), or `'same'` (as many as keep the size) or `'valid'` (none). */
  readonly padding?: Size | 'same' | 'valid';
  /** Spacing of the kernel's elements (default 1). */
  readonly dilation?: Size;
  /** Groups of channels that do not mix; divides both numbers of channels (default 1). */
  readonly groups?: number;
  /** Add a learned bias (default `true`). */
  readonly bias?: boolean;
  /** What is added around the input (default `'zeros'`). */
  readonly paddingMode?: ConvPaddingMode;
}

const KEYS = ['stride', 'padding', 'dilation', 'groups', 'bias', 'paddingMode', ...LAYER_KEYS];

/** Convolution over `dims` axes, for {@link Conv1d}, {@link Conv2d} and {@link Conv3d}. */
export abstract class ConvNd<Size extends Sizes> extends Module {
  static readonly traits: LayerTraits = {
    neuronRows: 'always',
    flops: { 'aten::conv1d': flops, 'aten::conv2d': flops, 'aten::conv3d': flops },
  };
  readonly inChannels: number;
  readonly outChannels: number;
  readonly kernelSize: readonly number[];
  readonly stride: readonly number[];
  readonly padding: readonly number[] | 'same' | 'valid';
  readonly dilation: readonly number[];
  readonly groups: number;
  readonly paddingMode: ConvPaddingMode;
  /** `[outChannels, inChannels / groups, ...kernelSize]`; set it to another layer's to share it. */
  weight: Parameter;
  /** `[outChannels]` */
  readonly bias: Parameter | null;

  /** @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE` */
  constructor(inChannels: number, outChannels: number, kernelSize: Size, options: ConvLayerOptions<Size> = {}) {
    super();
    const owner = this.typeName;
    const dims = this.dims();
    checkKeys(owner, options, KEYS);
    const { stride = 1, padding = 0, dilation = 1, groups = 1, bias = true, paddingMode = 'zeros' } = options;
    this.groups = checkNumber(owner, 'groups', groups, { integer: true, min: 1 });
    this.inChannels = checkChannels(owner, 'inChannels', inChannels, groups);
    this.outChannels = checkChannels(owner, 'outChannels', outChannels, groups);
    this.kernelSize = checkSizes(owner, 'kernelSize', kernelSize, dims, 1);
    this.stride = checkSizes(owner, 'stride', stride, dims, 1);
    this.dilation = checkSizes(owner, 'dilation', dilation, dims, 1);
    this.padding = padding === 'same' || padding === 'valid' ? padding : checkSizes(owner, 'padding', padding, dims, 0);
    if (padding === 'same' && this.stride.some((step) => step !== 1))
      throw badOption(owner, 'padding', padding, 'a number where stride is not 1');
    this.paddingMode = checkOneOf(owner, 'paddingMode', paddingMode, ['zeros', 'reflect', 'replicate', 'circular']);
    this.weight = emptyParameter([outChannels, inChannels / groups, ...this.kernelSize], options);
    this.bias = bias ? emptyParameter([outChannels], options) : null;
    this.resetParameters(options.generator);
  }

  /** Number of axes that the kernel moves along. */
  protected abstract dims(): number;

  /** The convolution itself. */
  protected abstract convolve(input: Tensor, padding: readonly number[] | 'same' | 'valid'): Tensor;

  /** Draws initial values anew: weight and bias uniform on ±1 / sqrt(inChannels / groups * elements of the kernel). */
  resetParameters(generator?: Generator): void {
    fillLikeLinear(this.weight, this.bias, generator);
  }

  override forward(input: Tensor): Tensor {
    if (this.paddingMode === 'zeros') return this.convolve(input, this.padding);
    const padded = F.pad(input, this.around(), { mode: this.paddingMode });
    return this.convolve(padded, 'valid');
  }

  override extraRepr(): string {
    const { inChannels, outChannels, kernelSize, stride, padding, dilation, groups } = this;
    const parts = [`${inChannels}, ${outChannels}`, `kernel_size=${pythonValue(kernelSize)}`, `stride=${pythonValue(stride)}`];
    if (typeof padding === 'string' || padding.some((size) => size !== 0)) parts.push(`padding=${pythonValue(padding)}`);
    if (dilation.some((step) => step !== 1)) parts.push(`dilation=${pythonValue(dilation)}`);
    if (groups !== 1) parts.push(`groups=${groups}`);
    if (this.bias === null) parts.push('bias=False');
    if (this.paddingMode !== 'zeros') parts.push(`padding_mode=${this.paddingMode}`);
    return parts.join(', ');
  }

  /** What {@link F.pad} adds, the last axis first. */
  private around(): readonly number[] {
    const { padding, kernelSize, dilation } = this;
    return kernelSize
      .map((size, i): readonly [number, number] => {
        if (padding === 'valid') return [0, 0];
        if (padding !== 'same') return [padding[i] ?? 0, padding[i] ?? 0];
        const total = (dilation[i] ?? 1) * (size - 1);
        return [Math.floor(total / 2), total - Math.floor(total / 2)];
      })
      .reverse()
      .flat();
  }
}

/** A number of channels, checked against the groups. Shared with transposed convolution. */
export function checkChannels(owner: string, option: string, value: number, groups: number): number {
  const channels = checkNumber(owner, option, value, { integer: true, min: 1 });
  if (channels % groups !== 0) throw badOption(owner, option, value, `a multiple of groups (${groups})`);
  return channels;
}
