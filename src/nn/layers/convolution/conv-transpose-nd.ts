/** What transposed convolution layers are for every number of dimensions. */

import { checkKeys, ShapeError } from '../../../errors.js';
import { checkNumber } from '../../../option-checks.js';
import type { Generator } from '../../../tensor/generator.js';
import type { Tensor } from '../../../tensor/tensor.js';
import { checkSizes, type Sizes } from '../../functional/sizes.js';
import { Module } from '../../module/module.js';
import type { Parameter } from '../../module/parameter.js';
import { pythonValue } from '../../module/repr.js';
import { fillLikeLinear } from '../default-init.js';
import { product, shapeOf } from '../flop-rules.js';
import { emptyParameter, LAYER_KEYS, type LayerOptions } from '../layer-options.js';
import type { FlopRule, LayerTraits } from '../traits.js';
import { checkChannels } from './conv-nd.js';

/** Each input element is multiplied with the kernels of its group. */
const flops: FlopRule = ([input, weight]) => (2 * product(shapeOf(input)) * product(shapeOf(weight))) / (shapeOf(weight)[0] ?? 1);

/** Options of the transposed convolution layers. */
export interface ConvTransposeLayerOptions<Size extends Sizes> extends LayerOptions {
  /** Default 1. */
  readonly stride?: Size;
  /** `dilation * (kernelSize - 1) - padding` zeros are added on both sides (default 0). */
  readonly padding?: Size;
  /** Added to one side of the output's size (default 0). */
  readonly outputPadding?: Size;
  /** Groups of channels that do not mix; divides both numbers of channels (default 1). */
  readonly groups?: number;
  /** Add a learned bias (default `true`). */
  readonly bias?: boolean;
  /** Spacing of the kernel's elements (default 1). */
  readonly dilation?: Size;
}

const KEYS = ['stride', 'padding', 'outputPadding', 'groups', 'bias', 'dilation', ...LAYER_KEYS];

/** Transposed convolution over `dims` axes, for {@link ConvTranspose1d}, {@link ConvTranspose2d} and {@link ConvTranspose3d}. */
export abstract class ConvTransposeNd<Size extends Sizes> extends Module {
  static readonly traits: LayerTraits = {
    outputAxis: 1,
    flops: { 'aten::conv_transpose1d': flops, 'aten::conv_transpose2d': flops, 'aten::conv_transpose3d': flops },
  };
  readonly inChannels: number;
  readonly outChannels: number;
  readonly kernelSize: readonly number[];
  readonly stride: readonly number[];
  readonly padding: readonly number[];
  readonly outputPadding: readonly number[];
  readonly dilation: readonly number[];
  readonly groups: number;
  /** `[inChannels, outChannels / groups, ...kernelSize]`; set it to another layer's to share it. */
  weight: Parameter;
  /** `[outChannels]` */
  readonly bias: Parameter | null;

  /** @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE` */
  constructor(inChannels: number, outChannels: number, kernelSize: Size, options: ConvTransposeLayerOptions<Size> = {}) {
    super();
    const owner = this.typeName;
    const dims = this.dims();
    checkKeys(owner, options, KEYS);
    const { stride = 1, padding = 0, outputPadding = 0, groups = 1, bias = true, dilation = 1 } = options;
    this.groups = checkNumber(owner, 'groups', groups, { integer: true, min: 1 });
    this.inChannels = checkChannels(owner, 'inChannels', inChannels, groups);
    this.outChannels = checkChannels(owner, 'outChannels', outChannels, groups);
    this.kernelSize = checkSizes(owner, 'kernelSize', kernelSize, dims, 1);
    this.stride = checkSizes(owner, 'stride', stride, dims, 1);
    this.padding = checkSizes(owner, 'padding', padding, dims, 0);
    this.outputPadding = checkSizes(owner, 'outputPadding', outputPadding, dims, 0);
    this.dilation = checkSizes(owner, 'dilation', dilation, dims, 1);
    this.weight = emptyParameter([inChannels, outChannels / groups, ...this.kernelSize], options);
    this.bias = bias ? emptyParameter([outChannels], options) : null;
    this.resetParameters(options.generator);
  }

  /** Number of axes that the kernel moves along. */
  protected abstract dims(): number;

  /** The convolution itself. */
  protected abstract convolve(input: Tensor, outputPadding: readonly number[]): Tensor;

  /** Draws initial values anew: weight and bias uniform on ±1 / sqrt(outChannels / groups * elements of the kernel). */
  resetParameters(generator?: Generator): void {
    fillLikeLinear(this.weight, this.bias, generator);
  }

  /**
   * @param outputSize - the output's size along the kernel's axes; chooses the output padding. Default: `outputPadding` decides.
   * @throws {ShapeError} `ERR_SHAPE` for a size that no output padding gives
   */
  override forward(input: Tensor, outputSize: readonly number[] | null = null): Tensor {
    return this.convolve(input, outputSize === null ? this.outputPadding : this.paddingFor(input, outputSize));
  }

  override extraRepr(): string {
    const { inChannels, outChannels, kernelSize, stride, padding, dilation, outputPadding, groups } = this;
    const parts = [`${inChannels}, ${outChannels}`, `kernel_size=${pythonValue(kernelSize)}`, `stride=${pythonValue(stride)}`];
    if (padding.some((size) => size !== 0)) parts.push(`padding=${pythonValue(padding)}`);
    if (dilation.some((step) => step !== 1)) parts.push(`dilation=${pythonValue(dilation)}`);
    if (outputPadding.some((size) => size !== 0)) parts.push(`output_padding=${pythonValue(outputPadding)}`);
    if (groups !== 1) parts.push(`groups=${groups}`);
    if (this.bias === null) parts.push('bias=False');
    return parts.join(', ');
  }

  private paddingFor(input: Tensor, outputSize: readonly number[]): readonly number[] {
    const { kernelSize, stride, padding, dilation } = this;
    const sizes = input.shape.slice(-kernelSize.length);
    const smallest = sizes.map(
      (size, i) => (size - 1) * (stride[i] ?? 1) - 2 * (padding[i] ?? 0) + (dilation[i] ?? 1) * ((kernelSize[i] ?? 1) - 1) + 1,
    );
    const extra = smallest.map((size, i) => (outputSize[i] ?? Number.NaN) - size);
    if (outputSize.length === kernelSize.length && extra.every((size, i) => size >= 0 && size < (stride[i] ?? 1))) return extra;
    const largest = smallest.map((size, i) => size + (stride[i] ?? 1) - 1);
    throw new ShapeError(
      'ERR_SHAPE',
      `${this.typeName} cannot give an output of [${outputSize.join(', ')}] for an input of [${input.shape.join(', ')}]; ` +
        `expected sizes from [${smallest.join(', ')}] to [${largest.join(', ')}].`,
      { fields: { outputSize, smallest, largest } },
    );
  }
}
