/** Says which batch a failure of the data belongs to. */

import { DataError, NeveError } from '../../errors.js';

/** What we find wrong with a batch ourselves; anything else is the loader's. */
const OURS = new Set(['ERR_BATCH_SHAPE', 'ERR_BATCH_DTYPE', 'ERR_LABEL_OUT_OF_RANGE', 'ERR_DATA_ROWS', 'ERR_EMPTY_DATA', 'ERR_DATA_EMPTY']);

/**
 * The failure with `epoch` and `batch` (from 0) among its fields and in its words. What the loader threw becomes the `cause` of a {@link DataError},
 * `ERR_LOADER_FAILED`.
 */
export function dataFailure(error: unknown, epoch: number, batch: number): NeveError {
  const where = `batch ${batch} of epoch ${epoch}`;
  if (error instanceof NeveError && OURS.has(error.code)) {
    const Class = error.constructor as typeof NeveError;
    return new Class(error.code, `${error.message} (${where})`, { fields: { ...error.fields, epoch, batch }, cause: error });
  }
  const words = error instanceof Error ? error.message : String(error);
  return new DataError('ERR_LOADER_FAILED', `The loader failed at ${where}: ${words}`, { fields: { epoch, batch }, cause: error });
}
