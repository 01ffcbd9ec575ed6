/** Controllers: they observe a fit and decide its learning rate and its end. */

export { type AnalysisMeter, type AnalysisProbe, type AnalysisSubject, analysisOf } from './analysis-probe.js';
export { ConstantLr, type ConstantLrOptions } from './constant-lr.js';
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
  Watcher,
  When,
} from './controller.js';
export { CosineAnnealingLr, type CosineAnnealingLrOptions } from './cosine-annealing-lr.js';
export { CosineAnnealingWarmRestarts, type CosineAnnealingWarmRestartsOptions } from './cosine-annealing-warm-restarts.js';
export { CURVATURE_DEFAULTS, type CurvatureOptions, type CurvatureRowOptions } from './curvature-options.js';
export { type Curvature, type CurvatureFacts, type CurvatureProbeOptions, curvatureProbe } from './curvature-probe.js';
export { EarlyStopping, type EarlyStoppingOptions, type EarlyStoppingState } from './early-stopping.js';
export { EXP_TEST_DEFAULTS, type ExpTestOptions, type ResolvedExpTestOptions } from './exp-test/options.js';
export type { ExpTestReport, ExpTestState, ExpTestVerdict } from './exp-test/state.js';
export { ExpTest } from './exp-test.js';
export { ExponentialLr, type ExponentialLrOptions } from './exponential-lr.js';
export type { Finding, RecordedFinding, Spectrum } from './finding.js';
export { GeN } from './gen.js';
export {
  GEN_DEFAULTS,
  type GeNOptions,
  HI_DLR_DEFAULTS,
  type HiDlrOptions,
  type ResolvedGeNOptions,
  type ResolvedHiDlrOptions,
} from './hi-dlr/options.js';
export type { DirectionState, GroupInfluence, HiDlrReport, TrialRateState } from './hi-dlr/state.js';
export { HiDlr } from './hi-dlr.js';
export { InTurn, type InTurnState } from './in-turn.js';
export { LambdaLr, type LambdaLrOptions, type LrLambda } from './lambda-lr.js';
export { LinearLr, type LinearLrOptions } from './linear-lr.js';
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
export type { MonitorOptions } from './monitor.js';
export { MultiStepLr, type MultiStepLrOptions } from './multi-step-lr.js';
export { NEq, type NEqState } from './neq.js';
export { NEQ_DEFAULTS, type NEqOptions } from './neq-options.js';
export type { DriftOptions } from './neve/drift-options.js';
export type { DriftPhase, DriftState } from './neve/drift-state.js';
export type {
  NeVeDriftOptions,
  NeVeOptions,
  NeVeProbeOptions,
  NeVeProfile,
  NeVeReferenceOptions,
  ResolvedNeVeOptions,
} from './neve/option-types.js';
export { NEVE_DEFAULTS } from './neve/options.js';
export type { ReferenceState } from './neve/reference-rule.js';
export type { NeVeMotion, NeVeReport } from './neve/report.js';
export { NeVe, type NeVeState } from './neve.js';
export { OneCycleLr, type OneCycleLrOptions, type ResolvedOneCycleLrOptions } from './one-cycle-lr.js';
export { PolynomialLr, type PolynomialLrOptions } from './polynomial-lr.js';
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
export { ReduceLrOnPlateau, type ReduceLrOnPlateauOptions, type ReduceLrOnPlateauState } from './reduce-lr-on-plateau.js';
export { Schedule, type ScheduleOptions, type ScheduleState } from './schedule.js';
export { StepLr, type StepLrOptions } from './step-lr.js';
export { type ResolvedWarmUpOptions, WarmUp, type WarmUpOptions, type WarmUpState } from './warm-up.js';
