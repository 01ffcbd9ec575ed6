/** The trainer: fits, evaluations, and what they tell. */

export type { SavedCheckpoint } from './checkpoint/checkpointer.js';
export type { CheckpointMonitor, CheckpointOptions } from './checkpoint/options.js';
export type { Epoch, RecordedDecision, Report, Stop } from './contracts/report-types.js';
export type { EpochUsage, RankUsage } from './contracts/usage.js';
export type { BestSoFar, Validation } from './contracts/validation.js';
export type { Evaluation } from './evaluate.js';
export type { Callback, FitHandle } from './events/callbacks.js';
export type {
  AlertRaised,
  CheckpointSaved,
  DecisionApplied,
  EpochEnd,
  EpochStart,
  FitEnd,
  FitEvent,
  FitListener,
  FitStart,
  MeasurementTaken,
  Paused,
  Resumed,
  StepProgress,
  StepsLogged,
  Validated,
  Warned,
} from './events/events.js';
export type { LoggedStep } from './events/step-log.js';
export type { EvaluateOptions, FitOptions, ResumeOptions } from './fit-options.js';
export { type CheckpointPlanOptions, checkpointPlan } from './checkpoint-plan.js';
export { type JointGraphOptions, jointGraph } from './joint-graph.js';
export type { LossOption, LossTerm } from './losses/loss.js';
export type { LossName, LossSpec } from './losses/named.js';
export type { NamedObjective, Objective, ObjectiveFunction } from './losses/objective.js';
export * as metrics from './metrics/index.js';
export type { Metric, MetricValue } from './metrics/metric.js';
export type { MetricName, MetricOption, MetricResult, MetricResults, MetricsOption } from './metrics/resolve.js';
export type { TrainerOptions } from './options.js';
export type { LoggedEnd, LoggedRun, Logger } from './records/logger.js';
export { type ControlVerb, sendControl } from './records/remote-control.js';
export type { RunStatus } from './records/run-occupied.js';
export type { Run } from './run.js';
export type { ActivationLimitOptions } from './step/activation-limit.js';
export type { AverageOptions } from './step/average.js';
export type { LocalSgdOptions } from './step/local-sgd.js';
export type { ClipGradNormOptions } from './step/clip.js';
export type { LossScalerOptions } from './step/loss-scaler.js';
export type { MixOptions } from './step/mix.js';
export type { Precision, StepOptions } from './step/step-options.js';
export { Trainer } from './trainer.js';
export type { BestOptions, LoaderSource, ValidationOptions } from './validation/options.js';
