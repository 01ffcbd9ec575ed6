/**
 * What the addon exports, written by hand: this file and its parts `addon-*.ts` are the only declaration of it. Everything here is internal; the typed layers above
 * validate and default, native code re-checks bounds.
 *
 * Native objects are named by a {@link Handle}: a number that packs kind, generation and slot of a table that lives with the JavaScript
 * environment. A number costs nothing to pass, a stale or foreign one is always noticed, and no finalizer runs inside the collector.
 */

import type { ErrorFields, NativeErrorKind, NeveError } from '../errors.js';
import type { AutogradCommands } from './addon-autograd.js';
import type { CentralFlowCommands } from './addon-central-flow.js';
import type { CurvatureCommands } from './addon-curvature.js';
import type { FluctuationCommands } from './addon-fluctuations.js';
import type { GroupCommands } from './addon-groups.js';
import type { JointCommands } from './addon-joint.js';
import type { KernelCommands } from './addon-kernel.js';
import type { LayerStatisticsCommands } from './addon-layer-statistics.js';
import type { MeterLayer, MeterOptions, VelocityMeasurement } from './addon-meter.js';
import type { NoiseScaleCommands } from './addon-noise-scale.js';
import type { NativeQueues } from './addon-queue.js';
import type {
  CompiledBatches,
  EvaluationResult,
  GradientPathSums,
  GroupRates,
  NativeBatches,
  NativeClaims,
  NativeMetric,
  SessionSpec,
  StepLog,
  StepSpec,
  StepsResult,
} from './addon-session.js';
import type { TransformCommands } from './addon-transforms.js';
import type { NativeTrials } from './addon-trials.js';
import type {
  DType,
  Handle,
  NativeArgument,
  NativeLayer,
  NativeResult,
  NativeState,
  NativeStateTensor,
  OpSchema,
  ProgramSpec,
} from './addon-values.js';

export type * from './addon-groups.js';
export type * from './addon-meter.js';
export type * from './addon-queue.js';
export type * from './addon-session.js';
export type * from './addon-transforms.js';
export type * from './addon-values.js';

