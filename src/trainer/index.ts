/** The trainer: fits, evaluations, and what they tell. */

export type { Evaluation } from './evaluate.js';
export type { DecisionApplied, EpochEnd, FitEnd, FitEvent, FitListener, FitStart, MeasurementTaken, StepProgress } from './events.js';
export type { LossName, Objective } from './objective.js';
export type { EvaluateOptions, FitOptions, TrainerOptions } from './options.js';
export type { Epoch, RecordedDecision, Report, Stop } from './report-types.js';
export type { Run } from './run.js';
export type { RunStatus } from './run-folder.js';
export { Trainer } from './trainer.js';
