/** Activation functions (`torch.nn.functional`). */

import { checkKeys } from '../../errors.js';
import * as ops from '../../ops/index.js';
import { callTensor, type Op, type OpArgument, op } from '../../tensor/dispatch.js';
import type { Tensor } from '../../tensor/tensor.js';
import { type Activation, activation, type InplaceActivation, type InplaceOptions, inplaceActivation } from './inplace.js';

export {
  type GeluOptions,
  gelu,
  leakyRelu,
  logSoftmax,
  type SoftmaxOptions,
  sigmoid,
  softmax,
  tanh,
} from '../../ops/index.js';

/** Options of {@link elu} and {@link celu}. */
export interface AlphaOptions extends InplaceOptions {
  /** Scale of the negative part (default 1). */
  readonly alpha?: number;
}

/** Options of {@link hardtanh}. */
export interface HardtanhOptions extends InplaceOptions {
  /** Default -1. */
  readonly minVal?: number;
  /** Default 1. */
  readonly maxVal?: number;
}

/** Options of {@link softplus}. */
export interface SoftplusOptions {
  /** Sharpness (default 1). */
  readonly beta?: number;
  /** Above `beta * x` of this the function is the identity (default 20). */
  readonly threshold?: number;
}

const both = (name: string): readonly [Op, Op] => [op(`aten::${name}`), op(`aten::${name}_`)];

const ELU = both('elu');
const CELU = both('celu');
const LEAKY_RELU = both('leaky_relu');
const HARDTANH = both('hardtanh');
const THRESHOLD = both('threshold');
const RRELU = both('rrelu');
const SOFTPLUS = op('aten::softplus');
const SOFTSHRINK = op('aten::softshrink');
const HARDSHRINK = op('aten::hardshrink');
const GLU = op('aten::glu');
const PRELU = op('aten::prelu');

/** `max(0, x)` (`F.relu`). */
export function relu(input: Tensor, options: InplaceOptions = {}): Tensor {
  checkKeys('relu', options, ['inplace']);
  return options.inplace === true ? ops.relu_(input) : ops.relu(input);
}

/** `min(max(0, x), 6)` (`F.relu6`). */
export const relu6: InplaceActivation = inplaceActivation('relu6');
/** Scaled exponential linear unit (`F.selu`; Klambauer et al., 2017). */
export const selu: InplaceActivation = inplaceActivation('selu');
/** `x * sigmoid(x)` (`F.silu`; Elfwing et al., 2017). */
export const silu: InplaceActivation = inplaceActivation('silu');
/** `x * tanh(softplus(x))` (`F.mish`; Misra, 2019). */
export const mish: InplaceActivation = inplaceActivation('mish');
/** `x * relu6(x + 3) / 6` (`F.hardswish`; Howard et al., 2019). */
export const hardswish: InplaceActivation = inplaceActivation('hardswish');
/** `relu6(x + 3) / 6` (`F.hardsigmoid`). */
export const hardsigmoid: InplaceActivation = inplaceActivation('hardsigmoid');
/** `log(sigmoid(x))`, computed stably (`F.logsigmoid`). */
export const logsigmoid: Activation = activation('log_sigmoid');

/** `x` above zero, `negativeSlope * x` below, in place (`F.leaky_relu_`). */
export function leakyRelu_(input: Tensor, negativeSlope = 0.01): Tensor {
  return callTensor(LEAKY_RELU[1], [input, negativeSlope]);
}

/** `x` above zero, `alpha * (exp(x) - 1)` below (`F.elu`; Clevert et al., 2015). */
export function elu(input: Tensor, options: AlphaOptions = {}): Tensor {
  checkKeys('elu', options, ['alpha', 'inplace']);
  return choose(ELU, options, [input, options.alpha ?? 1, 1, 1]);
}

/** `max(0, x) + min(0, alpha * (exp(x / alpha) - 1))` (`F.celu`; Barron, 2017). */
export function celu(input: Tensor, options: AlphaOptions = {}): Tensor {
  checkKeys('celu', options, ['alpha', 'inplace']);
  return choose(CELU, options, [input, options.alpha ?? 1]);
}

/** Options of {@link rrelu}. */
export interface RreluOptions extends InplaceOptions {
  /** Smallest slope (default 1/8). */
  readonly lower?: number;
  /** Largest slope (default 1/3). */
  readonly upper?: number;
  /** Draw each slope from the default generator; otherwise all are the mean (default `false`). */
  readonly training?: boolean;
}

/** `x` above zero, a random slope times `x` below (`F.rrelu`; Xu et al., 2015). */
export function rrelu(input: Tensor, options: RreluOptions = {}): Tensor {
  checkKeys('rrelu', options, ['lower', 'upper', 'training', 'inplace']);
  return choose(RRELU, options, [input, options.lower ?? 1 / 8, options.upper ?? 1 / 3, options.training ?? false, null]);
}

/** `x` cut to `[minVal, maxVal]` (`F.hardtanh`). */
export function hardtanh(input: Tensor, options: HardtanhOptions = {}): Tensor {
  checkKeys('hardtanh', options, ['minVal', 'maxVal', 'inplace']);
  return choose(HARDTANH, options, [input, options.minVal ?? -1, options.maxVal ?? 1]);
}

/** `x` above `threshold`, `value` elsewhere (`F.threshold`). */
export function threshold(input: Tensor, limit: number, value: number, options: InplaceOptions = {}): Tensor {
  checkKeys('threshold', options, ['inplace']);
  return choose(THRESHOLD, options, [input, limit, value]);
}

/** `log(1 + exp(beta * x)) / beta` (`F.softplus`). */
export function softplus(input: Tensor, options: SoftplusOptions = {}): Tensor {
  checkKeys('softplus', options, ['beta', 'threshold']);
  return callTensor(SOFTPLUS, [input, options.beta ?? 1, options.threshold ?? 20]);
}

/** `x / (1 + |x|)` (`F.softsign`). */
export function softsign(input: Tensor): Tensor {
  return input.div(input.abs().add(1));
}

/** `x - tanh(x)` (`F.tanhshrink`). */
export function tanhshrink(input: Tensor): Tensor {
  return input.sub(input.tanh());
}

/** `x` moved towards zero by `lambd`, zero within (`F.softshrink`). */
export function softshrink(input: Tensor, lambd = 0.5): Tensor {
  return callTensor(SOFTSHRINK, [input, lambd]);
}

/** `x` outside of `[-lambd, lambd]`, zero within (`F.hardshrink`). */
export function hardshrink(input: Tensor, lambd = 0.5): Tensor {
  return callTensor(HARDSHRINK, [input, lambd]);
}

/** The first half of an axis times the sigmoid of the second (`F.glu`; Dauphin et al., 2016). */
export function glu(input: Tensor, dim = -1): Tensor {
  return callTensor(GLU, [input, dim]);
}

/**
 * `x` above zero, `weight * x` below (`F.prelu`; He et al., 2015).
 *
 * @param weight - `[1]` or one a channel (axis 1), `[C]`
 */
export function prelu(input: Tensor, weight: Tensor): Tensor {
  return callTensor(PRELU, [input, weight]);
}

/** {@link softmax} of the negated input (`F.softmin`). */
export function softmin(input: Tensor, dim: number): Tensor {
  return input.neg().softmax(dim);
}

function choose([plain, written]: readonly [Op, Op], { inplace }: InplaceOptions, args: OpArgument[]): Tensor {
  return callTensor(inplace === true ? written : plain, args);
}
