/** Pooling over one, two or three axes (`torch.nn.functional`). */

import { checkKeys } from '../../errors.js';
import type { Pair } from '../../ops/index.js';
import { callTensor, callTensors, type Op, op } from '../../tensor/dispatch.js';
import type { Tensor } from '../../tensor/tensor.js';
import { type Single, type Sizes, spread, type Triple } from './sizes.js';

export {
  type AvgPool2dOptions,
  adaptiveAvgPool2d,
  avgPool2d,
  type MaxPool2dOptions,
  maxPool2d,
} from '../../ops/index.js';

/** Options of max pooling. */
export interface MaxPoolOptions<Size extends Sizes> {
  /** Default: the kernel's size. */
  readonly stride?: Size;
  /** Added on both sides, never the largest (default 0). */
  readonly padding?: Size;
  /** Spacing of the window's elements (default 1). */
  readonly dilation?: Size;
  /** Round the output's size up (default `false`). */
  readonly ceilMode?: boolean;
}

/** Options of average pooling over one axis. */
export interface AvgPoolOptions<Size extends Sizes> {
  /** Default: the kernel's size. */
  readonly stride?: Size;
  /** Zeros added on both sides (default 0). */
  readonly padding?: Size;
  /** Round the output's size up (default `false`). */
  readonly ceilMode?: boolean;
  /** Count the zeros added (default `true`). */
  readonly countIncludePad?: boolean;
}

/** Options of {@link avgPool3d}. */
export interface AvgPool3dOptions extends AvgPoolOptions<Triple> {
  /** Divide by this instead of the number of elements (default `null`). */
  readonly divisorOverride?: number | null;
}

/** Options of the power-average pooling functions. */
export interface LpPoolOptions<Size extends Sizes> {
  /** Default: the kernel's size. */
  readonly stride?: Size;
  /** Round the output's size up (default `false`). */
  readonly ceilMode?: boolean;
}

const MAX1D = op('aten::max_pool1d');
const MAX3D = op('aten::max_pool3d');
const MAX_INDICES: readonly Op[] = [
  op('aten::max_pool1d_with_indices'),
  op('aten::max_pool2d_with_indices'),
  op('aten::max_pool3d_with_indices'),
];
const AVG1D = op('aten::avg_pool1d');
const AVG2D = op('aten::avg_pool2d');
const AVG3D = op('aten::avg_pool3d');
const ADAPTIVE_AVG1D = op('aten::adaptive_avg_pool1d');
const ADAPTIVE_AVG3D = op('aten::adaptive_avg_pool3d');
const ADAPTIVE_MAX: readonly Op[] = [op('aten::adaptive_max_pool1d'), op('aten::adaptive_max_pool2d'), op('aten::adaptive_max_pool3d')];
const SIGN = op('aten::sign');
const MAX_KEYS = ['stride', 'padding', 'dilation', 'ceilMode'];
const AVG_KEYS = ['stride', 'padding', 'ceilMode', 'countIncludePad'];

/** The largest of each window (`F.max_pool1d`): `[N, C, L]`. */
export function maxPool1d(input: Tensor, kernelSize: Single, options: MaxPoolOptions<Single> = {}): Tensor {
  return maxPool('maxPool1d', MAX1D, 1, input, kernelSize, options);
}

/** The largest of each window (`F.max_pool3d`): `[N, C, D, H, W]`. */
export function maxPool3d(input: Tensor, kernelSize: Triple, options: MaxPoolOptions<Triple> = {}): Tensor {
  return maxPool('maxPool3d', MAX3D, 3, input, kernelSize, options);
}

/**
 * The largest of each window and where it was (`F.max_poolNd(…, return_indices=True)`).
 *
 * @param dims - axes that the window moves along, 1 to 3
 * @returns values, and int64 positions in the flattened input plane
 */
export function maxPoolWithIndices(
  dims: 1 | 2 | 3,
  input: Tensor,
  kernelSize: Sizes,
  options: MaxPoolOptions<Sizes> = {},
): readonly [Tensor, Tensor] {
  checkKeys('maxPoolWithIndices', options, MAX_KEYS);
  const [values, indices] = callTensors(MAX_INDICES[dims - 1] as Op, [input, ...maxArguments(dims, kernelSize, options)]);
  return [values as Tensor, indices as Tensor];
}

/** The mean of each window (`F.avg_pool1d`): `[N, C, L]`. */
export function avgPool1d(input: Tensor, kernelSize: Single, options: AvgPoolOptions<Single> = {}): Tensor {
  checkKeys('avgPool1d', options, AVG_KEYS);
  const { stride = kernelSize, padding = 0, ceilMode = false, countIncludePad = true } = options;
  return callTensor(AVG1D, [input, spread(kernelSize, 1), spread(stride, 1), spread(padding, 1), ceilMode, countIncludePad]);
}

