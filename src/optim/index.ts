/** Optimizers: each a function from options to a spec; the arithmetic is native. */

export type { OptimizerDeclaration, OptimizerFactory, OptimizerOptions } from './define.js';
export { resolveGroups } from './groups.js';
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
export * from './optimizers/index.js';
export { ParamGroup } from './param-group.js';
export type { OptimizedTensors } from './parameter-list.js';
export { type LayerGroup, perLayer } from './per-layer.js';
export type { Stability, StabilityOf, StabilityRule } from './stability/rule.js';
export { loadOptimizerStateDict, type OptimizerLayout, optimizerStateDict, stateDictRates } from './state-dict.js';
export type { GroupState, GroupValue, OptimizerStateDict, ParameterState, TorchLayout } from './torch-layout.js';
