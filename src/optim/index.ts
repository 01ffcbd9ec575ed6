/** Optimizers: each a function from options to a spec; the arithmetic is native. */

export { ADADELTA_DEFAULTS, type AdadeltaOptions, type AdadeltaValues, adadelta } from './adadelta.js';
export { ADAGRAD_DEFAULTS, type AdagradOptions, type AdagradValues, adagrad } from './adagrad.js';
export { ADAM_DEFAULTS, ADAMW_DEFAULTS, type AdamOptions, type AdamValues, type AdamWOptions, adam, adamw } from './adam.js';
export { ADAMAX_DEFAULTS, type AdamaxOptions, type AdamaxValues, adamax } from './adamax.js';
export { type CustomOptions, custom } from './custom.js';
export { D_ADAPT_ADAM_DEFAULTS, type DAdaptAdamOptions, type DAdaptAdamValues, dAdaptAdam } from './d-adapt-adam.js';
export { D_ADAPT_SGD_DEFAULTS, type DAdaptSgdOptions, type DAdaptSgdValues, dAdaptSgd } from './d-adapt-sgd.js';
export { DOG_DEFAULTS, type DogOptions, type DogValues, dog, ldog } from './dog.js';
export { ECCO_DEFAULTS, type EccoOptions, type EccoSteps, type EccoValues, ecco, eccoStateDictSteps } from './ecco.js';
export { resolveGroups } from './groups.js';
export { LBFGS_DEFAULTS, type LbfgsOptions, type LbfgsValues, lbfgs } from './lbfgs.js';
export { LION_DEFAULTS, type LionOptions, type LionValues, lion } from './lion.js';
export { MUON_DEFAULTS, type MuonOptions, type MuonValues, muon } from './muon.js';
export { NADAM_DEFAULTS, type NAdamOptions, type NAdamValues, nadam } from './nadam.js';
export { type HasParameters, type NoDecayGroup, noDecay } from './no-decay.js';
export { Optimizer } from './optimizer.js';
export {
  type CustomParts,
  DEFAULT_GROUP,
  type GroupOptions,
  type GroupRule,
  type OptimizerSpec,
  type OptimizerValues,
  type ParameterSelector,
} from './optimizer-spec.js';
export { ParamGroup } from './param-group.js';
export type { OptimizedTensors } from './parameter-list.js';
export { type LayerGroup, perLayer } from './per-layer.js';
export { PRODIGY_DEFAULTS, type ProdigyOptions, type ProdigyValues, prodigy } from './prodigy.js';
export { RADAM_DEFAULTS, type RAdamOptions, type RAdamValues, radam } from './radam.js';
export { RMSPROP_DEFAULTS, type RmsPropOptions, type RmsPropValues, rmsprop } from './rmsprop.js';
export {
  SCHEDULE_FREE_ADAMW_DEFAULTS,
  SCHEDULE_FREE_RADAM_DEFAULTS,
  SCHEDULE_FREE_SGD_DEFAULTS,
  type ScheduleFreeAdamWOptions,
  type ScheduleFreeAdamWValues,
  type ScheduleFreeRAdamOptions,
  type ScheduleFreeRAdamValues,
  type ScheduleFreeSgdOptions,
  type ScheduleFreeSgdValues,
  scheduleFreeAdamw,
  scheduleFreeRadam,
  scheduleFreeSgd,
} from './schedule-free.js';
export { SGD_DEFAULTS, type SgdOptions, type SgdValues, sgd } from './sgd.js';
export {
  type GroupState,
  loadOptimizerStateDict,
  type OptimizerLayout,
  type OptimizerStateDict,
  optimizerStateDict,
  type ParameterState,
  stateDictRates,
} from './state-dict.js';
export type { GroupValue } from './torch-layout.js';
