import * as nn from '../../../../src/nn/index.js';
import type { InputSpec, LayerCase } from '../parity.js';
import { IMAGES, LINES, ROWS, VOLUMES } from './shapes.js';

const layers: readonly (readonly [string, new (p: number) => nn.Module, readonly InputSpec[]])[] = [
  ['Dropout', nn.Dropout, ROWS],
  ['Dropout1d', nn.Dropout1d, LINES],
  ['Dropout2d', nn.Dropout2d, IMAGES],
  ['Dropout3d', nn.Dropout3d, VOLUMES],
  ['AlphaDropout', nn.AlphaDropout, ROWS],
  ['FeatureAlphaDropout', nn.FeatureAlphaDropout, IMAGES],
];

export const DROPOUTS: readonly LayerCase[] = layers.map(([name, Layer, inputs]) => ({
  name,
  make: () => new Layer(0.3),
  python: `nn.${name}(0.3)`,
  inputs,
}));
