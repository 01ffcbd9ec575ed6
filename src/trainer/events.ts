/**
 * What happens in a fit, in order. This list is the loop; a test holds {@link trainingLoop} to it.
 *
 * ```text
 * fitStart
 * measurement                     each probe of each controller, once before training
 * decision                        each that controllers made for the first step, in the order of the controllers, as it is applied
 * for each epoch, until maxEpochs or a stop:
 *     while batches are left:     up to the next boundary that a controller asked for, at the latest the epoch's end
 *         stepProgress            none or many, at most about 50 a second
 *         for each controller whose boundary this is, in order:
 *             measurement         each of its probes
 *         decision                each, in the order of the controllers, as it is applied
 *     epochEnd
 * fitEnd
 * ```
 *
 * `fitEnd` comes also after a failure or an abort, always once and always last.
 */

import type { Measurement } from '../controllers/controller.js';
import type { Epoch, RecordedDecision, Report } from './report-types.js';

/** Training is about to begin: everything was checked, the model is borrowed. */
export interface FitStart {
  readonly type: 'fitStart';
  readonly maxEpochs: number;
  readonly stepsPerEpoch: number;
  /** Where training runs: `'cpu'`, `'cuda:0'`. */
  readonly device: string;
}

/** A probe was measured. */
export interface MeasurementTaken {
  readonly type: 'measurement';
  /** Name of the controller that asked. */
  readonly by: string;
  readonly probe: string;
  /** Index of the epoch that ended or is running, -1 before training. */
  readonly epoch: number;
  readonly step: number;
  readonly measurement: Measurement;
}

/** Steps are being done. */
export interface StepProgress {
  readonly type: 'stepProgress';
  readonly epoch: number;
  /** Training steps done since the start of the fit. */
  readonly step: number;
  /** Training steps done in this epoch. */
  readonly epochStep: number;
  /** The last loss that was read; `NaN` before the first, since a GPU's losses are read in groups. */
  readonly loss: number;
}

/** A controller's decision was applied. */
export interface DecisionApplied {
  readonly type: 'decision';
  readonly decision: RecordedDecision;
}

/** An epoch ended, whole or by a stop. */
export interface EpochEnd {
  readonly type: 'epochEnd';
  readonly epoch: Epoch;
}

/** The fit ended and everything that it held is released. */
export interface FitEnd {
  readonly type: 'fitEnd';
  readonly status: 'finished' | 'failed' | 'aborted';
  /** `null` unless finished. */
  readonly report: Report | null;
  /** `null` when finished. */
  readonly error: unknown;
}

/** Everything that a fit announces. */
export type FitEvent = FitStart | MeasurementTaken | StepProgress | DecisionApplied | EpochEnd | FitEnd;

/** Hears events, on the JavaScript thread. Should return soon: controllers wait for it, training itself does not. */
export type FitListener = (event: FitEvent) => void;
