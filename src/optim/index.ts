/** Optimizers: each a function from options to a spec; the arithmetic is native. */

export { ADADELTA_DEFAULTS, type AdadeltaOptions, type AdadeltaValues, adadelta } from './adadelta.js';
export { ADAGRAD_DEFAULTS, type AdagradOptions, type AdagradValues, adagrad } from './adagrad.js';
export { ADAM_DEFAULTS, ADAMW_DEFAULTS, type AdamOptions, type AdamValues, type AdamWOptions, adam, adamw } from './adam.js';
export { ADAMAX_DEFAULTS, type AdamaxOptions, type AdamaxValues, adamax } from './adamax.js';
export { resolveGroups } from './groups.js';
export { LION_DEFAULTS, type LionOptions, type LionValues, lion } from './lion.js';
export { NADAM_DEFAULTS, type NAdamOptions, type NAdamValues, nadam } from './nadam.js';
export {
  DEFAULT_GROUP,
  type GroupOptions,
  type GroupRule,
  type OptimizerSpec,
  type OptimizerValues,
  type ParameterSelector,
} from './optimizer-spec.js';
export { RADAM_DEFAULTS, type RAdamOptions, type RAdamValues, radam } from './radam.js';
export { RMSPROP_DEFAULTS, type RmsPropOptions, type RmsPropValues, rmsprop } from './rmsprop.js';
export { SGD_DEFAULTS, type SgdOptions, type SgdValues, sgd } from './sgd.js';
