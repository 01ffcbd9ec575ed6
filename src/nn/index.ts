/** Modules, layers, functions and initialisers: what PyTorch calls `torch.nn`. */

export { Buffer, type BufferOptions } from './buffer.js';
export * as functional from './functional.js';
export * as init from './init.js';
export type { LayerOptions } from './layer-options.js';
export { AdaptiveAvgPool2d } from './layers/adaptive-avg-pool2d.js';
export { AvgPool2d } from './layers/avg-pool2d.js';
export type { BatchNormLayerOptions } from './layers/batch-norm.js';
export { BatchNorm1d } from './layers/batch-norm1d.js';
export { BatchNorm2d } from './layers/batch-norm2d.js';
export { Conv2d, type Conv2dLayerOptions } from './layers/conv2d.js';
export { CrossEntropyLoss } from './layers/cross-entropy-loss.js';
export { Dropout } from './layers/dropout.js';
export { Flatten } from './layers/flatten.js';
export { GELU } from './layers/gelu.js';
export { Identity } from './layers/identity.js';
export { Linear, type LinearOptions } from './layers/linear.js';
export { MaxPool2d } from './layers/max-pool2d.js';
export { ModuleList } from './layers/module-list.js';
export { MSELoss } from './layers/mse-loss.js';
export { ReLU } from './layers/relu.js';
export { Sequential } from './layers/sequential.js';
export { Sigmoid } from './layers/sigmoid.js';
export { Tanh } from './layers/tanh.js';
export { Module, type TensorModule } from './module.js';
export type { ModuleMembers } from './module-members.js';
export { Parameter, type ParameterOptions } from './parameter.js';
