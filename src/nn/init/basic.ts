/** Initial values of parameters, draw for draw as `torch.nn.init`. Each function writes in place, without autograd, and returns the tensor. */

import { checkKeys, ShapeError } from '../../errors.js';
import * as ops from '../../ops/index.js';
import { checkOneOf } from '../../option-checks.js';
import type { Generator } from '../../tensor/generator.js';
import { noGrad } from '../../tensor/grad-mode.js';
import type { Tensor } from '../../tensor/tensor.js';

/** Options of every random initialiser. */
export interface InitOptions {
  /** Where values are drawn from (default: the device's default generator, which `setSeed` seeds). */
  readonly generator?: Generator;
}

/** Options of {@link xavierUniform_} and {@link xavierNormal_}. */
export interface XavierOptions extends InitOptions {
  /** Scales the values (default 1). */
  readonly gain?: number;
}

/** Options of {@link kaimingUniform_} and {@link kaimingNormal_}. */
export interface KaimingOptions extends InitOptions {
  /** Slope below zero of the `leakyRelu` that follows (default 0). */
  readonly a?: number;
  /** Keeps the variance of outputs (`'fanIn'`, default) or of gradients (`'fanOut'`). */
  readonly mode?: 'fanIn' | 'fanOut';
  /** What follows the layer (default `'leakyRelu'`). */
  readonly nonlinearity?: Nonlinearity;
}

/** A function that follows a layer, as {@link calculateGain} knows it. */
export type Nonlinearity = 'linear' | 'conv1d' | 'conv2d' | 'conv3d' | 'sigmoid' | 'tanh' | 'relu' | 'leakyRelu' | 'selu';

const NONLINEARITIES: readonly Nonlinearity[] = ['linear', 'conv1d', 'conv2d', 'conv3d', 'sigmoid', 'tanh', 'relu', 'leakyRelu', 'selu'];

/** Draws from the uniform distribution on [a, b) (`init.uniform_`; default [0, 1)). */
export function uniform_<T extends Tensor>(tensor: T, a = 0, b = 1, options: InitOptions = {}): T {
  noGrad(() => ops.uniform_(tensor, a, b, options));
  return tensor;
}

/** Draws from a normal distribution (`init.normal_`; default mean 0, std 1). */
export function normal_<T extends Tensor>(tensor: T, mean = 0, std = 1, options: InitOptions = {}): T {
  noGrad(() => ops.normal_(tensor, mean, std, options));
  return tensor;
}

/** Writes one value everywhere (`init.constant_`). */
export function constant_<T extends Tensor>(tensor: T, value: number): T {
  noGrad(() => ops.fill_(tensor, value));
  return tensor;
}

/** Writes zeros (`init.zeros_`). */
export function zeros_<T extends Tensor>(tensor: T): T {
  return constant_(tensor, 0);
}

/** Writes ones (`init.ones_`). */
export function ones_<T extends Tensor>(tensor: T): T {
  return constant_(tensor, 1);
}

/**
 * Uniform on [-b, b) with b = gain * sqrt(6 / (fanIn + fanOut)) (`init.xavier_uniform_`; Glorot and Bengio, 2010).
 *
 * @throws {ShapeError} `ERR_SHAPE` for fewer than 2 dimensions
 */
export function xavierUniform_<T extends Tensor>(tensor: T, options: XavierOptions = {}): T {
  // sqrt(3) * std rather than sqrt(6 / …): the last bit of the bound decides the draws.
  const bound = Math.sqrt(3) * xavierStd('xavierUniform_', tensor, options);
  return uniform_(tensor, -bound, bound, drawsOf(options));
}

/**
 * Normal with std = gain * sqrt(2 / (fanIn + fanOut)) (`init.xavier_normal_`; Glorot and Bengio, 2010).
 *
 * @throws {ShapeError} `ERR_SHAPE` for fewer than 2 dimensions
 */
export function xavierNormal_<T extends Tensor>(tensor: T, options: XavierOptions = {}): T {
  return normal_(tensor, 0, xavierStd('xavierNormal_', tensor, options), drawsOf(options));
}

/**
 * Uniform on [-b, b) with b = gain * sqrt(3 / fan) (`init.kaiming_uniform_`; He et al., 2015).
 *
 * @throws {ShapeError} `ERR_SHAPE` for fewer than 2 dimensions
 */
export function kaimingUniform_<T extends Tensor>(tensor: T, options: KaimingOptions = {}): T {
  const bound = Math.sqrt(3) * kaimingStd('kaimingUniform_', tensor, options);
  return uniform_(tensor, -bound, bound, drawsOf(options));
}

/**
 * Normal with std = gain / sqrt(fan) (`init.kaiming_normal_`; He et al., 2015).
 *
 * @throws {ShapeError} `ERR_SHAPE` for fewer than 2 dimensions
 */
export function kaimingNormal_<T extends Tensor>(tensor: T, options: KaimingOptions = {}): T {
  return normal_(tensor, 0, kaimingStd('kaimingNormal_', tensor, options), drawsOf(options));
}

/**
 * What a function does to the scale of its inputs (`init.calculate_gain`).
 *
 * @param parameter - the slope below zero, for `'leakyRelu'` (default 0.01)
 * @throws {OptionError} `ERR_OPTION_VALUE`
 */
export function calculateGain(nonlinearity: Nonlinearity, parameter = 0.01): number {
  switch (checkOneOf('calculateGain', 'nonlinearity', nonlinearity, NONLINEARITIES)) {
    case 'tanh':
      return 5 / 3;
    case 'relu':
      return Math.sqrt(2);
    case 'leakyRelu':
      return Math.sqrt(2 / (1 + parameter * parameter));
    case 'selu':
      return 3 / 4;
    default:
      return 1;
  }
}

/**
 * How many inputs an output sums, and how many outputs an input reaches.
 *
 * @param tensor - `[out, in, ...kernel]`
 * @throws {ShapeError} `ERR_SHAPE` for fewer than 2 dimensions
 */
export function calculateFanInAndFanOut(tensor: Tensor): { readonly fanIn: number; readonly fanOut: number } {
  const [outputs, inputs, ...kernel] = tensor.shape;
  if (outputs === undefined || inputs === undefined) {
    throw new ShapeError(
      'ERR_SHAPE',
      `Fan in and fan out need a tensor of at least 2 dimensions, received shape [${tensor.shape.join(', ')}].`,
      {
        fields: { shape: tensor.shape },
      },
    );
  }
  const positions = kernel.reduce((product, size) => product * size, 1);
  return { fanIn: inputs * positions, fanOut: outputs * positions };
}

function xavierStd(owner: string, tensor: Tensor, options: XavierOptions): number {
  checkKeys(owner, options, ['gain', 'generator']);
  const { fanIn, fanOut } = calculateFanInAndFanOut(tensor);
  return (options.gain ?? 1) * Math.sqrt(2 / (fanIn + fanOut));
}

function kaimingStd(owner: string, tensor: Tensor, options: KaimingOptions): number {
  checkKeys(owner, options, ['a', 'mode', 'nonlinearity', 'generator']);
  const { a = 0, mode = 'fanIn', nonlinearity = 'leakyRelu' } = options;
  const fan = calculateFanInAndFanOut(tensor)[checkOneOf(owner, 'mode', mode, ['fanIn', 'fanOut'])];
  return calculateGain(nonlinearity, a) / Math.sqrt(fan);
}

function drawsOf({ generator }: InitOptions): InitOptions {
  return generator === undefined ? {} : { generator };
}