/** The mean of each window (`F.avg_pool3d`): `[N, C, D, H, W]`. */
export function avgPool3d(input: Tensor, kernelSize: Triple, options: AvgPool3dOptions = {}): Tensor {
  checkKeys('avgPool3d', options, [...AVG_KEYS, 'divisorOverride']);
  const { stride = kernelSize, padding = 0, ceilMode = false, countIncludePad = true, divisorOverride = null } = options;
  const sizes = [kernelSize, stride, padding].map((value) => spread(value, 3));
  return callTensor(AVG3D, [input, ...sizes, ceilMode, countIncludePad, divisorOverride]);
}

/** Means of windows that give the output the size asked for (`F.adaptive_avg_pool1d`). */
export function adaptiveAvgPool1d(input: Tensor, outputSize: Single): Tensor {
  return callTensor(ADAPTIVE_AVG1D, [input, spread(outputSize, 1)]);
}

/** Means of windows that give the output the size asked for (`F.adaptive_avg_pool3d`). */
export function adaptiveAvgPool3d(input: Tensor, outputSize: Triple): Tensor {
  return callTensor(ADAPTIVE_AVG3D, [input, spread(outputSize, 3)]);
}

/** The largest of windows that give the output the size asked for (`F.adaptive_max_pool1d`). */
export function adaptiveMaxPool1d(input: Tensor, outputSize: Single): Tensor {
  return adaptiveMaxPoolWithIndices(1, input, outputSize)[0];
}

/** The largest of windows that give the output the size asked for (`F.adaptive_max_pool2d`). */
export function adaptiveMaxPool2d(input: Tensor, outputSize: Pair): Tensor {
  return adaptiveMaxPoolWithIndices(2, input, outputSize)[0];
}

/** The largest of windows that give the output the size asked for (`F.adaptive_max_pool3d`). */
export function adaptiveMaxPool3d(input: Tensor, outputSize: Triple): Tensor {
  return adaptiveMaxPoolWithIndices(3, input, outputSize)[0];
}

/** As {@link adaptiveMaxPool2d}, over `dims` axes, with int64 positions in the flattened input plane. */
export function adaptiveMaxPoolWithIndices(dims: 1 | 2 | 3, input: Tensor, outputSize: Sizes): readonly [Tensor, Tensor] {
  const [values, indices] = callTensors(ADAPTIVE_MAX[dims - 1] as Op, [input, spread(outputSize, dims)]);
  return [values as Tensor, indices as Tensor];
}

/** The `p`-norm of each window (`F.lp_pool1d`): `[N, C, L]`. */
export function lpPool1d(input: Tensor, normType: number, kernelSize: number, options: LpPoolOptions<number> = {}): Tensor {
  checkKeys('lpPool1d', options, ['stride', 'ceilMode']);
  const { stride = kernelSize, ceilMode = false } = options;
  return root(avgPool1d(input.pow(normType), kernelSize, { stride, ceilMode }), kernelSize, normType);
}

/** The `p`-norm of each window (`F.lp_pool2d`): `[N, C, H, W]`. */
export function lpPool2d(input: Tensor, normType: number, kernelSize: Pair, options: LpPoolOptions<Pair> = {}): Tensor {
  checkKeys('lpPool2d', options, ['stride', 'ceilMode']);
  const { stride = kernelSize, ceilMode = false } = options;
  const [height = 1, width = 1] = spread(kernelSize, 2);
  const windows = callTensor(AVG2D, [input.pow(normType), [height, width], spread(stride, 2), [0, 0], ceilMode, true, null]);
  return root(windows, height * width, normType);
}

/** The `p`-norm of each window (`F.lp_pool3d`): `[N, C, D, H, W]`. */
export function lpPool3d(input: Tensor, normType: number, kernelSize: Triple, options: LpPoolOptions<Triple> = {}): Tensor {
  checkKeys('lpPool3d', options, ['stride', 'ceilMode']);
  const { stride = kernelSize, ceilMode = false } = options;
  const elements = spread(kernelSize, 3).reduce((product, size) => product * size, 1);
  return root(avgPool3d(input.pow(normType), kernelSize, { stride, ceilMode }), elements, normType);
}

/** From the mean of powers to the norm; the sign keeps windows of a negative sum as PyTorch has them. */
function root(means: Tensor, elements: number, normType: number): Tensor {
  const positive = callTensor(SIGN, [means]).mul(means.abs().relu());
  return positive.mul(elements).pow(1 / normType);
}

function maxPool(owner: string, target: Op, dims: number, input: Tensor, kernelSize: Sizes, options: MaxPoolOptions<Sizes>): Tensor {
  checkKeys(owner, options, MAX_KEYS);
  return callTensor(target, [input, ...maxArguments(dims, kernelSize, options)]);
}

function maxArguments(dims: number, kernelSize: Sizes, options: MaxPoolOptions<Sizes>): (readonly number[] | boolean)[] {
  const { stride = kernelSize, padding = 0, dilation = 1, ceilMode = false } = options;
  return [...[kernelSize, stride, padding, dilation].map((value) => spread(value, dims)), ceilMode];
}
