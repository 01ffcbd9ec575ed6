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

/** A part of a session's or a meter's state, under its name. */
export interface NativeStateTensor {
  readonly name: string;
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

/** How a meter measures and what it keeps. */
export interface MeterOptions {
  /** mu of the velocity. */
  readonly momentum: number;
  /** Keep two earlier snapshots instead of one, for the drift share. */
  readonly drift: boolean;
  /** The dtype of the snapshots; `fp32` keeps fp64, fp16 and bf16 outputs as they are. */
  readonly history: 'fp32' | 'bf16';
  /** Where snapshots are: on the outputs' device, on the host, or as earlier parameters and buffers. */
  readonly memory: 'device' | 'cpu' | 'recompute';
  /** Report v of every neuron. */
  readonly neurons: boolean;
}

/** One layer's part of a measurement. */
export interface LayerVelocity {
  readonly name: string;
  readonly neurons: number;
  /** Mean of |v| over the layer's neurons. */
  readonly velocity: number;
  /** Mean of (v - previous v) squared, or `null` while there is no previous v. */
  readonly mseVelocity: number | null;
  /** c of the layer: the cosine between its last two displacements, pooled over its neurons; `null` without three snapshots. */
  readonly drift: number | null;
  /** Neurons whose output was zero for every sample, now and before. */
  readonly deadNeurons: number;
  /** v of every neuron where the meter was asked for them, else `null`. */
  readonly perNeuron: Float64Array | null;
}

/** What a velocity meter found. */
export interface VelocityMeasurement {
  readonly kind: 'velocity';
  /** V: mean of |v| over all neurons; `null` at the first measurement, which only stores activations. */
  readonly velocity: number | null;
  /** M: mean over layers of the mean squared change of v; `null` in the first two measurements. */
  readonly mseVelocity: number | null;
  /** c, the drift share: mean over layers of theirs, in [-1, 1]; `null` without drift or three snapshots. */
  readonly drift: number | null;
  readonly deadNeurons: number;
  /** Counts of |v| over all neurons: below 1e-8, then a decade a bin up to 1, then above. Ten bins; `null` where V is. */
  readonly histogram: readonly number[] | null;
  readonly layers: readonly LayerVelocity[];
  /** Bytes that the meter keeps between measurements. */
  readonly bytes: number;
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
export type OptimizerName =
  | 'adadelta'
  | 'adagrad'
  | 'adam'
  | 'adamax'
  | 'adamw'
  | 'dog'
  | 'lbfgs'
  | 'ldog'
  | 'lion'
  | 'muon'
  | 'nadam'
  | 'prodigy'
  | 'radam'
  | 'rmsprop'
  | 'scheduleFreeAdamw'
  | 'scheduleFreeSgd'
  | 'sgd';

/** What a training step does besides forward, backward and update; what is left out is not done. */
export interface StepSpec {
  /** Batches a step. */
  readonly accumulate?: number;
  readonly precision?: 'fp32' | 'tf32' | 'bf16' | 'fp16';
  readonly clipValue?: number | null;
  readonly clipNorm?: number | null;
  /** p of the norm; `Infinity` for the greatest element. */
  readonly clipNormType?: number;
  /** Read for `fp16`. */
  readonly scaler?: {
    readonly initScale: number;
    readonly growthFactor: number;
    readonly backoffFactor: number;
    readonly growthInterval: number;
  };
  /** `start` and `every` in steps. */
  readonly average?: {
    readonly kind: 'ema' | 'swa';
    readonly decay: number;
    readonly start: number;
    readonly every: number;
    readonly buffers: boolean;
  } | null;
  readonly mix?: { readonly mixup: number; readonly cutmix: number; readonly probability: number; readonly seed: bigint } | null;
  /** Module paths to compute again in the backward pass. */
  readonly checkpoint?: readonly string[];
}

/** What a session needs to exist. */
export interface SessionSpec {
  /** Handle of a model; the session borrows its parameters and buffers while a command runs. */
  readonly model: Handle;
  /** Handle of a stateless model that maps `(...outputs, ...targets)` to a scalar loss, or to a loss and the terms it sums. */
  readonly loss: Handle;
  /** `null` for a session that only evaluates or measures. */
  readonly optimizer: { readonly name: OptimizerName; readonly groups: readonly NativeGroup[] } | null;
  /** Keep 4-d weights and inputs in channels-last order. */
  readonly channelsLast: boolean;
  /** What a step does besides (default: nothing). */
  readonly step?: StepSpec;
  /** Called at most about 50 times a second while steps run, with the number of steps done and the last loss read. */
  readonly onProgress: ((step: number, loss: number) => void) | null;
}

/** What a stretch of training steps did. */
export interface StepsResult {
  /** One loss a step, the mean over its rows. */
  readonly losses: Float64Array;
  /** For each term of a loss that is a sum of several: one value a step. */
  readonly parts: readonly Float64Array[];
  /** The norm of all gradients before clipping, one a step; empty without clipping by norm. */
  readonly gradientNorms: Float64Array;
  /** Rows of data used. */
  readonly samples: number;
  /** Steps that updated nothing because `fp16` gradients had overflowed. */
  readonly skipped: number;
  readonly seconds: number;
  /** True when the stretch ended early because {@link NativeAddon.sessionInterrupt} was called. */
  readonly interrupted: boolean;
}

/** How far gradients went, step by step and together. */
export interface GradientPathSums {
  /** Sum of their norms. */
  readonly path: number;
  /** Norm of their sum. */
  readonly resultant: number;
  readonly steps: number;
  readonly seconds: number;
}

/** A metric: `model` maps `(...outputs, ...targets)` to one tensor a batch. */
export interface NativeMetric {
  readonly model: Handle;
  /** Numbers to their mean over rows (float64 `[]`), tensors to their sum (float64), or `[rows, ...]` one after the other. */
  readonly reduction: 'mean' | 'sum' | 'concat';
}

/** What an evaluation found. */
export interface EvaluationResult {
  /** The loss, then its terms where it is a sum of several: means over rows. */
  readonly losses: Float64Array;
  /** One tensor a metric, in the order asked for; the caller's to release. */
  readonly metrics: readonly Handle[];
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
  /** Only deterministic algorithms, in the whole process (`torch.use_deterministic_algorithms`); returns whether it was so before. */
  setDeterministic(on: boolean): boolean;
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

