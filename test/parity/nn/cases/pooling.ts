import * as nn from '../../../../src/nn/index.js';
import type { InputSpec, LayerCase } from '../parity.js';
import { IMAGES, LINES, VOLUMES } from './shapes.js';

const cases: readonly (readonly [string, () => nn.Module, string, readonly InputSpec[]])[] = [
  ['MaxPool1d', () => new nn.MaxPool1d(2), 'nn.MaxPool1d(2)', LINES],
  [
    'MaxPool1d, all options',
    () => new nn.MaxPool1d(3, { stride: 2, padding: 1, dilation: 2, ceilMode: true }),
    'nn.MaxPool1d(3, stride=2, padding=1, dilation=2, ceil_mode=True)',
    LINES,
  ],
  ['MaxPool2d', () => new nn.MaxPool2d(2), 'nn.MaxPool2d(2)', IMAGES],
  ['MaxPool3d', () => new nn.MaxPool3d([2, 3, 2], { stride: 1 }), 'nn.MaxPool3d((2, 3, 2), stride=1)', VOLUMES],
  ['AvgPool1d', () => new nn.AvgPool1d(3), 'nn.AvgPool1d(3)', LINES],
  [
    'AvgPool1d, all options',
    () => new nn.AvgPool1d(3, { stride: 2, padding: 1, ceilMode: true, countIncludePad: false }),
    'nn.AvgPool1d(3, stride=2, padding=1, ceil_mode=True, count_include_pad=False)',
    LINES,
  ],
  [
    'AvgPool2d',
    () => new nn.AvgPool2d(3, { stride: 2, padding: 1, countIncludePad: false }),
    'nn.AvgPool2d(3, stride=2, padding=1, count_include_pad=False)',
    IMAGES,
  ],
  ['AvgPool3d', () => new nn.AvgPool3d(2, { divisorOverride: 3 }), 'nn.AvgPool3d(2, divisor_override=3)', VOLUMES],
  ['AdaptiveAvgPool1d', () => new nn.AdaptiveAvgPool1d(4), 'nn.AdaptiveAvgPool1d(4)', LINES],
  ['AdaptiveAvgPool2d', () => new nn.AdaptiveAvgPool2d([3, 2]), 'nn.AdaptiveAvgPool2d((3, 2))', IMAGES],
  ['AdaptiveAvgPool3d', () => new nn.AdaptiveAvgPool3d([2, 3, 2]), 'nn.AdaptiveAvgPool3d((2, 3, 2))', VOLUMES],
  ['AdaptiveMaxPool1d', () => new nn.AdaptiveMaxPool1d(4), 'nn.AdaptiveMaxPool1d(4)', LINES],
  ['AdaptiveMaxPool2d', () => new nn.AdaptiveMaxPool2d(3), 'nn.AdaptiveMaxPool2d(3)', IMAGES],
  ['AdaptiveMaxPool3d', () => new nn.AdaptiveMaxPool3d(2), 'nn.AdaptiveMaxPool3d(2)', VOLUMES],
];

const positive = (inputs: readonly InputSpec[]): InputSpec[] => inputs.map((input) => ({ ...input, kind: 'positive' }));

export const POOLINGS: readonly LayerCase[] = [
  ...cases.map(([name, make, python, inputs]) => ({ name, make, python, inputs })),
  { name: 'LPPool1d', make: () => new nn.LPPool1d(2, 3, { stride: 2 }), python: 'nn.LPPool1d(2, 3, stride=2)', inputs: positive(LINES) },
  { name: 'LPPool2d', make: () => new nn.LPPool2d(3, [2, 3]), python: 'nn.LPPool2d(3, (2, 3))', inputs: positive(IMAGES) },
  { name: 'LPPool3d', make: () => new nn.LPPool3d(2, 2), python: 'nn.LPPool3d(2, 2)', inputs: positive(VOLUMES) },
];
