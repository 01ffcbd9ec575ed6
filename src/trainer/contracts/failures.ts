/** Says where in a fit a failure happened. */

import { AbortedError, NeveError } from '../../errors.js';

/**
 * The error with `epoch` and `step` among its fields and in its words; class and code stay. What is not ours is returned as it is.
 *
 * @param step - training steps done before the stretch that failed; a step that the error itself names is kept
 * @param last - the last step of the stretch, any of which may have failed; infinite where only the data's end tells
 */
export function locateFailure(error: unknown, epoch: number, step: number, last = step): unknown {
  if (!(error instanceof NeveError)) return error;
  const known = typeof error.fields.step === 'number' ? error.fields.step : null;
  const at = known ?? step;
  const words =
    known !== null || last <= step ? `step ${at}` : Number.isFinite(last) ? `one of steps ${step} to ${last}` : `step ${step} or later`;
  const where = epoch < 0 ? 'before training' : `in epoch ${epoch + 1} (index ${epoch}), ${words}`;
  const fields = { ...error.fields, epoch, step: at };
  return reworded(error, `${error.message} (${where})`, fields);
}

/** The error as one of the data that a fit validates on, since its batches have numbers of their own. */
export function locateInValidation(error: unknown): unknown {
  if (!(error instanceof NeveError) || error instanceof AbortedError) return error;
  return reworded(error, `In the validation data: ${error.message}`, error.fields);
}

function reworded(error: NeveError, message: string, fields: object): NeveError {
  const Class = error.constructor as new (code: string, message: string, options: { fields: object; cause: unknown }) => NeveError;
  return new Class(error.code, message, { fields, cause: error });
}
