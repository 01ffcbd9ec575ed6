/** Tensors, dtypes, devices, generators and scopes. */

export { arange, empty, eye, full, linspace, ones, type TensorDataOptions, type TensorOptions, tensor, zeros } from './create.js';
export { checkDevice, type Device, isDevice } from './device.js';
export {
  DTYPES,
  type DType,
  type DTypeOf,
  type FloatDType,
  getDefaultDType,
  isComplex,
  isDType,
  isFloatingPoint,
  setDefaultDType,
  type UnknownDType,
} from './dtype.js';
export type { Element, ElementOf, NestedArray, TypedArray, TypedArrayOf } from './elements.js';
export type { DataArray, InferredDType, TensorData } from './from-data.js';
export { defaultGenerator, Generator, type Seed, setSeed } from './generator.js';
export { enableGrad, noGrad } from './grad-mode.js';
export { RemovableHandle } from './hooks.js';
export { type RandomOptions, rand, randint, randn, randperm } from './random.js';
export { keep, scope } from './scope.js';
export { Slice, slice } from './slice.js';
export { type BackwardOptions, type GradientHook, Tensor } from './tensor.js';
