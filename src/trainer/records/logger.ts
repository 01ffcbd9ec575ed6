/** The interface of loggers: what keeps a record of a fit in some form. Those that come with Neve are in report/. */

import type { Epoch, RecordedDecision } from '../contracts/report-types.js';
import type { AlertRaised, CheckpointSaved, FitEnd, MeasurementTaken, Validated } from '../events/events.js';
import type { LoggedStep } from '../events/step-log.js';

/** What a logger is told when a fit begins. Plain data. */
export interface LoggedRun {
  /** What `run.json` says: options in force, versions, device, threads, seeds, shapes of the data. */
  readonly facts: Readonly<Record<string, unknown>>;
  /** Epochs at most; `null` where nothing but time or a controller ends the fit. */
  readonly maxEpochs: number | null;
  /** Training steps at most; `null` where that is not known. */
  readonly maxSteps: number | null;
  /** Training steps in an epoch. */
  /** `null` where only the data's end tells. */
  readonly stepsPerEpoch: number | null;
  /** Absolute path of the run folder, `null` without one. */
  readonly runDir: string | null;
  /** Training steps done before: 0, or those of the checkpoint that the fit goes on from. What was logged after it is to be given up. */
  readonly step: number;
  /** The epochs that ended before; empty unless the fit goes on from a checkpoint. */
  readonly history: readonly Epoch[];
}

/**
 * Keeps a record of a fit. Give it to `fit(..., { loggers: [...] })`; every method is optional.
 *
 * Training does not wait for a logger: calls to one logger are made one after the other, each once the promise of the one before is settled, while
 * training goes on. Only the end of the fit waits, for at most a minute, so that the record is whole when the run resolves.
 *
 * A logger that throws never ends the fit: it gives one `warning` event with the code `WARN_LOGGER_FAILED`, and is not called again in this fit.
 */
export interface Logger {
  /** Names the logger in warnings. */
  readonly name: string;
  /** A fit begins, or goes on; first of all calls. */
  start?(run: LoggedRun): void | Promise<void>;
  /** Steps were logged, as `logEvery` asks for: in groups, in order, each step once. */
  steps?(steps: readonly LoggedStep[]): void | Promise<void>;
  /** A probe was measured; `measurement.epoch` is -1 before training. */
  measurement?(measurement: MeasurementTaken): void | Promise<void>;
  /** The model was validated; the last one in an epoch is in the epoch too. */
  validation?(validated: Validated): void | Promise<void>;
  /** A decision was applied. */
  decision?(decision: RecordedDecision): void | Promise<void>;
  /**
   * An epoch ended.
   *
   * @param step - training steps done since the start of the fit, at its end
   */
  epoch?(epoch: Epoch, step: number): void | Promise<void>;
  /** A checkpoint is on the disk. */
  checkpoint?(checkpoint: CheckpointSaved): void | Promise<void>;
  /** Something that the fit's user would want to be told of at once. */
  alert?(alert: AlertRaised): void | Promise<void>;
  /** The fit ended, however it did; last of all calls. Resolves once everything is written. */
  end?(end: LoggedEnd): void | Promise<void>;
}

/** How a fit ended. */
export type LoggedEnd = Pick<FitEnd, 'status' | 'report' | 'error'>;

/** The calls of a logger. */
export const LOGGER_METHODS = ['start', 'steps', 'measurement', 'validation', 'decision', 'epoch', 'checkpoint', 'alert', 'end'] as const;
