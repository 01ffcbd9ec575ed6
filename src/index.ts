/**
 * Neve: training of PyTorch-format models from Node, with learning rates and stopping set by neural velocity.
 *
 * @packageDocumentation
 */

export * as analysis from './analysis/index.js';
export * as autograd from './autograd/index.js';
export * as config from './config/index.js';
export { type ConfigInput, defineConfig } from './config/index.js';
export * from './controllers/index.js';
export * as data from './data/index.js';
export type { Batch, BatchAt, Cursor, Json, Loader, ResidentLoader, StreamLoader } from './data/loader.js';
export * as distributed from './distributed/index.js';
export {
  AbortedError,
  CheckpointError,
  ConfigError,
  type ConfigProblem,
  DataError,
  DeviceError,
  DistributedError,
  DTypeError,
  type ErrorFields,
  FormatError,
  IndexError,
  NativeError,
  NeveError,
  NumericalError,
  OptionError,
  OutOfMemoryError,
  ShapeError,
  StateError,
} from './errors.js';
export { npy, npz, pth, safetensors } from './formats/index.js';
export {
  type Argument,
  type CheckpointPlan,
  type DynamicAxes,
  type DynamicShapes,
  type Graph,
  type GraphInput,
  GraphModel,
  type GraphModule,
  type GraphNode,
  type JointGraphModel,
  type JointResult,
  type LayerInfo,
  type LoadStateDictOptions,
  type Model,
  type Nested,
  printGraph,
  trace,
  traceFunction,
  validateGraph,
  whenTraining,
} from './graph/index.js';
export { type LoadModelOptions, loadModel, type ModelFormat, registerModelFormat } from './graph/model-files.js';
export * as models from './models/index.js';
export * from './native/index.js';
export * as F from './nn/functional/index.js';
export * as nn from './nn/index.js';
export * as ops from './ops/index.js';
export { fft, linalg, special } from './ops/index.js';
export * as optim from './optim/index.js';
export { type DescribedOption, describeOptions, type Option, type OptionTable } from './options/index.js';
export * from './predict/index.js';
export * from './report/index.js';
export * from './stepper/index.js';
export * from './tensor/index.js';
export * from './trainer/index.js';
