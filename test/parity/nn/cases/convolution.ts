import * as nn from '../../../../src/nn/index.js';
import type { LayerCase } from '../parity.js';
import { IMAGES, LINES, VOLUMES } from './shapes.js';

export const CONVOLUTIONS: readonly LayerCase[] = [
  { name: 'Linear', make: () => new nn.Linear(9, 5), python: 'nn.Linear(9, 5)', inputs: LINES },
  { name: 'Conv1d', make: () => new nn.Conv1d(4, 6, 3), python: 'nn.Conv1d(4, 6, 3)', inputs: LINES },
  {
    name: 'Conv1d, all options',
    make: () => new nn.Conv1d(4, 6, 3, { stride: 2, padding: 2, dilation: 2, groups: 2, bias: false, paddingMode: 'circular' }),
    python: "nn.Conv1d(4, 6, 3, stride=2, padding=2, dilation=2, groups=2, bias=False, padding_mode='circular')",
    inputs: LINES,
  },
  { name: 'Conv2d', make: () => new nn.Conv2d(4, 6, 3), python: 'nn.Conv2d(4, 6, 3)', inputs: IMAGES },
  {
    name: 'Conv2d, reflect',
    make: () => new nn.Conv2d(4, 6, [3, 2], { padding: [1, 2], paddingMode: 'reflect' }),
    python: "nn.Conv2d(4, 6, (3, 2), padding=(1, 2), padding_mode='reflect')",
    inputs: IMAGES,
  },
  {
    name: 'Conv2d, same and replicate',
    make: () => new nn.Conv2d(4, 6, [3, 4], { padding: 'same', dilation: [2, 1], paddingMode: 'replicate' }),
    python: "nn.Conv2d(4, 6, (3, 4), padding='same', dilation=(2, 1), padding_mode='replicate')",
    inputs: IMAGES,
  },
  { name: 'Conv3d', make: () => new nn.Conv3d(4, 6, 3), python: 'nn.Conv3d(4, 6, 3)', inputs: VOLUMES },
  {
    name: 'Conv3d, all options',
    make: () => new nn.Conv3d(4, 6, [2, 3, 1], { stride: [1, 2, 1], padding: [0, 1, 2], groups: 2 }),
    python: 'nn.Conv3d(4, 6, (2, 3, 1), stride=(1, 2, 1), padding=(0, 1, 2), groups=2)',
    inputs: VOLUMES,
  },
  { name: 'ConvTranspose1d', make: () => new nn.ConvTranspose1d(4, 6, 3), python: 'nn.ConvTranspose1d(4, 6, 3)', inputs: LINES },
  {
    name: 'ConvTranspose1d, all options',
    make: () => new nn.ConvTranspose1d(4, 6, 3, { stride: 2, padding: 1, outputPadding: 1, groups: 2, bias: false, dilation: 2 }),
    python: 'nn.ConvTranspose1d(4, 6, 3, stride=2, padding=1, output_padding=1, groups=2, bias=False, dilation=2)',
    inputs: LINES,
  },
  { name: 'ConvTranspose2d', make: () => new nn.ConvTranspose2d(4, 6, 3), python: 'nn.ConvTranspose2d(4, 6, 3)', inputs: IMAGES },
  {
    name: 'ConvTranspose2d, output size',
    make: () => new nn.ConvTranspose2d(4, 6, 3, { stride: 2 }),
    python: 'nn.ConvTranspose2d(4, 6, 3, stride=2)',
    inputs: IMAGES,
    call: (layer: nn.ConvTranspose2d, [x]) => layer.forward(x as never, [16, 13]),
    pythonCall: 'm(x[0], output_size=[16, 13])',
  },
  {
    name: 'ConvTranspose3d',
    make: () => new nn.ConvTranspose3d(4, 6, 3, { stride: 2 }),
    python: 'nn.ConvTranspose3d(4, 6, 3, stride=2)',
    inputs: VOLUMES,
  },
];
