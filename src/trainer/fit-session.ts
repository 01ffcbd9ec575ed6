/** What the loop drives: a native session, or a stand-in in tests. */

import type { Handle, NativeAddon, NativeData, NativeState, SessionSpec, StepsResult, VelocityMeasurement } from '../native/addon.js';

/** The commands of a training session. All run on its owner thread, one after the other. */
export interface FitSession {
  /** Trains on batches `first` to `first + count - 1`. */
  steps(data: NativeData, first: number, count: number): Promise<StepsResult>;
  measure(meter: Handle, inputs: readonly Handle[], batchSize: number): Promise<VelocityMeasurement>;
  setLr(group: string, lr: number): Promise<void>;
  freeze(group: string, frozen: boolean): Promise<void>;
  keep(snapshot: string): Promise<void>;
  restore(snapshot: string, optimizer: 'fresh' | 'kept'): Promise<void>;
  /** A copy of parameters and buffers at a step boundary, also while steps run. */
  copyState(): Promise<NativeState[]>;
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

  /** Names the session to the commands that are not the loop's. */
  get handle(): Handle {
    return this.#handle;
  }

  steps(data: NativeData, first: number, count: number): Promise<StepsResult> {
    return this.#addon.sessionSteps(this.#handle, data, first, count);
  }

  measure(meter: Handle, inputs: readonly Handle[], batchSize: number): Promise<VelocityMeasurement> {
    return this.#addon.sessionMeasure(this.#handle, meter, inputs, batchSize);
  }

  setLr(group: string, lr: number): Promise<void> {
    return this.#addon.sessionSetLr(this.#handle, group, lr);
  }

  freeze(group: string, frozen: boolean): Promise<void> {
    return this.#addon.sessionFreeze(this.#handle, group, frozen);
  }

  keep(snapshot: string): Promise<void> {
    return this.#addon.sessionKeep(this.#handle, snapshot);
  }

  restore(snapshot: string, optimizer: 'fresh' | 'kept'): Promise<void> {
    return this.#addon.sessionRestore(this.#handle, snapshot, optimizer);
  }

  copyState(): Promise<NativeState[]> {
    return this.#addon.sessionCopyState(this.#handle);
  }

  interrupt(): void {
    this.#addon.sessionInterrupt(this.#handle);
  }

  close(): Promise<void> {
    return this.#addon.sessionClose(this.#handle);
  }
}
