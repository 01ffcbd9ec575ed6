import * as nn from '../../../../src/nn/index.js';
import type { LayerCase } from '../parity.js';
import { IMAGES, LINES, VOLUMES } from './shapes.js';

const INPUTS = [LINES, IMAGES, VOLUMES] as const;
const SIDES = [
  [1, 2],
  [1, 2, 3, 0],
  [1, 2, 3, 0, 2, 1],
] as const;
const KINDS = {
  ZeroPad: [nn.ZeroPad1d, nn.ZeroPad2d, nn.ZeroPad3d],
  ReflectionPad: [nn.ReflectionPad1d, nn.ReflectionPad2d, nn.ReflectionPad3d],
  ReplicationPad: [nn.ReplicationPad1d, nn.ReplicationPad2d, nn.ReplicationPad3d],
  CircularPad: [nn.CircularPad1d, nn.CircularPad2d, nn.CircularPad3d],
} as const;
const CONSTANT = [nn.ConstantPad1d, nn.ConstantPad2d, nn.ConstantPad3d] as const;

export const PADDINGS: readonly LayerCase[] = [0, 1, 2].flatMap((i) => {
  const sides = SIDES[i] ?? [];
  const inputs = INPUTS[i] ?? [];
  const padded = Object.entries(KINDS).map(([kind, layers]): LayerCase => {
    const Layer = layers[i] as (typeof layers)[0];
    return { name: `${kind}${i + 1}d`, make: () => new Layer(sides), python: `nn.${kind}${i + 1}d((${sides.join(', ')}))`, inputs };
  });
  const Constant = CONSTANT[i] as (typeof CONSTANT)[0];
  const constant: LayerCase = {
    name: `ConstantPad${i + 1}d`,
    make: () => new Constant(1, 3.5),
    python: `nn.ConstantPad${i + 1}d(1, 3.5)`,
    inputs,
  };
  return [...padded, constant];
});