/** The addon. */
export interface NativeAddon
  extends AutogradCommands,
    CentralFlowCommands,
    CurvatureCommands,
    FluctuationCommands,
    GroupCommands,
    JointCommands,
    KernelCommands,
    LayerStatisticsCommands,
    NativeClaims,
    NoiseScaleCommands,
    NativeQueues,
    NativeTrials,
    TransformCommands {
  /** Once per environment, before anything else: how native failures become errors. */
  init(makeError: (kind: NativeErrorKind, code: string, message: string, fields: ErrorFields) => NeveError): void;
  info(): { readonly libtorch: string; readonly cpuCapability: string; readonly cudaBuild: boolean };
  setNumThreads(count: number): void;
  getNumThreads(): number;
  setOwnKernels(enabled: boolean): void;
  getOwnKernels(): boolean;
  cudaDeviceCount(): number;
  /** Opens the library that holds the CUDA kernels. */
  openCudaLibrary(path: string): void;
  /** Bytes of a GPU's memory: of tensors, of the allocator with those, and of the device; -1 where it does not tell. `null` without one. */
  cudaMemory(
    index: number,
  ): { readonly allocated: number; readonly reserved: number; readonly free: number; readonly total: number } | null;
  liveHandles(): {
    readonly tensors: number;
    readonly generators: number;
    readonly models: number;
    readonly meters: number;
    readonly sessions: number;
    readonly optimizers: number;
    readonly queues: number;
    readonly pipelines: number;
    readonly groups: number;
    readonly stores: number;
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
  /** A dense row-major tensor's elements where they lie, else a copy: for tensors that nobody else knows. */
  tensorMemory(tensor: Handle): ArrayBuffer;
  tensorShape(tensor: Handle): number[];
  tensorDType(tensor: Handle): DType;
  tensorDevice(tensor: Handle): string;
  tensorRequiresGrad(tensor: Handle): boolean;
  tensorSetRequiresGrad(tensor: Handle, on: boolean): void;
  tensorIsLeaf(tensor: Handle): boolean;
  tensorGrad(tensor: Handle): Handle | null;
  tensorSetGrad(tensor: Handle, grad: Handle | null): void;
  /** `tensor.data = source`: same identity, other storage (another device, dtype or layout). */
  tensorSetData(tensor: Handle, source: Handle): void;
  /** Identifies the storage: equal for tensors that share memory. */
  tensorStorageId(tensor: Handle): bigint;

  /**
   * Looks an operator up: its number for {@link callOp}. Throws for one that does not exist or is not on the allow-list; with `internal`, libtorch's internals
   * that compute on tensors are on it.
   */
  findOp(name: string, overload: string, internal?: boolean): number;
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

  /** With `evaluation`, a program of the same inputs and state that runs outside of training mode. */
  createModel(program: ProgramSpec & { readonly evaluation?: ProgramSpec }): Handle;
  /** Runs `torch::jit::load`, on a worker thread: only for files the user trusts. */
  loadScript(path: string): Promise<Handle>;
  /** The same tensors under modules and modes of its own, so that another thread may run it beside the first. */
  shareScript(model: Handle): Handle;
  /** Moves what is written into the code of a TorchScript model; its tensors are moved apart. */
  moveScript(model: Handle, device: string): void;
  /** Writes a file that opens in the mode given. */
  saveScript(model: Handle, path: string, training: boolean): Promise<void>;
  /** All names of all parameters and buffers in PyTorch's order, and which name of {@link modelState} holds the tensor. */
  scriptStateNames(model: Handle): { readonly name: string; readonly holder: string }[];
  modelState(model: Handle): NativeState[];
  modelLayers(model: Handle): NativeLayer[];
  /** Names of the parameters that a forward pass of a graph writes to, as an embedding does that limits norms. */
  modelWrites(model: Handle): string[];
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
  /** Puts a state of {@link sessionMeterState} back: the next measurement gives the same bits. ERR_METER_STATE, and nothing changed, when it is not one of this meter. */
  loadMeterState(meter: Handle, state: readonly NativeStateTensor[]): void;

  createSession(spec: SessionSpec): Handle;
  /**
   * Does steps `first` to `first + count - 1` of the data, or up to its end; a step takes `accumulate` batches, the last of an epoch what is left. Groups in `rates` take
   * their rate of each step from there; ERR_RATES_COUNT unless there are `count`.
   */
  sessionSteps(session: Handle, data: NativeBatches, first: number, count: number, rates?: readonly GroupRates[]): Promise<StepsResult>;
  /**
   * Evaluation mode, no gradients, the averaged weights where there are any; leaves weights, buffers and generators as they were. ERR_NON_FINITE_EVALUATION with
   * `batch`, `where` and `value` for a loss that is not finite, unless that is allowed.
   */
  sessionEvaluate(
    session: Handle,
    data: NativeBatches,
    metrics: readonly NativeMetric[],
    allowNonFinite: boolean,
  ): Promise<EvaluationResult>;
  /** The model's outputs for all rows in order, in evaluation mode; the caller's to release. `onHost`: by default those of a queue come on the host. */
  sessionPredict(session: Handle, data: NativeBatches, onHost?: boolean): Promise<Handle[]>;
  /**
   * The outputs for each of several requests, in evaluation mode, in memory of their own. Their inputs, as many a request and alike in everything but their rows, go through
   * the model together; nobody may write to them meanwhile.
   */
  sessionPredictEach(session: Handle, requests: readonly (readonly Handle[])[]): Promise<Handle[][]>;
  /** Copies tensors into others of the same shapes on the session's thread, which nobody else may use meanwhile. */
  sessionCopyWeights(session: Handle, from: readonly Handle[], to: readonly Handle[]): Promise<void>;
  /**
   * Gives the model its averaged weights; with data, batch normalisation's statistics are taken anew from it. False when nothing was averaged.
   */
  /** Gives every process of the session's group the weights and buffers of rank 0. */
  sessionShareWeights(session: Handle): Promise<void>;
  sessionAdoptAverage(session: Handle, data: NativeBatches | null): Promise<boolean>;
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
  /**
   * By parameter, sums of magnitudes: of the last step's gradient (`null` for a parameter without one; before a step that followed the first call, for all), or of how
   * far it went since the last time that this was asked (`null` the first time).
   */
  sessionParameterSizes(session: Handle, of: 'gradients' | 'changes'): Promise<Readonly<Record<string, number | null>>>;
  sessionSetLr(session: Handle, group: string, lr: number): Promise<void>;
  /** Trains a group (`false`) or leaves it as it is (`true`); with `forget`, what the optimizer remembers of a group that is frozen goes. */
  sessionFreeze(session: Handle, group: string, frozen: boolean, forget?: boolean): Promise<void>;
  /**
   * Leaves rows (index in dimension 0) of parameters as they are, bit for bit, from the next step on: no update, no decay, their optimizer state emptied. Replaces
   * what was frozen before; an empty list frees all.
   */
  sessionFreezeRows(session: Handle, rows: readonly { readonly parameter: string; readonly rows: Int32Array }[]): Promise<void>;
  /** Keeps a copy of parameters, buffers and optimizer state under a name. */
  sessionKeep(session: Handle, snapshot: string): Promise<void>;
  /** Keeps what {@link sessionEvaluate} runs: averaged weights where there are any, and buffers; no optimizer state. */
  sessionKeepEvaluated(session: Handle, snapshot: string): Promise<void>;
  /** Ends training: the model takes weights and buffers of a snapshot; with data, batch normalisation's statistics are taken anew from it. */
  sessionAdopt(session: Handle, snapshot: string, data: NativeBatches | null): Promise<void>;
  /** {@link SessionSpec.metrics} over the steps since this was last asked, in their order; empty where there was no step. The caller's to release. */
  sessionTakeMetrics(session: Handle): Promise<Handle[]>;
  /** How batches were run so far. */
  sessionCompiled(session: Handle): Promise<CompiledBatches>;
  /** What steps logged since this was last asked; at once, also while steps run. */
  sessionTakeLog(session: Handle): StepLog;
  /** Puts a kept copy back, bit for bit; the optimizer's state too (`kept`) or emptied (`fresh`). */
  sessionRestore(session: Handle, snapshot: string, optimizer: 'fresh' | 'kept'): Promise<void>;
  /** A copy of parameters and buffers at a step boundary, also while steps run; `averaged`: of those that `sessionEvaluate` runs (default `false`). */
  sessionCopyState(session: Handle, averaged?: boolean): Promise<NativeState[]>;
  /** A copy of a TorchScript model with the weights that `sessionEvaluate` runs, as {@link sessionCopyState}; `null` for a graph. */
  sessionCopyScript(session: Handle): Promise<Handle | null>;
  /**
   * Everything that training goes on from, copied: `parameter.<name>`, `buffer.<name>`, `optimizer.<parameter>.<key>`, `snapshot.<name>.…` (dots in a snapshot's name as
   * `%2E`), `generator.<device>` (the default generators, uint8), `step` (int64 scalar), and what each further part of the session puts under a prefix of its own.
   */
  sessionState(session: Handle): Promise<NativeStateTensor[]>;
  /** Puts such a state back, bit for bit; ERR_STATE_MISMATCH or ERR_OPTIMIZER_STATE before the model is changed. Rates and frozen groups are set apart. */
  sessionLoadState(session: Handle, state: readonly NativeStateTensor[]): Promise<void>;
  /**
   * Everything that the meter's next measurement depends on, copied to the host; ERR_METER_BUSY while it measures. `layer.<name>.…` (dots in the name as `%2E`),
   * and with `memory: 'recompute'` the earlier parameters and buffers as `model.<age>.<place>`.
   */
  sessionMeterState(session: Handle, meter: Handle): Promise<NativeStateTensor[]>;
  /** The optimizer's part alone, by `<parameter>.<PyTorch's key>`. */
  sessionOptimizerState(session: Handle): Promise<NativeStateTensor[]>;
  sessionLoadOptimizerState(session: Handle, state: readonly NativeStateTensor[]): Promise<void>;
  /** Asks a running stretch to end after its current step; returns at once. */
  sessionInterrupt(session: Handle): void;
  /** Makes a running evaluation or analysis fail after its current batch (ERR_SESSION_CLOSED), and all that is asked later but {@link sessionClose}. */
  sessionAbandon(session: Handle): void;
  /** Ends the owner thread after the work posted so far and frees the session; the handle is stale afterwards. */
  sessionClose(session: Handle): Promise<void>;
  /** Ends every owner thread after its current step, and waits for that; for the end of the process. */
  endSessions(): void;
}
