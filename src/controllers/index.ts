/** Controllers: they observe a fit and decide its learning rate and its end. */

export { ConstantLr, type ConstantLrOptions } from './constant-lr.js';
export type { Cadence, Controller, Decision, Measurement, NoiseSpec, Observation, Probe, VelocityProbe } from './controller.js';
export { CosineAnnealingLr, type CosineAnnealingLrOptions } from './cosine-annealing-lr.js';
export { CosineAnnealingWarmRestarts, type CosineAnnealingWarmRestartsOptions } from './cosine-annealing-warm-restarts.js';
export { EarlyStopping, type EarlyStoppingOptions, type EarlyStoppingState } from './early-stopping.js';
export { ExponentialLr, type ExponentialLrOptions } from './exponential-lr.js';
export { LambdaLr, type LambdaLrOptions, type LrLambda } from './lambda-lr.js';
export { LinearLr, type LinearLrOptions } from './linear-lr.js';
export { LocalPlateau, type LocalPlateauOptions, type LocalPlateauState, MIN_LR_CHANGE } from './local-plateau.js';
export type { MonitorOptions } from './monitor.js';
export { MultiStepLr, type MultiStepLrOptions } from './multi-step-lr.js';
export { NeVe, type NeVeState } from './neve.js';
export { NEVE_DEFAULTS, type NeVeOptions, type NeVeProfile, type ResolvedNeVeOptions } from './neve-options.js';
export { OneCycleLr, type OneCycleLrOptions, type ResolvedOneCycleLrOptions } from './one-cycle-lr.js';
export { PolynomialLr, type PolynomialLrOptions } from './polynomial-lr.js';
export { ReduceLrOnPlateau, type ReduceLrOnPlateauOptions, type ReduceLrOnPlateauState } from './reduce-lr-on-plateau.js';
export { Schedule, type ScheduleOptions, type ScheduleState } from './schedule.js';
export { StepLr, type StepLrOptions } from './step-lr.js';
export { type ResolvedWarmUpOptions, WarmUp, type WarmUpOptions, type WarmUpState } from './warm-up.js';
