/** What the trainer, the analyses and the formats see of a model, wherever it came from. */

import type { Handle } from '../native/addon.js';
import type { Device } from '../tensor/device.js';
import type { Tensor } from '../tensor/tensor.js';

/** A layer whose output can be observed. */
export interface LayerInfo {
  /** Module path, such as `layer1.0.conv1`. */
  readonly name: string;
  /** PyTorch's class name, such as `Conv2d`. */
  readonly type: string;
  /** What a probe observes to see the layer's output: graph values, or the path of a TorchScript module. */
  readonly taps: readonly string[];
}

/** Options of {@link Model.loadStateDict}. */
export interface LoadStateDictOptions {
  /** Refuse missing and unexpected names (default `true`). Mis-shaped ones are always refused. */
  readonly strict?: boolean;
  /** Read only the names that begin with this, without it, such as `'module.'` (default: all names as they are). */
  readonly prefix?: string;
  /**
   * Names for the model's: a function from a name (without the prefix) to the model's name, or `null` to leave the tensor out; or a Map or object of
   * the names that differ (default: none do).
   */
  readonly rename?: ((name: string) => string | null) | ReadonlyMap<string, string | null> | Readonly<Record<string, string | null>>;
}

/** A model that runs: traced here, or read from a file. */
export interface Model extends Disposable {
  /** Where it came from: decides how it is saved. */
  readonly kind: 'graph' | 'torchscript';
  /** Handle of the native model; internal. */
  readonly handle: Handle;
  /** True in training mode (the initial state), as in PyTorch. */
  readonly training: boolean;
  /** Runs the model in its current mode and the current grad mode. */
  forward(...inputs: Tensor[]): Tensor;
  /** {@link forward} with all outputs of a model that returns several. */
  forwardAll(...inputs: Tensor[]): Tensor[];
  train(on?: boolean): this;
  eval(): this;
  /** Moves parameters and buffers in place: `'cpu'`, `'cuda'`, `'cuda:1'`. */
  to(device: Device): this;
  namedParameters(): Map<string, Tensor>;
  namedBuffers(): Map<string, Tensor>;
  /** Parameters and persistent buffers under PyTorch's names; the tensors are the model's own, not copies. */
  stateDict(): Map<string, Tensor>;
  /** Copies values in, in place. */
  loadStateDict(state: ReadonlyMap<string, Tensor>, options?: LoadStateDictOptions): void;
  /** Layers with an observable output, in registration order. */
  layers(): readonly LayerInfo[];
  /** Writes the model; the extension chooses the format. */
  save(path: string): Promise<void>;
  /** Marks the model as in use by `owner` (or free, `null`); while it is, every other method throws `StateError`. Internal. */
  borrow(owner: string | null): void;
  dispose(): void;
}
