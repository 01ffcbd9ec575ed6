/**
 * What the addon exports, written by hand: this file is the only declaration of it. Everything here is internal; the typed layers above
 * validate and default, native code re-checks bounds.
 *
 * Native objects are named by a {@link Handle}: a number that packs kind, generation and slot of a table that lives with the JavaScript
 * environment. A number costs nothing to pass, a stale or foreign one is always noticed, and no finalizer runs inside the collector.
 */

import type { ErrorFields, NativeErrorKind, NeveError } from '../errors.js';

/** Names a native tensor, generator, model, meter or session. At least 2^52, so that it cannot be mistaken for an ordinary number. */
export type Handle = number;

/** PyTorch's dtype names. */
export type DType =
  | 'uint8'
  | 'int8'
  | 'int16'
  | 'int32'
  | 'int64'
  | 'float16'
  | 'bfloat16'
  | 'float32'
  | 'float64'
  | 'bool'
  | 'complex64'
  | 'complex128';

/**
 * A value for an operator's argument. Tensors and generators travel as handles; the operator's own schema says how each is boxed: dtypes,
 * devices, layouts and memory formats are strings (`'float32'`, `'cuda:0'`, `'strided'`, `'channels_last'`).
 */
export type NativeArgument = number | bigint | boolean | string | null | undefined | readonly NativeArgument[];

/** An operator's results: a handle for a tensor, an array for a list or tuple, plain values otherwise. */
export type NativeResult = number | bigint | boolean | string | null | undefined | NativeResult[];

/** One argument or result of an operator's schema, as the dispatcher declares it. */
export interface SchemaEntry {
  readonly name: string;
  /** PyTorch's spelling, such as `Tensor`, `Tensor?`, `SymInt[]`, `Scalar`, `ScalarType?`. */
  readonly type: string;
  readonly kwargOnly: boolean;
  readonly hasDefault: boolean;
  /** The default, as an argument would give it; `undefined` where there is none or it has no such form (memory formats). */
  readonly default?: NativeArgument;
  /** True when the operator writes to this tensor. */
  readonly writes: boolean;
}

/** An operator's schema. */
export interface OpSchema {
  /** `aten::add`, without overload. */
  readonly name: string;
  readonly overload: string;
  readonly args: readonly SchemaEntry[];
  readonly returns: readonly SchemaEntry[];
}

/**
 * A node's argument: a constant (`{ float }` for a floating-point one whose value may be whole), `undefined` for the schema's default, `{ ref }` for a value
 * made earlier, `{ mode: 'training' }` for the program's train/eval switch.
 */
export type ProgramArgument =
  | number
  | bigint
  | boolean
  | string
  | null
  | undefined
  | { readonly float: number }
  | { readonly ref: string }
  | { readonly mode: 'training' }
  | readonly ProgramArgument[];

/** One call of a program. */
export interface ProgramNode {
  /** `aten.conv2d.default`, or `_operator.add|sub|mul|floordiv|mod|truediv|pow|max|min` on numbers and `_operator.getitem` on lists. */
  readonly op: string;
  /** In schema order; trailing arguments that have defaults may be left out. */
  readonly args: readonly ProgramArgument[];
  /** Names of the results; `''` for one that nothing reads. */
  readonly outputs: readonly string[];
  /** Path of the module the call came from, `''` for the root; for error messages. */
  readonly module: string;
  /** `training`: the node runs only in training mode. */
  readonly when: 'always' | 'training';
}

/** A graph made flat for the native side. */
export interface ProgramSpec {
  /** Names of the values that each call passes, in order. */
  readonly inputs: readonly string[];
  /** Values bound once: parameters, buffers and constants. */
  readonly state: readonly {
    readonly value: string;
    readonly name: string;
    readonly kind: 'parameter' | 'buffer' | 'constant';
    readonly tensor: Handle;
  }[];
  readonly nodes: readonly ProgramNode[];
  /** The results, each a reference or a constant. */
  readonly outputs: readonly ProgramArgument[];
}

/** A parameter or buffer of a model. */
export interface NativeState {
  readonly name: string;
  readonly kind: 'parameter' | 'buffer';
  readonly tensor: Handle;
}

/** A layer whose output can be observed. */
export interface NativeLayer {
  /** Module path, such as `layer1.0.conv1`. */
  readonly name: string;
  /** PyTorch's class name, such as `Conv2d`. */
  readonly type: string;
}

/** A layer that a velocity meter follows. */
export interface MeterLayer {
  /** Module path; names the layer in reports. */
  readonly name: string;
  /** What to observe: value names of a graph, or the module path of a TorchScript layer. Several when the layer is called several times. */
  readonly taps: readonly string[];
  /** Axis of the output that counts neurons. */
  readonly axis: number;
}

