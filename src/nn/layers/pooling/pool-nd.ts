/** What pooling layers are for every number of dimensions. */

import { checkKeys } from '../../../errors.js';
import type * as F from '../../functional/index.js';
import { checkSizes, pythonSizes, type Sizes } from '../../functional/sizes.js';
import { Module } from '../../module/module.js';
import { pythonValue } from '../../module/repr.js';

/** Max pooling, for {@link MaxPool1d} and {@link MaxPool3d}. */
export abstract class MaxPoolNd<Size extends Sizes> extends Module {
  readonly kernelSize: Size;
  readonly stride: Size;
  readonly padding: Size | 0;
  readonly dilation: Size | 1;
  readonly ceilMode: boolean;

  /** @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE` */
  constructor(kernelSize: Size, options: F.MaxPoolOptions<Size> = {}) {
    super();
    const owner = this.typeName;
    const dims = this.dims();
    checkKeys(owner, options, ['stride', 'padding', 'dilation', 'ceilMode']);
    this.kernelSize = kernelSize;
    this.stride = options.stride ?? kernelSize;
    this.padding = options.padding ?? 0;
    this.dilation = options.dilation ?? 1;
    this.ceilMode = options.ceilMode ?? false;
    for (const key of ['kernelSize', 'stride', 'dilation'] as const) checkSizes(owner, key, this[key], dims, 1);
    checkSizes(owner, 'padding', this.padding, dims, 0);
  }

  /** Number of axes that the window moves along. */
  protected abstract dims(): number;

  override extraRepr(): string {
    const { kernelSize, stride, padding, dilation, ceilMode } = this;
    const window = `kernel_size=${pythonSizes(kernelSize)}, stride=${pythonSizes(stride)}, padding=${pythonSizes(padding)}`;
    return `${window}, dilation=${pythonSizes(dilation)}, ceil_mode=${pythonValue(ceilMode)}`;
  }
}

/** Average pooling, for {@link AvgPool1d} and {@link AvgPool3d}. */
export abstract class AvgPoolNd<Size extends Sizes> extends Module {
  readonly kernelSize: Size;
  readonly stride: Size;
  readonly padding: Size | 0;
  readonly ceilMode: boolean;
  readonly countIncludePad: boolean;

  /** @throws {OptionError} `ERR_OPTION_VALUE` */
  constructor(kernelSize: Size, options: F.AvgPoolOptions<Size> = {}) {
    super();
    const owner = this.typeName;
    const dims = this.dims();
    this.kernelSize = kernelSize;
    this.stride = options.stride ?? kernelSize;
    this.padding = options.padding ?? 0;
    this.ceilMode = options.ceilMode ?? false;
    this.countIncludePad = options.countIncludePad ?? true;
    for (const key of ['kernelSize', 'stride'] as const) checkSizes(owner, key, this[key], dims, 1);
    checkSizes(owner, 'padding', this.padding, dims, 0);
  }

  /** Number of axes that the window moves along. */
  protected abstract dims(): number;

  override extraRepr(): string {
    // PyTorch's one-dimensional layer holds tuples, the others what they were given.
    const shown = (size: Sizes): string => pythonSizes(this.dims() === 1 && typeof size === 'number' ? [size] : size);
    return `kernel_size=${shown(this.kernelSize)}, stride=${shown(this.stride)}, padding=${shown(this.padding)}`;
  }
}

/** Pooling to a size, for the adaptive layers. */
export abstract class AdaptivePoolNd<Size extends Sizes> extends Module {
  readonly outputSize: Size;

  /**
   * @param outputSize - size of the output along the window's axes; 1 joins whole channels
   * @throws {OptionError} `ERR_OPTION_VALUE`
   */
  constructor(outputSize: Size) {
    super();
    checkSizes(this.typeName, 'outputSize', outputSize, this.dims(), 1);
    this.outputSize = outputSize;
  }

  /** Number of axes that the window moves along. */
  protected abstract dims(): number;

  override extraRepr(): string {
    return `output_size=${pythonSizes(this.outputSize)}`;
  }
}

/** Power-average pooling, for the `LPPool` layers. */
export abstract class LPPoolNd<Size extends Sizes> extends Module {
  readonly normType: number;
  readonly kernelSize: Size;
  readonly stride: Size | null;
  readonly ceilMode: boolean;

  /**
   * @param normType - exponent of the norm
   * @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE`
   */
  constructor(normType: number, kernelSize: Size, options: F.LpPoolOptions<Size> = {}) {
    super();
    const owner = this.typeName;
    checkKeys(owner, options, ['stride', 'ceilMode']);
    this.normType = normType;
    this.kernelSize = kernelSize;
    this.stride = options.stride ?? null;
    this.ceilMode = options.ceilMode ?? false;
    checkSizes(owner, 'kernelSize', kernelSize, this.dims(), 1);
    if (this.stride !== null) checkSizes(owner, 'stride', this.stride, this.dims(), 1);
  }

  /** Number of axes that the window moves along. */
  protected abstract dims(): number;

  override extraRepr(): string {
    const stride = this.stride === null ? 'None' : pythonSizes(this.stride);
    return `norm_type=${this.normType}, kernel_size=${pythonSizes(this.kernelSize)}, stride=${stride}, ceil_mode=${pythonValue(this.ceilMode)}`;
  }
}
