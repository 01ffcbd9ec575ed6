import * as nn from '../../../../src/nn/index.js';
import type { LayerCase } from '../parity.js';
import { IMAGES, ROWS } from './shapes.js';

const plain: readonly (readonly [string, () => nn.Module, string?])[] = [
  ['ReLU', () => new nn.ReLU()],
  ['Tanh', () => new nn.Tanh()],
  ['Sigmoid', () => new nn.Sigmoid()],
  ['GELU', () => new nn.GELU()],
  ['GELU, tanh', () => new nn.GELU({ approximate: 'tanh' }), "nn.GELU(approximate='tanh')"],
  ['Identity', () => new nn.Identity()],
  ['LeakyReLU', () => new nn.LeakyReLU()],
  ['LeakyReLU, in place', () => new nn.LeakyReLU(0.2, { inplace: true }), 'nn.LeakyReLU(0.2, inplace=True)'],
  ['PReLU', () => new nn.PReLU()],
  ['PReLU, channels', () => new nn.PReLU(6, { init: 0.1 }), 'nn.PReLU(6, init=0.1)'],
  ['RReLU', () => new nn.RReLU()],
  ['ELU', () => new nn.ELU()],
  ['ELU, in place', () => new nn.ELU(0.5, { inplace: true }), 'nn.ELU(0.5, inplace=True)'],
  ['SELU', () => new nn.SELU()],
  ['CELU', () => new nn.CELU(2), 'nn.CELU(2.0)'],
  ['SiLU', () => new nn.SiLU()],
  ['SiLU, in place', () => new nn.SiLU({ inplace: true }), 'nn.SiLU(inplace=True)'],
  ['Mish', () => new nn.Mish()],
  ['Hardswish', () => new nn.Hardswish()],
  ['Hardsigmoid', () => new nn.Hardsigmoid()],
  ['Hardtanh', () => new nn.Hardtanh()],
  ['Hardtanh, bounds', () => new nn.Hardtanh(-0.5, 2.5), 'nn.Hardtanh(-0.5, 2.5)'],
  ['ReLU6', () => new nn.ReLU6()],
  ['Softplus', () => new nn.Softplus()],
  ['Softplus, sharp', () => new nn.Softplus(2, 1), 'nn.Softplus(2.0, 1.0)'],
  ['Softsign', () => new nn.Softsign()],
  ['Tanhshrink', () => new nn.Tanhshrink()],
  ['Softshrink', () => new nn.Softshrink()],
  ['Hardshrink', () => new nn.Hardshrink(0.7), 'nn.Hardshrink(0.7)'],
  ['LogSigmoid', () => new nn.LogSigmoid()],
  ['GLU', () => new nn.GLU()],
  ['Softmax', () => new nn.Softmax(1), 'nn.Softmax(1)'],
  ['Softmin', () => new nn.Softmin(1), 'nn.Softmin(1)'],
  ['LogSoftmax', () => new nn.LogSoftmax(-1), 'nn.LogSoftmax(-1)'],
  ['Threshold', () => new nn.Threshold(0.1, 20), 'nn.Threshold(0.1, 20)'],
  ['Threshold, in place', () => new nn.Threshold(0.1, 20, { inplace: true }), 'nn.Threshold(0.1, 20, inplace=True)'],
];

export const ACTIVATIONS: readonly LayerCase[] = [
  ...plain.map(([name, make, python]) => ({ name, make, python: python ?? `nn.${name}()`, inputs: ROWS })),
  { name: 'GLU, channels', make: () => new nn.GLU(1), python: 'nn.GLU(1)', inputs: IMAGES },
];
