/** Random inputs that stand in for data. */

import type { NoiseSpec } from '../controllers/controller.js';
import { OptionError } from '../errors.js';
import { callTensor, op } from '../tensor/dispatch.js';
import { type DType, Generator, isFloatingPoint, keep, randint, randn, scope, type Tensor } from '../tensor/index.js';

const DIVIDE = op('aten::div', 'Scalar');

/**
 * Noise shaped like a model's inputs, but for the number of rows. Drawn on the CPU, so that it is the same on every device.
 *
 * @returns one tensor an input, `[samples, ...]`, of the input's dtype; the caller's to dispose
 * @throws {OptionError} `ERR_NOISE_DTYPE` for an input that is not floating-point
 */
export function noiseLike(inputs: readonly Tensor[], spec: NoiseSpec): Tensor[] {
  return scope(() => {
    // Its own generator: drawing from the default one would change dropout and shuffling.
    const generator = new Generator('cpu').manualSeed(spec.seed);
    return inputs.map((input, i) => {
      if (!isFloatingPoint(input.dtype)) {
        throw new OptionError(
          'ERR_NOISE_DTYPE',
          `Noise stands in for floating-point inputs, and input ${i} is ${input.dtype}. Give real inputs instead: { auxiliary: tensor }.`,
          { fields: { input: i, dtype: input.dtype } },
        );
      }
      return keep(draw(spec.distribution, [spec.samples, ...input.shape.slice(1)], input.dtype, generator));
    });
  });
}

function draw(distribution: NoiseSpec['distribution'], shape: readonly number[], dtype: DType, generator: Generator): Tensor {
  if (distribution === 'normal') return randn(shape, { generator, dtype });
  return callTensor(DIVIDE, [randint(0, 256, shape, { generator, dtype }), 255]);
}
