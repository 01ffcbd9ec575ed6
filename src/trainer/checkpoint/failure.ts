/** Failures of the file system around checkpoints. */

import { CheckpointError, NeveError } from '../../errors.js';

/** The error for a failure of the file system around checkpoints; one of our own is returned as it is. */
export function checkpointFailure(code: string, what: string, path: string, cause: unknown): NeveError {
  if (cause instanceof NeveError) return cause;
  const words = cause instanceof Error ? cause.message : String(cause);
  return new CheckpointError(code, `${what}: ${words}. Checkpoints that were there are untouched; check the folder and the free space.`, {
    fields: { path },
    cause,
  });
}
