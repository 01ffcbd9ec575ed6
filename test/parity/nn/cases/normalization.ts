import * as nn from '../../../../src/nn/index.js';
import type { InputSpec, LayerCase } from '../parity.js';
import { IMAGES, LINES, of, ROWS, VOLUMES } from './shapes.js';

const cases: readonly (readonly [string, () => nn.Module, string, readonly InputSpec[]])[] = [
  ['BatchNorm1d', () => new nn.BatchNorm1d(6), 'nn.BatchNorm1d(6)', ROWS],
  [
    'BatchNorm2d, options',
    () => new nn.BatchNorm2d(4, { eps: 1e-3, momentum: 0.3, affine: false }),
    'nn.BatchNorm2d(4, eps=1e-3, momentum=0.3, affine=False)',
    IMAGES,
  ],
  [
    'BatchNorm2d, batch only',
    () => new nn.BatchNorm2d(4, { trackRunningStats: false }),
    'nn.BatchNorm2d(4, track_running_stats=False)',
    IMAGES,
  ],
  ['BatchNorm3d', () => new nn.BatchNorm3d(4), 'nn.BatchNorm3d(4)', VOLUMES],
  ['LayerNorm', () => new nn.LayerNorm(6), 'nn.LayerNorm(6)', ROWS],
  [
    'LayerNorm, several axes',
    () => new nn.LayerNorm([7, 6], { eps: 1e-3, bias: false }),
    'nn.LayerNorm((7, 6), eps=1e-3, bias=False)',
    IMAGES,
  ],
  ['LayerNorm, plain', () => new nn.LayerNorm(6, { elementwiseAffine: false }), 'nn.LayerNorm(6, elementwise_affine=False)', ROWS],
  ['GroupNorm', () => new nn.GroupNorm(2, 4), 'nn.GroupNorm(2, 4)', IMAGES],
  ['GroupNorm, plain', () => new nn.GroupNorm(4, 4, { affine: false, eps: 1e-3 }), 'nn.GroupNorm(4, 4, affine=False, eps=1e-3)', LINES],
  ['RMSNorm', () => new nn.RMSNorm(6), 'nn.RMSNorm(6)', ROWS],
  [
    'RMSNorm, options',
    () => new nn.RMSNorm([7, 6], { eps: 1e-4, elementwiseAffine: false }),
    'nn.RMSNorm((7, 6), eps=1e-4, elementwise_affine=False)',
    IMAGES,
  ],
  ['InstanceNorm1d', () => new nn.InstanceNorm1d(4), 'nn.InstanceNorm1d(4)', LINES],
  [
    'InstanceNorm2d, all options',
    () => new nn.InstanceNorm2d(4, { affine: true, trackRunningStats: true, momentum: 0.2 }),
    'nn.InstanceNorm2d(4, affine=True, track_running_stats=True, momentum=0.2)',
    IMAGES,
  ],
  ['InstanceNorm3d', () => new nn.InstanceNorm3d(4, { affine: true }), 'nn.InstanceNorm3d(4, affine=True)', VOLUMES],
  ['LocalResponseNorm', () => new nn.LocalResponseNorm(2), 'nn.LocalResponseNorm(2)', IMAGES],
  [
    'LocalResponseNorm, lines',
    () => new nn.LocalResponseNorm(3, { alpha: 0.5, beta: 0.6, k: 2 }),
    'nn.LocalResponseNorm(3, alpha=0.5, beta=0.6, k=2.0)',
    LINES,
  ],
];

export const NORMALIZATIONS: readonly LayerCase[] = [
  ...cases.map(([name, make, python, inputs]) => ({ name, make, python, inputs })),
  {
    name: 'InstanceNorm2d, no batch axis',
    make: () => new nn.InstanceNorm2d(4),
    python: 'nn.InstanceNorm2d(4)',
    inputs: of(4, 5, 6),
    notTraced: 'the first axis is not a batch',
  },
];