/** One layer's part of a measurement. */
export interface LayerVelocity {
  readonly name: string;
  readonly neurons: number;
  /** Mean of |v| over the layer's neurons. */
  readonly velocity: number;
  /** Mean of (v - previous v) squared, or `null` while there is no previous v. */
  readonly mseVelocity: number | null;
  /** Neurons whose output was zero for every sample, now and before. */
  readonly deadNeurons: number;
}

/** What a velocity meter found. */
export interface VelocityMeasurement {
  /** V: mean of |v| over all neurons; `null` at the first measurement, which only stores activations. */
  readonly velocity: number | null;
  /** M: mean over layers of the mean squared change of v; `null` in the first two measurements. */
  readonly mseVelocity: number | null;
  readonly layers: readonly LayerVelocity[];
  /** Wall time of the measurement, seconds. */
  readonly seconds: number;
}

/** Where a session takes its batches from: whole tensors that stay in place, gathered by row on the owner thread. */
export interface NativeData {
  readonly inputs: readonly Handle[];
  readonly targets: readonly Handle[];
  /** int64 `[n]`, the order of rows; `null` for 0, 1, 2 … */
  readonly order: Handle | null;
  readonly batchSize: number;
}

/** A parameter group for the native optimizer; `options` are the optimizer's numbers and switches in PyTorch's camelCase. */
export interface NativeGroup {
  readonly name: string;
  readonly parameters: readonly string[];
  readonly options: Readonly<Record<string, number | boolean | readonly number[]>>;
}

/** The optimizers of native/core/optim. */
export type OptimizerName = 'adadelta' | 'adagrad' | 'adam' | 'adamax' | 'adamw' | 'lion' | 'nadam' | 'radam' | 'rmsprop' | 'sgd';

/** What a session needs to exist. */
export interface SessionSpec {
  /** Handle of a model; the session borrows its parameters and buffers while a command runs. */
  readonly model: Handle;
  /** Handle of a stateless model that maps `(...outputs, ...targets)` to a scalar loss. */
  readonly loss: Handle;
  /** `null` for a session that only evaluates or measures. */
  readonly optimizer: { readonly name: OptimizerName; readonly groups: readonly NativeGroup[] } | null;
  /** Keep 4-d weights and inputs in channels-last order. */
  readonly channelsLast: boolean;
  /** Called at most about 50 times a second while steps run, with the number of steps done and the last loss read. */
  readonly onProgress: ((step: number, loss: number) => void) | null;
}

/** What a stretch of training steps did. */
export interface StepsResult {
  /** One loss a step. */
  readonly losses: Float64Array;
  /** Rows of data used. */
  readonly samples: number;
  readonly seconds: number;
  /** True when the stretch ended early because {@link NativeAddon.sessionInterrupt} was called. */
  readonly interrupted: boolean;
}

/** What an evaluation found: means over samples. */
export interface EvaluationResult {
  readonly loss: number;
  /** One mean a metric, in the order asked for. */
  readonly metrics: readonly number[];
  readonly samples: number;
  readonly seconds: number;
}

/** The addon. */
export interface NativeAddon {
  /** Once per environment, before anything else: how native failures become errors. */
  init(makeError: (kind: NativeErrorKind, code: string, message: string, fields: ErrorFields) => NeveError): void;
  info(): { readonly libtorch: string; readonly cpuCapability: string; readonly cudaBuild: boolean };
  setNumThreads(count: number): void;
  getNumThreads(): number;
  cudaDeviceCount(): number;
  /** Opens the library that holds the CUDA kernels. */
  openCudaLibrary(path: string): void;
  liveHandles(): {
    readonly tensors: number;
    readonly generators: number;
    readonly models: number;
    readonly meters: number;
    readonly sessions: number;
  };
  /** Frees what a handle names; a stale handle is ignored. */
  release(handle: Handle): void;

  /** Copies elements (native byte order, row-major) into a new tensor. */
  tensorFromData(data: ArrayBufferView, dtype: DType, shape: readonly number[], device: string): Handle;
  /** Maps a region of an open file as a uint8 tensor `[length]`; private, so that writes never reach the file. The descriptor may be closed. */
  mapFile(descriptor: number, offset: number, length: number): Handle;
  /** A tensor over another's storage, in elements of `dtype`; refused unless it lies inside. */
  tensorFromStorage(source: Handle, dtype: DType, shape: readonly number[], strides: readonly number[], storageOffset: number): Handle;
  /** Where the elements are in the storage, in elements; `null` where strides do not say (sparse, meta, lazy conjugate or negative). */
  tensorLayout(
    tensor: Handle,
  ): { readonly strides: readonly number[]; readonly storageOffset: number; readonly storageBytes: number } | null;
  /** Copies a tensor's elements out, row-major. */
  tensorToBuffer(tensor: Handle): ArrayBuffer;
  tensorShape(tensor: Handle): number[];
  tensorDType(tensor: Handle): DType;
  tensorDevice(tensor: Handle): string;
  tensorRequiresGrad(tensor: Handle): boolean;
  tensorSetRequiresGrad(tensor: Handle, on: boolean): void;
  tensorIsLeaf(tensor: Handle): boolean;
  tensorGrad(tensor: Handle): Handle | null;
  tensorSetGrad(tensor: Handle, grad: Handle | null): void;
  tensorBackward(tensor: Handle, gradient: Handle | null, retainGraph: boolean, createGraph: boolean): void;
  /** `tensor.data = source`: same identity, other storage (another device, dtype or layout). */
  tensorSetData(tensor: Handle, source: Handle): void;
  /** Identifies the storage: equal for tensors that share memory. */
  tensorStorageId(tensor: Handle): bigint;

