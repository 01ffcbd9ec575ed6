/** What the loop drives: a native session, or a stand-in in tests. */

import type {
  CompiledBatches,
  EvaluationResult,
  GradientPathSums,
  GroupRates,
  Handle,
  NativeAddon,
  NativeBatches,
  NativeMetric,
  NativeState,
  NativeStateTensor,
  SessionSpec,
  StepLog,
  StepsResult,
  VelocityMeasurement,
} from '../../native/addon.js';

/** Rows (index in dimension 0) of a parameter. */
export interface ParameterRows {
  readonly parameter: string;
  readonly rows: Int32Array;
}

/** The commands of a training session. All run on its owner thread, one after the other. */
export interface FitSession {
  /** Names the session to commands that are not the loop's. */
  readonly handle: Handle;
  /** Does steps `first` to `first + count - 1` of the data, or up to its end, at the rates given for each of them. */
  steps(data: NativeBatches, first: number, count: number, rates?: readonly GroupRates[]): Promise<StepsResult>;
  measure(meter: Handle, inputs: readonly Handle[], batchSize: number, batchNorm: 'running' | 'batch'): Promise<VelocityMeasurement>;
  /** What gradients did from where a rate was last set, up to the first call after that. */
  gradientPath(): Promise<GradientPathSums>;
  /**
   * The mean loss over data and metrics of it, in evaluation mode.
   *
   * @throws {NumericalError} `ERR_NON_FINITE_EVALUATION` for a loss that is not finite, unless that is allowed
   */
  evaluate(data: NativeBatches, metrics: readonly NativeMetric[], allowNonFinite: boolean): Promise<EvaluationResult>;
  /** Gives every process of a fit the weights and buffers of rank 0. */
  shareWeights(): Promise<void>;
  /** Gives the model its averaged weights; with data, batch normalisation's statistics are taken anew. */
  adoptAverage(data: NativeBatches | null): Promise<boolean>;
  /** Makes a meter's next measurement a first one. */
  forget(meter: Handle): void;
  setLr(group: string, lr: number): Promise<void>;
  /** `optimizer: 'fresh'` drops the optimizer's state of a group that is frozen. */
  freeze(group: string, frozen: boolean, optimizer?: 'fresh' | 'kept'): Promise<void>;
  /** Leaves rows of parameters as they are; replaces what was frozen before. */
  freezeRows(rows: readonly ParameterRows[]): Promise<void>;
  keep(snapshot: string): Promise<void>;
  /** Keeps what {@link evaluate} runs, without the optimizer's state. */
  keepEvaluated(snapshot: string): Promise<void>;
  /** Ends training: the model takes a snapshot's weights and buffers; with data, batch normalisation's statistics are taken anew. */
  adopt(snapshot: string, data: NativeBatches | null): Promise<void>;
  /** Metrics of the training batches since this was last asked, the caller's to release; empty where there was no step. */
  takeMetrics(): Promise<Handle[]>;
  /** How batches were run so far. */
  compiled(): Promise<CompiledBatches>;
  /** What steps logged since this was last asked; also while steps run. */
  takeLog(): StepLog;
  restore(snapshot: string, optimizer: 'fresh' | 'kept'): Promise<void>;
  /** Copies of what a velocity meter remembers. */
  meterState(meter: Handle): Promise<NativeStateTensor[]>;
  /** A copy of parameters and buffers at a step boundary, also while steps run; `averaged`: of those that {@link evaluate} runs. */
  copyState(averaged?: boolean): Promise<NativeState[]>;
  /** A copy of a TorchScript model with the weights that {@link evaluate} runs, as {@link copyState}; `null` for a graph. */
  copyScript(): Promise<Handle | null>;
  /** Copies of everything native that training goes on from. */
  state(): Promise<NativeStateTensor[]>;
  loadState(state: readonly NativeStateTensor[]): Promise<void>;
  /** Asks steps that run to end after the current one. */
  interrupt(): void;
  /** Ends the owner thread; nothing can be asked afterwards. */
  close(): Promise<void>;
}

/** A session of the addon. */
export class NativeSession implements FitSession {
  readonly #addon: NativeAddon;
  readonly #handle: Handle;