  /**
   * Runs in evaluation mode without gradients; copies of what the taps saw, in the order of the calls. Buffers and generators stay as they were. `batchNorm` as
   * in {@link NativeAddon.sessionMeasure}; `precision` as a training step has it (default `fp32`).
   */
  modelTaps(
    model: Handle,
    inputs: readonly Handle[],
    taps: readonly string[],
    batchNorm?: 'running' | 'batch',
    precision?: StepSpec['precision'],
  ): { readonly tap: number; readonly tensor: Handle }[];

  createMeter(layers: readonly MeterLayer[], options: MeterOptions): Handle;
  /** Forgets what was measured: the next measurement is a first one. */
  meterForget(meter: Handle): void;
  /**
   * Everything that the meter's next measurement depends on, copied to the host; ERR_METER_BUSY while it measures. `layer.<name>.…` (dots in the name as `%2E`), and
   * with `memory: 'recompute'` the earlier parameters and buffers as `model.<age>.<place>`.
   */
  meterState(meter: Handle): NativeStateTensor[];
  /** Puts such a state back: the next measurement gives the same bits. ERR_METER_STATE, and nothing changed, when it is not one of this meter. */
  loadMeterState(meter: Handle, state: readonly NativeStateTensor[]): void;

  createSession(spec: SessionSpec): Handle;
  /** Does steps `first` to `first + count - 1` of the data; a step takes `accumulate` batches, the last of an epoch what is left. */
  sessionSteps(session: Handle, data: NativeData, first: number, count: number): Promise<StepsResult>;
  /** Evaluation mode, no gradients, the averaged weights where there are any. */
  sessionEvaluate(session: Handle, data: NativeData, metrics: readonly NativeMetric[]): Promise<EvaluationResult>;
  /** The model's outputs for all rows in order, in evaluation mode; the caller's to release. */
  sessionPredict(session: Handle, data: NativeData): Promise<Handle[]>;
  /**
   * Gives the model its averaged weights; with data, batch normalisation's statistics are taken anew from it. False when nothing was averaged.
   */
  sessionAdoptAverage(session: Handle, data: NativeData | null): Promise<boolean>;
  /**
   * Evaluation mode, no gradients; leaves model, buffers and generators untouched. With `batchNorm: 'batch'`, batch normalisation uses the statistics of the
   * auxiliary batch.
   */
  sessionMeasure(
    session: Handle,
    meter: Handle,
    inputs: readonly Handle[],
    batchSize: number,
    batchNorm: 'running' | 'batch',
  ): Promise<VelocityMeasurement>;
  /** What gradients did from where a rate was last set, up to the first call after that. The first call of all only begins. */
  sessionGradientPath(session: Handle): Promise<GradientPathSums>;
  sessionSetLr(session: Handle, group: string, lr: number): Promise<void>;
  /** Trains a group (`false`) or leaves it as it is (`true`). */
  sessionFreeze(session: Handle, group: string, frozen: boolean): Promise<void>;
  /**
   * Leaves rows (index in dimension 0) of parameters as they are, bit for bit, from the next step on: no update, no decay, their optimizer state emptied. Replaces
   * what was frozen before; an empty list frees all.
   */
  sessionFreezeRows(session: Handle, rows: readonly { readonly parameter: string; readonly rows: Int32Array }[]): Promise<void>;
  /** Keeps a copy of parameters, buffers and optimizer state under a name. */
  sessionKeep(session: Handle, snapshot: string): Promise<void>;
  /** Puts a kept copy back, bit for bit; the optimizer's state too (`kept`) or emptied (`fresh`). */
  sessionRestore(session: Handle, snapshot: string, optimizer: 'fresh' | 'kept'): Promise<void>;
  /** A copy of parameters and buffers at a step boundary, also while steps run. */
  sessionCopyState(session: Handle): Promise<NativeState[]>;
  /**
   * Everything that training goes on from, copied: `parameter.<name>`, `buffer.<name>`, `optimizer.<parameter>.<key>`, `snapshot.<name>.…` (dots in a snapshot's name as
   * `%2E`), `generator.<device>` (the default generators, uint8), `step` (int64 scalar), and what each further part of the session puts under a prefix of its own.
   */
  sessionState(session: Handle): Promise<NativeStateTensor[]>;
  /** Puts such a state back, bit for bit; ERR_STATE_MISMATCH or ERR_OPTIMIZER_STATE before the model is changed. Rates and frozen groups are set apart. */
  sessionLoadState(session: Handle, state: readonly NativeStateTensor[]): Promise<void>;
  /** The optimizer's part alone, by `<parameter>.<PyTorch's key>`. */
  sessionOptimizerState(session: Handle): Promise<NativeStateTensor[]>;
  sessionLoadOptimizerState(session: Handle, state: readonly NativeStateTensor[]): Promise<void>;
  /** Asks a running stretch to end after its current step; returns at once. */
  sessionInterrupt(session: Handle): void;
  /** Ends the owner thread after the work posted so far and frees the session; the handle is stale afterwards. */
  sessionClose(session: Handle): Promise<void>;
  /** Ends every owner thread after its current step, and waits for that; for the end of the process. */
  endSessions(): void;
}
