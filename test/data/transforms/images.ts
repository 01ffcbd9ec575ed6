/** Images to transform. */

import { div, to } from '../../../src/ops/index.js';
import { Generator, randint, scope, type Tensor } from '../../../src/tensor/index.js';

/** Random 8-bit images. */
export function byteImages(shape: readonly number[], seed = 1): Tensor {
  return scope(() => to(randint(0, 256, shape, { generator: new Generator().manualSeed(seed) }), 'uint8'));
}

/** Random float32 images in `[0, 1]`, some of whose values are equal. */
export function floatImages(shape: readonly number[], seed = 1): Tensor {
  return scope(() => div(to(byteImages(shape, seed), 'float32'), 255));
}
