/**
 * What happens in a fit, in order. This list is the loop; a test holds {@link trainingLoop} to it.
 *
 * ```text
 * fitStart
 * measurement                     each probe of each controller, once before training
 * decision                        each that controllers made for the first step, in the order of the controllers, as it is applied
 * for each epoch, until a limit or a stop:
 *     epochStart                  not for an epoch that goes on from a checkpoint within it
 *     while batches are left:     up to the next boundary that a controller asked for, at the latest the epoch's end
 *         stepProgress            none or many, at most about 50 a second
 *         steps                   with logEvery, groups of logged steps
 *         validation              where it is due
 *         for each controller whose boundary this is, in order:
 *             measurement         each of its probes, or those that it asked for
 *         decision                each, in the order of the controllers, as it is applied
 *     epochEnd
 * fitEnd
 * ```
 *
 * `checkpoint` comes when one is on the disk; written in the background, that may be at any later place before `fitEnd`. `warning` and `alert` may come
 * anywhere, an `alert` right after what it is about; `paused` and `resumed` between two steps. A fit
 * that goes on from a checkpoint has no `measurement` and no `decision` before its first step: it begins where the saved one was.
 *
 * `fitEnd` comes also after a failure or an abort, always once and always last. Loggers have kept their records by then.
 *
 * Each event reaches the listeners of `run.on`, `onEvent`, `callbacks` and the loggers in the order in which they were added, which is this one for those added
 * as the fit begins.
 *
 * **After a `restore`**, at whatever boundary, every velocity probe of every controller forgets what it knew and takes a new baseline on the restored
 * model: its next measurement compares with that. The baseline is no event; its time counts as measuring. Losses of the steps before are dropped, for
 * controllers that were not asked yet too.
 *
 * **While a controller is searching** for a rate (`Controller.searching`), those that wait for that (`waitsForSearch`) are not asked, and what they would
 * have seen is dropped.
 *
 * **A loss or an activation that is not finite** ends the fit, unless a controller recovers. Those that do are then asked at once, without measurements,
 * and their decisions are applied if one of them is a `restore`. The step that failed counts as not done; its batch is not tried again, and the epoch goes
 * on with the next one, so that it has fewer steps than batches. What else was due at a boundary whose measurement failed is asked after the restore.
 */

import type { Measurement } from '../../controllers/measurement.js';
import type { Epoch, RecordedDecision, Report } from '../contracts/report-types.js';
import type { Validation } from '../contracts/validation.js';
import type { LoggedStep } from './step-log.js';

/** Training is about to begin: everything was checked, the model is borrowed. */
export interface FitStart {
  readonly type: 'fitStart';
  /** Epochs at most, a last one that is cut short included; `null` where nothing but time or a controller ends the fit. */
  readonly maxEpochs: number | null;
  /** Training steps at most; `null` where that is not known. */
  readonly maxSteps: number | null;
  /** `null` where only the data's end tells. */
  readonly stepsPerEpoch: number | null;
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

/** The model was validated. */
export interface Validated {
  readonly type: 'validation';
  /** Index of the epoch that ended or is running. */
  readonly epoch: number;
  /** Training steps done since the start of the fit. */
  readonly step: number;
  readonly validation: Validation;
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

/** Steps were logged, as `logEvery` asks for. Told in groups, each step once. */
export interface StepsLogged {
  readonly type: 'steps';
  readonly epoch: number;
  /** In order, at least one. */
  readonly steps: readonly LoggedStep[];
}

/** A controller's decision was applied. */
export interface DecisionApplied {
  readonly type: 'decision';
  readonly decision: RecordedDecision;
}

/** An epoch begins: its first batch is next. */
export interface EpochStart {
  readonly type: 'epochStart';
  /** Index of the epoch, from 0. */
  readonly epoch: number;
  /** Training steps done since the start of the fit. */
  readonly step: number;
  /** Learning rate of every group. */
  readonly lrs: Readonly<Record<string, number>>;
}

/** An epoch ended, whole or by a stop. */
export interface EpochEnd {
  readonly type: 'epochEnd';
  readonly epoch: Epoch;
}

/** A checkpoint is on the disk. */
export interface CheckpointSaved {
  readonly type: 'checkpoint';
  /** Folder of the checkpoint. */
  readonly path: string;
  /** Index of the epoch in which training goes on from it. */
  readonly epoch: number;
  /** Training steps done since the start of the fit. */
  readonly step: number;
}

/** Something that does not end the fit and that somebody should know: also a warning of the process, so that it is never silent. */
export interface Warned {
  readonly type: 'warning';
  /** `WARN_CHECKPOINT_DAMAGED`, `WARN_ENVIRONMENT`, `WARN_LOGGER_FAILED`, `WARN_RESUME_OPTIONS`, `WARN_RUN_PAGE`, or the code of an error that is only warned of. */
  readonly code: string;
  readonly message: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** Something that the fit's user would want to be told of at once. The fit goes on as without it. */
export interface AlertRaised {
  readonly type: 'alert';
  /**
   * `ALERT_NON_FINITE` (a logged loss or a validation that is not finite, many steps left out under `fp16`), `ALERT_LOSS_SPIKE`, `ALERT_DEAD_LAYER` (nine
   * neurons of ten give zero), `ALERT_THROUGHPUT` (an epoch at less than 0.6 of the usual pace), `ALERT_DATA_WAIT` (over 0.3 of training waited for data).
   */
  readonly code: string;
  readonly level: 'info' | 'warning' | 'error';
  /** One sentence or two. */
  readonly message: string;
  /** Index of the epoch that runs or ended. */
  readonly epoch: number;
  /** Training steps done since the start of the fit, as far as known. */
  readonly step: number;
  /** Numbers and names that the message tells. */
  readonly fields: Readonly<Record<string, unknown>>;
}

/** Training waits after the current step, as `run.pause()` asked. */
export interface Paused {
  readonly type: 'paused';
  readonly epoch: number;
  /** Training steps done since the start of the fit. */
  readonly step: number;
}

/** Training goes on after a pause, or ends in it. */
export interface Resumed {
  readonly type: 'resumed';
  readonly epoch: number;
  /** Training steps done since the start of the fit. */
  readonly step: number;
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
export type FitEvent =
  | FitStart
  | EpochStart
  | MeasurementTaken
  | Validated
  | StepProgress
  | StepsLogged
  | DecisionApplied
  | EpochEnd
  | CheckpointSaved
  | Warned
  | AlertRaised
  | Paused
  | Resumed
  | FitEnd;

/** Hears events, on the JavaScript thread. Should return soon: controllers wait for it, training itself does not. */
export type FitListener = (event: FitEvent) => void;
