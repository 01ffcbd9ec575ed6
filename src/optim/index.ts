/** Optimizers: each a function from options to a spec; the arithmetic is native. */

export { resolveGroups } from './groups.js';
export {
  DEFAULT_GROUP,
  type GroupOptions,
  type GroupRule,
  type OptimizerSpec,
  type OptimizerValues,
  type ParameterSelector,
} from './optimizer-spec.js';
export { SGD_DEFAULTS, type SgdOptions, type SgdValues, sgd } from './sgd.js';