  /** Looks an operator up: its number for {@link callOp}. Throws for one that does not exist or is not on the allow-list. */
  findOp(name: string, overload: string): number;
  opSchema(op: number): OpSchema;
  /** Every operator of the allow-list. */
  listOps(): OpSchema[];
  /** Calls through the dispatcher. A result that is the argument written to comes back as that argument's own handle. */
  callOp(op: number, args: readonly NativeArgument[]): NativeResult;
  /** Grad mode of the JavaScript thread; returns what it was. */
  setGradEnabled(on: boolean): boolean;

  /** A new CPU or CUDA generator. */
  createGenerator(device: string): Handle;
  /** The process's default generator for a device. */
  defaultGenerator(device: string): Handle;
  generatorSetSeed(generator: Handle, seed: bigint): void;
  generatorSeed(generator: Handle): bigint;
  generatorState(generator: Handle): Uint8Array;
  generatorSetState(generator: Handle, state: Uint8Array): void;

  createModel(program: ProgramSpec): Handle;
  /** Runs `torch::jit::load`: only for files the user trusts. */
  loadScript(path: string): Handle;
  /** Writes a file that opens in the mode given. */
  saveScript(model: Handle, path: string, training: boolean): void;
  /** All names of all parameters and buffers in PyTorch's order, and which name of {@link modelState} holds the tensor. */
  scriptStateNames(model: Handle): { readonly name: string; readonly holder: string }[];
  modelState(model: Handle): NativeState[];
  modelLayers(model: Handle): NativeLayer[];
  /** Runs on the JavaScript thread, in its grad mode; results are flat. */
  modelForward(model: Handle, inputs: readonly Handle[], training: boolean): Handle[];

  /** Runs in evaluation mode without gradients; copies of what the taps saw, in the order of the calls. */
  modelTaps(model: Handle, inputs: readonly Handle[], taps: readonly string[]): { readonly tap: number; readonly tensor: Handle }[];

  createMeter(layers: readonly MeterLayer[], momentum: number): Handle;

  createSession(spec: SessionSpec): Handle;
  /** Trains on batches `first` to `first + count - 1` of the data. */
  sessionSteps(session: Handle, data: NativeData, first: number, count: number): Promise<StepsResult>;
  /** Evaluation mode, no gradients; each metric maps `(...outputs, ...targets)` to a scalar mean over the batch. */
  sessionEvaluate(session: Handle, data: NativeData, metrics: readonly Handle[]): Promise<EvaluationResult>;
  /** Evaluation mode, no gradients; leaves model, buffers and generators untouched. */
  sessionMeasure(session: Handle, meter: Handle, inputs: readonly Handle[], batchSize: number): Promise<VelocityMeasurement>;
  sessionSetLr(session: Handle, group: string, lr: number): Promise<void>;
  /** Trains a group (`false`) or leaves it as it is (`true`). */
  sessionFreeze(session: Handle, group: string, frozen: boolean): Promise<void>;
  /** Keeps a copy of parameters, buffers and optimizer state under a name. */
  sessionKeep(session: Handle, snapshot: string): Promise<void>;
  /** Puts a kept copy back, bit for bit; the optimizer's state too (`kept`) or emptied (`fresh`). */
  sessionRestore(session: Handle, snapshot: string, optimizer: 'fresh' | 'kept'): Promise<void>;
  /** A copy of parameters and buffers at a step boundary, also while steps run. */
  sessionCopyState(session: Handle): Promise<NativeState[]>;
  /** Asks a running stretch to end after its current step; returns at once. */
  sessionInterrupt(session: Handle): void;
  /** Ends the owner thread after the work posted so far and frees the session; the handle is stale afterwards. */
  sessionClose(session: Handle): Promise<void>;
  /** Ends every owner thread after its current step, and waits for that; for the end of the process. */
  endSessions(): void;
}
