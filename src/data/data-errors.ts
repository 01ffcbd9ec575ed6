/** Errors of samples and of cursors. */

import { DataError, NeveError } from '../errors.js';
import type { Cursor } from './loader.js';

/**
 * An error as it is when it is Neve's own, which says what it is about; otherwise wrapped in one that names the samples.
 *
 * @param what - failed: `map`, `collate`, `read`
 */
export function sampleError(cause: unknown, what: string, positions: readonly number[]): NeveError {
  if (cause instanceof NeveError) return cause;
  const [first, last] = [positions[0], positions.at(-1)];
  const which =
    positions.length === 1
      ? `sample ${first}`
      : `one of ${positions.length} samples: ${positions.length <= 8 ? positions.join(', ') : `${first} … ${last}`}`;
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new DataError('ERR_SAMPLE', `${what} failed on ${which} (${reason}). The cause has the whole error.`, {
    fields: { what, samples: positions },
    cause,
  });
}

/** The error for a cursor that another loader made. */
export function cursorError(cursor: Cursor, expected: string): DataError {
  return new DataError(
    'ERR_CURSOR',
    `This loader cannot go on behind the cursor ${JSON.stringify(cursor)}: expected ${expected}. Use the loader that the cursor came from, with the same options.`,
    { fields: { cursor, expected } },
  );
}
