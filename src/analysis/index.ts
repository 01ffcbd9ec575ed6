/** Analyses of training: what they find out about a model, and monitors that watch a fit. */

export { type CentralFlow, type CentralFlowOptions, type CentralFlowPoint, centralFlow } from './central-flow.js';
export {
  EDGE_DEFAULTS,
  type EdgeMeasurement,
  EdgeOfStability,
  type EdgeOfStabilityOptions,
  type EdgePhase,
  type EdgeReport,
  type EdgeState,
  type LossRises,
  type ResolvedEdgeOptions,
  type Stability,
  type StabilityRule,
  stabilityOf,
} from './edge-of-stability.js';
export { type FoundPicture, type FoundPictures, type FoundSeries, type FoundSpectra, findingsOf } from './findings-of.js';
export {
  type FluctuationReport,
  type FluctuationStatistics,
  Fluctuations,
  type FluctuationsOptions,
  type KindFluctuations,
  type LayerDeadUnits,
  type ParameterFluctuations,
  type ResolvedFluctuationsOptions,
} from './fluctuations.js';
export { type HessianTrace, type HessianTraceOptions, hessianTrace } from './hessian-trace.js';
export { type HessianVectorProductOptions, type HessianVectorProducts, hessianVectorProduct } from './hessian-vector-product.js';
export {
  type LayerStatistic,
  LayerStatistics,
  type LayerStatisticsMonitorOptions,
  type LayerStatisticsOptions,
  type LayerStatisticsResult,
  type LayerStatisticsState,
  layerStatistics,
  type ParameterStatistics,
} from './layer-statistics.js';
export { type LrFinderOptions, type LrFinderResult, lrFinder, type RateCurve, type RateSuggestions, type SweepEnd } from './lr-finder.js';
export { type NoiseScaleOptions, type NoiseScaleResult, noiseScale } from './noise-scale.js';
export { NoiseScale, type NoiseScaleMonitorOptions, type NoiseScaleReport, type NoiseScaleState } from './noise-scale-monitor.js';
export type { NtkLook } from './ntk/look.js';
export { type KernelFacts, type KernelMethod, type KernelOptions, type NtkOptions, type NtkResult, ntk } from './ntk.js';
export { NtkMonitor, type NtkMonitorOptions, type NtkState } from './ntk-monitor.js';
export { type Sharpness, type SharpnessOptions, sharpness } from './sharpness.js';
export { type SpectralDensity, type SpectralDensityOptions, spectralDensity } from './spectral-density.js';
export type { SubjectOptions } from './subject.js';
