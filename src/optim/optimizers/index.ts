/** The optimizers: each a file that declares its options, its traits and its layout in PyTorch, and a line here. */

export { type AdadeltaOptions, type AdadeltaValues, adadelta } from './adadelta.js';
export { type AdagradOptions, type AdagradValues, adagrad } from './adagrad.js';
export { type AdamOptions, type AdamValues, adam } from './adam.js';
export { type AdamaxOptions, type AdamaxValues, adamax } from './adamax.js';
export { type AdamWOptions, adamw } from './adamw.js';
export { type CustomOptions, custom } from './custom.js';
export { type DAdaptAdamOptions, type DAdaptAdamValues, dAdaptAdam } from './d-adapt-adam.js';
export { type DAdaptSgdOptions, type DAdaptSgdValues, dAdaptSgd } from './d-adapt-sgd.js';
export { type DogOptions, type DogValues, dog, ldog } from './dog.js';
export { type EccoOptions, type EccoSteps, type EccoValues, ecco, eccoStateDictSteps } from './ecco.js';
export { type LbfgsOptions, type LbfgsValues, lbfgs } from './lbfgs.js';
export { type LionOptions, type LionValues, lion } from './lion.js';
export { type MuonOptions, type MuonValues, muon } from './muon.js';
export { type NAdamOptions, type NAdamValues, nadam } from './nadam.js';
export { type ProdigyOptions, type ProdigyValues, prodigy } from './prodigy.js';
export { type RAdamOptions, type RAdamValues, radam } from './radam.js';
export { type RmsPropOptions, type RmsPropValues, rmsprop } from './rmsprop.js';
export {
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
export { type ScheduleFreePlusOptions, type ScheduleFreePlusValues, scheduleFreePlus } from './schedule-free-plus.js';
export { type SgdOptions, type SgdValues, sgd } from './sgd.js';
