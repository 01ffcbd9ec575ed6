/** Modules, layers, functions and initialisers: what PyTorch calls `torch.nn`. */

export * as functional from './functional/index.js';
export * as init from './init/index.js';
export * from './layers/index.js';
export type { LayerOptions } from './layers/layer-options.js';
export { Buffer, type BufferOptions } from './module/buffer.js';
export { cloneModule } from './module/clone.js';
export type { ModuleMembers } from './module/members.js';
export { type ForwardHook, type ForwardPreHook, Module, type TensorModule } from './module/module.js';
export { Parameter, type ParameterOptions } from './module/parameter.js';
export { type Tapped, withTaps } from './module/with-taps.js';
export type { LayerSummary } from './summary/layer-summary.js';
export { ModelSummary, summary } from './summary/summary.js';
export * as utils from './utils/index.js';
