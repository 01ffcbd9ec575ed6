/** Controllers: they observe a fit and decide its learning rate and its end. */

export type {
  Cadence,
  Controller,
  ControllerStatus,
  Decision,
  Evidence,
  FitPlan,
  FrozenNeurons,
  NextBoundary,
  Observation,
  Observer,
  RateLaw,
  Watcher,
  When,
} from './controller.js';
export { Cdat, type CdatOptions, type CdatState } from './cdat.js';
export { EarlyStopping, type EarlyStoppingOptions, type EarlyStoppingState } from './early-stopping.js';
export { ExpTest } from './exp-test/exp-test.js';
export type { ExpTestOptions, ResolvedExpTestOptions } from './exp-test/options.js';
export type { ExpTestReport, ExpTestState, ExpTestVerdict } from './exp-test/state.js';
export type { Finding, RecordedFinding, Spectrum } from './finding.js';
export { GeN } from './hi-dlr/gen.js';
export { HiDlr } from './hi-dlr/hi-dlr.js';
export type { GeNOptions, HiDlrOptions, ResolvedGeNOptions, ResolvedHiDlrOptions } from './hi-dlr/options.js';
export type { DirectionState, GroupInfluence, HiDlrReport, TrialRateState } from './hi-dlr/state.js';
export { GradES, type GradESOptions, type GradESState } from './grad-es.js';
export { GreedyLr, type GreedyLrOptions, type GreedyLrState } from './greedy-lr.js';
export { InTurn, type InTurnState } from './in-turn.js';
export { LocalPlateau, type LocalPlateauOptions, type LocalPlateauState, MIN_LR_CHANGE } from './local-plateau.js';
export type {
  AnalysisMeasurement,
  GradientPathMeasurement,
  InputCovarianceMeasurement,
  LayerVelocity,
  LossMeasurement,
  Measurement,
  VelocityMeasurement,
} from './measurement.js';
export type { Declaration, Variants } from './declaration.js';
export type { MonitorOptions } from './monitor.js';
export { NEq, type NEqState } from './neq/neq.js';
export type { NEqOptions, ResolvedNEqOptions } from './neq/options.js';
export type { NeVeMotion } from './neve/descent.js';
export type { DescentState, NeVePhase } from './neve/descent-state.js';
export type { NeVeDescentOptions, NeVeOptions, NeVeProfile, NeVeReferenceOptions, ResolvedNeVeOptions } from './neve/options.js';
export type { ReferenceState } from './neve/reference-rule.js';
export type { NeVeReport } from './neve/report.js';
export { NeVe, type NeVeState } from './neve.js';
export type {
  AuxiliarySpec,
  ChoosableLayer,
  GradientPathProbe,
  InputCovarianceProbe,
  LabelledRows,
  LayerChoice,
  LossProbe,
  NoiseSpec,
  Probe,
  RowsSpec,
  VelocityProbe,
} from './probe.js';
export { type AnalysisMeter, type AnalysisProbe, type AnalysisSubject, analysisOf } from './probes/analysis-probe.js';
export { CURVATURE_DEFAULTS, type CurvatureOptions, type CurvatureRowOptions } from './probes/curvature-options.js';
export { type Curvature, type CurvatureFacts, type CurvatureProbeOptions, curvatureProbe } from './probes/curvature-probe.js';
export { ReduceLrOnPlateau, type ReduceLrOnPlateauOptions, type ReduceLrOnPlateauState } from './reduce-lr-on-plateau.js';
export { ConstantLr, type ConstantLrOptions } from './schedules/constant-lr.js';
export { CosineAnnealingLr, type CosineAnnealingLrOptions } from './schedules/cosine-annealing-lr.js';
export { CosineAnnealingWarmRestarts, type CosineAnnealingWarmRestartsOptions } from './schedules/cosine-annealing-warm-restarts.js';
export { ExponentialLr, type ExponentialLrOptions } from './schedules/exponential-lr.js';
export { LambdaLr, type LambdaLrOptions, type LrLambda } from './schedules/lambda-lr.js';
export { LinearLr, type LinearLrOptions } from './schedules/linear-lr.js';
export { MultiStepLr, type MultiStepLrOptions } from './schedules/multi-step-lr.js';
export { OneCycleLr, type OneCycleLrOptions, type ResolvedOneCycleLrOptions } from './schedules/one-cycle-lr.js';
export { PolynomialLr, type PolynomialLrOptions } from './schedules/polynomial-lr.js';
export { Schedule, type ScheduleOptions, type ScheduleState } from './schedules/schedule.js';
export { StepLr, type StepLrOptions } from './schedules/step-lr.js';
export { type ResolvedWarmUpOptions, WarmUp, type WarmUpOptions, type WarmUpState } from './warm-up.js';
