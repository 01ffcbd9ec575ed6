/** What a fit tells of itself: one {@link Epoch} an epoch, one {@link Report} at the end. Plain data. */

import type { ControllerStatus, Decision } from '../../controllers/controller.js';
import type { RecordedFinding } from '../../controllers/finding.js';
import type { Measurement } from '../../controllers/measurement.js';
import type { CompiledBatches } from '../../native/addon.js';
import type { MetricValue } from '../metrics/metric.js';
import type { StepSummary } from '../step/step-tally.js';
import type { EpochUsage } from './usage.js';
import type { BestSoFar, Validation } from './validation.js';

/** A decision that was applied: who made it and when. */
export type RecordedDecision = Decision & {
  /** Name of the controller. */
  readonly by: string;
  /** Index of the epoch that ended or was running, from 0; -1 before training. */
  readonly epoch: number;
  /** Training steps done since the start of the fit. */
  readonly step: number;
};

/** One epoch, or the part of one that ran when training was stopped in it. */
export interface Epoch extends StepSummary {
  /** Counts from 0, as every epoch in data does; what is printed counts from 1. */
  readonly index: number;
  /** Mean of the losses of the epoch's batches; steps weigh equally. Those of a stretch that broke off are not known; `NaN` where none is. */
  readonly loss: number;
  /** The metrics of the training batches that the fit asked for, over the epoch's steps, each at the weights before its step and in training mode. */
  readonly metrics: Readonly<Record<string, MetricValue>>;
  /** The last validation in the epoch; `null` where there was none. */
  readonly validation: Validation | null;
  /** Learning rate of the first parameter group at the epoch's start. */
  readonly lr: number;
  /** Learning rate of every group at the epoch's start. */
  readonly lrs: Readonly<Record<string, number>>;
  /** V of the epoch's last measurement of the first velocity probe, the mean of |v| over neurons; `null` when none was taken. */
  readonly velocity: number | null;
  /** M of the same measurement; `null` also after the first epoch, where it is undefined. */
  readonly mseVelocity: number | null;
  /** c of the same measurement, the drift share in [-1, 1]; `null` where the probe does not ask for it and before the third measurement. */
  readonly drift: number | null;
  /** In the order in which they were applied; the first epoch has those made before it too, whose own `epoch` is -1. */
  readonly decisions: readonly RecordedDecision[];
  /** Where each controller that tells it stood at the epoch's end, by its name: `status.NeVe.phase`. */
  readonly status: Readonly<Record<string, ControllerStatus>>;
  /** The last measurement of each probe in the epoch, by `controller.probe`; those of analyses are in {@link findings} instead. */
  readonly measurements: Readonly<Record<string, Measurement>>;
  /** What analyses found, in order; the first epoch has what they found before training too, whose own `epoch` is -1. */
  readonly findings: readonly RecordedFinding[];
  /** Training steps: batches, or windows of them that were accumulated. */
  readonly steps: number;
  /** Rows trained on. */
  readonly samples: number;
  /** Wall time of training and measuring, seconds. */
  readonly seconds: number;
  /** The part of it that measuring took. */
  readonly measureSeconds: number;
  /** Throughput and memory. */
  readonly usage: EpochUsage;
}

/** Why a fit ended before `maxEpochs`, or without that limit. */
export interface Stop {
  /** Name of the controller, `'user'` for `run.stop()`, or the limit that was met: `'maxSteps'`, `'maxSeconds'`. */
  readonly by: string;
  /** Index of the epoch in which it stopped, from 0 as every index in data, -1 before training. What is printed (progress, table, page) counts from 1. */
  readonly epoch: number;
  readonly reason: string;
}

/** A whole fit. */
export interface Report {
  /** Epochs that ran, a last partial one included. */
  readonly epochs: number;
  /** `null` when the fit ran to `maxEpochs`. */
  readonly stop: Stop | null;
  /** Learning rate of the first group after the last decision. */
  readonly lr: number;
  /** Learning rate of every group after the last decision. */
  readonly lrs: Readonly<Record<string, number>>;
  readonly history: readonly Epoch[];
  readonly decisions: readonly RecordedDecision[];
  /** The best validation, whose weights the fit left in the model; `null` without `restoreBest`. */
  readonly best: BestSoFar | null;
  /** Wall time of all epochs and of the measurements before the first, seconds. */
  readonly seconds: number;
  /** The part of it that measuring took. */
  readonly measureSeconds: number;
  /** Rows trained on per second of training; measuring is not counted. */
  readonly samplesPerSecond: number;
  /** How batches were run by this process: from a record, or by autograd, and why (option `compile`). */
  readonly compiled: CompiledBatches;
  /** The run folder, `null` without one. */
  readonly runDir: string | null;
}