  constructor(addon: NativeAddon, spec: SessionSpec) {
    this.#addon = addon;
    this.#handle = addon.createSession(spec);
  }

  get handle(): Handle {
    return this.#handle;
  }

  steps(data: NativeBatches, first: number, count: number, rates: readonly GroupRates[] = []): Promise<StepsResult> {
    return this.#addon.sessionSteps(this.#handle, data, first, count, rates);
  }

  measure(meter: Handle, inputs: readonly Handle[], batchSize: number, batchNorm: 'running' | 'batch'): Promise<VelocityMeasurement> {
    return this.#addon.sessionMeasure(this.#handle, meter, inputs, batchSize, batchNorm);
  }

  gradientPath(): Promise<GradientPathSums> {
    return this.#addon.sessionGradientPath(this.#handle);
  }

  evaluate(data: NativeBatches, metrics: readonly NativeMetric[], allowNonFinite: boolean): Promise<EvaluationResult> {
    return this.#addon.sessionEvaluate(this.#handle, data, metrics, allowNonFinite);
  }

  shareWeights(): Promise<void> {
    return this.#addon.sessionShareWeights(this.#handle);
  }

  adoptAverage(data: NativeBatches | null): Promise<boolean> {
    return this.#addon.sessionAdoptAverage(this.#handle, data);
  }

  meterState(meter: Handle): Promise<NativeStateTensor[]> {
    return this.#addon.sessionMeterState(this.#handle, meter);
  }

  forget(meter: Handle): void {
    this.#addon.meterForget(meter);
  }

  setLr(group: string, lr: number): Promise<void> {
    return this.#addon.sessionSetLr(this.#handle, group, lr);
  }

  freeze(group: string, frozen: boolean, optimizer: 'fresh' | 'kept' = 'kept'): Promise<void> {
    return this.#addon.sessionFreeze(this.#handle, group, frozen, optimizer === 'fresh');
  }

  freezeRows(rows: readonly ParameterRows[]): Promise<void> {
    return this.#addon.sessionFreezeRows(this.#handle, rows);
  }

  keep(snapshot: string): Promise<void> {
    return this.#addon.sessionKeep(this.#handle, snapshot);
  }

  keepEvaluated(snapshot: string): Promise<void> {
    return this.#addon.sessionKeepEvaluated(this.#handle, snapshot);
  }

  adopt(snapshot: string, data: NativeBatches | null): Promise<void> {
    return this.#addon.sessionAdopt(this.#handle, snapshot, data);
  }

  takeMetrics(): Promise<Handle[]> {
    return this.#addon.sessionTakeMetrics(this.#handle);
  }

  compiled(): Promise<CompiledBatches> {
    return this.#addon.sessionCompiled(this.#handle);
  }

  takeLog(): StepLog {
    return this.#addon.sessionTakeLog(this.#handle);
  }

  restore(snapshot: string, optimizer: 'fresh' | 'kept'): Promise<void> {
    return this.#addon.sessionRestore(this.#handle, snapshot, optimizer);
  }

  copyState(averaged = false): Promise<NativeState[]> {
    return this.#addon.sessionCopyState(this.#handle, averaged);
  }

  copyScript(): Promise<Handle | null> {
    return this.#addon.sessionCopyScript(this.#handle);
  }

  state(): Promise<NativeStateTensor[]> {
    return this.#addon.sessionState(this.#handle);
  }

  loadState(state: readonly NativeStateTensor[]): Promise<void> {
    return this.#addon.sessionLoadState(this.#handle, state);
  }

  /** The optimizer's part of {@link state}, by `<parameter>.<PyTorch's key>`; also while steps run. */
  optimizerState(): Promise<NativeStateTensor[]> {
    return this.#addon.sessionOptimizerState(this.#handle);
  }

  loadOptimizerState(state: readonly NativeStateTensor[]): Promise<void> {
    return this.#addon.sessionLoadOptimizerState(this.#handle, state);
  }

  interrupt(): void {
    this.#addon.sessionInterrupt(this.#handle);
  }

  close(): Promise<void> {
    return this.#addon.sessionClose(this.#handle);
  }
}
