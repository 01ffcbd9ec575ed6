/** Reading samples of a dataset that may be anybody's. */

import { DataError } from '../errors.js';
import { sampleError } from './data-errors.js';
import type { Dataset } from './dataset.js';

/**
 * The samples at these indices.
 *
 * @throws {DataError} `ERR_SAMPLE` with what a foreign dataset threw, or when it gave another number of samples
 */
export async function readSamples<S>(dataset: Dataset<S>, indices: readonly number[]): Promise<readonly S[]> {
  try {
    const samples = await dataset.read(indices);
    if (samples.length === indices.length) return samples;
    throw new DataError(
      'ERR_SAMPLE',
      `A dataset's read() gave ${samples.length} samples for ${indices.length} indices. Expected one each.`,
      {
        fields: { what: 'read', samples: indices },
      },
    );
  } catch (cause) {
    throw sampleError(cause, 'read', indices);
  }
}
