/** Models outside a fit, for analyses. */

import type { AnalysisSubject } from '../controllers/probes/analysis-probe.js';
import type { Loader } from '../data/loader.js';
import { checkResident } from '../data/loading/check-loader.js';
import { AbortedError } from '../errors.js';
import type { Handle } from '../native/addon.js';
import { native } from '../native/load.js';
import type { TrainerOptions } from '../trainer/options.js';
import { resolveSubject } from '../trainer/prepare/subject.js';
import { analysisSubject } from '../trainer/probes/analysis-subject.js';
import { withSession } from '../trainer/with-session.js';

/** What every analysis takes. */
export interface SubjectOptions extends Pick<TrainerOptions, 'model' | 'loss' | 'device' | 'channelsLast'> {
  /** The data: inputs, and the targets of the loss, such as `data.tensors({ x, y }).loader({ batchSize: 256 })`, not a stream. Its order and shuffling are not looked at. */
  readonly loader: Loader;
  /** Ends the analysis after its current batch; it then rejects with an `AbortedError`. */
  readonly signal?: AbortSignal;
}

/** The keys of {@link SubjectOptions}, for `checkKeys`. */
export const SUBJECT_KEYS = ['model', 'loss', 'device', 'channelsLast', 'loader', 'signal'] as const;

/**
 * Runs an analysis off the JavaScript thread. The model is borrowed meanwhile; parameters, buffers, modes, gradients and generators are afterwards as they were.
 *
 * @param owner - names the analysis in messages, such as `analysis.sharpness`
 * @throws {OptionError} `ERR_OPTION_VALUE`, and as `Trainer` for models, losses and data that do not suit each other
 * @throws {StateError} when the model is in use elsewhere
 * @throws {AbortedError} `ERR_ABORTED`
 */
export async function withSubject<T>(
  owner: string,
  { loader, signal, ...subject }: SubjectOptions,
  work: (session: Handle, subject: AnalysisSubject) => Promise<T>,
): Promise<T> {
  const resident = checkResident(owner, loader);
  throwIfAborted(owner, signal);
  const options = { ...resolveSubject(owner, subject), precision: 'fp32' } as const;
  return withSession(owner, 'write', options, resident, new Map(), async (session, _, prepared, lifetime) => {
    // A closed session ends what it does at the next batch. Closing again, at the end, is nothing.
    const onAbort = (): void => native().sessionAbandon(session);
    signal?.addEventListener('abort', onAbort, { once: true });
    lifetime.defer(() => signal?.removeEventListener('abort', onAbort));
    try {
      return await work(session, analysisSubject(prepared, resident.batchSize, null, lifetime));
    } catch (error) {
      throwIfAborted(owner, signal);
      throw error;
    }
  });
}

function throwIfAborted(owner: string, signal: AbortSignal | undefined): void {
  if (signal?.aborted !== true) return;
  throw new AbortedError('ERR_ABORTED', `${owner} was aborted before it was done.`, { fields: { owner }, cause: signal.reason });
}
