/** What normalisation by a batch's own statistics needs of the batch. */

import { ShapeError } from '../errors.js';
import type { Tensor } from '../tensor/tensor.js';
import { tracer } from '../tensor/tracer.js';

/**
 * As PyTorch's `batch_norm` and `instance_norm` do before they train; a graph checks when it runs.
 *
 * @param input - `[N, C, *]`
 * @param kind - `'instance'`: each row is normalised for itself
 * @throws {ShapeError} `ERR_BATCH_NORM_SIZE` for a single value to take the variance of
 */
export function checkValuesPerChannel(input: Tensor, kind: 'batch' | 'instance'): void {
  if (tracer !== null) return;
  const { shape } = input;
  const [rows = 0, channels = 0, ...places] = shape;
  if (shape.length < 2 || channels === 0) return;
  const values = places.reduce((product, size) => product * size, kind === 'batch' ? rows : 1);
  if (values !== 1 || rows === 0) return;
  const [what, advice] =
    kind === 'batch'
      ? [
          'value per channel when training',
          'Use a batch size of at least 2, or eval(); a loader leaves a last batch of one row out with dropLast: true.',
        ]
      : ['spatial element to normalise each row by', 'Use larger inputs, or another normalisation.'];
  throw new ShapeError('ERR_BATCH_NORM_SIZE', `Expected more than 1 ${what}, received an input of shape [${shape.join(', ')}]. ${advice}`, {
    fields: { shape: [...shape] },
  });
}
