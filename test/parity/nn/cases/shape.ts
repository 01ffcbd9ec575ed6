import * as nn from '../../../../src/nn/index.js';
import type { InputSpec, LayerCase } from '../parity.js';
import { IMAGES, LINES, of, ROWS, VOLUMES } from './shapes.js';

const cases: readonly (readonly [string, () => nn.Module, string, readonly InputSpec[]])[] = [
  ['Flatten', () => new nn.Flatten(), 'nn.Flatten()', IMAGES],
  ['Unflatten', () => new nn.Unflatten(1, [2, 3]), 'nn.Unflatten(1, (2, 3))', ROWS],
  ['PixelShuffle', () => new nn.PixelShuffle(2), 'nn.PixelShuffle(2)', IMAGES],
  ['PixelUnshuffle', () => new nn.PixelUnshuffle(2), 'nn.PixelUnshuffle(2)', of(2, 3, 4, 6)],
  ['ChannelShuffle', () => new nn.ChannelShuffle(2), 'nn.ChannelShuffle(2)', IMAGES],
  ['Upsample', () => new nn.Upsample({ scaleFactor: 2 }), 'nn.Upsample(scale_factor=2)', IMAGES],
  [
    'Upsample, size',
    () => new nn.Upsample({ size: [5, 9], mode: 'bilinear', alignCorners: true }),
    "nn.Upsample(size=(5, 9), mode='bilinear', align_corners=True)",
    IMAGES,
  ],
  [
    'Upsample, bicubic',
    () => new nn.Upsample({ scaleFactor: [1.5, 2], mode: 'bicubic' }),
    "nn.Upsample(scale_factor=(1.5, 2.0), mode='bicubic')",
    IMAGES,
  ],
  ['Upsample, lines', () => new nn.Upsample({ scaleFactor: 2, mode: 'linear' }), "nn.Upsample(scale_factor=2, mode='linear')", LINES],
  ['Upsample, volumes', () => new nn.Upsample({ size: 6, mode: 'trilinear' }), "nn.Upsample(size=6, mode='trilinear')", VOLUMES],
  ['Upsample, exact', () => new nn.Upsample({ size: 5, mode: 'nearest-exact' }), "nn.Upsample(size=5, mode='nearest-exact')", IMAGES],
];

export const SHAPES: readonly LayerCase[] = cases.map(([name, make, python, inputs]) => ({ name, make, python, inputs }));
