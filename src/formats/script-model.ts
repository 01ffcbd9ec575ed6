/** A model that is a TorchScript module. */

import { OptionError } from '../errors.js';
import { loadState } from '../graph/load-state.js';
import { Loan } from '../graph/loan.js';
import type { LayerInfo, LoadStateDictOptions, Model } from '../graph/model.js';
import { saveModel } from '../graph/model-files.js';
import { moveTensor } from '../graph/move-tensor.js';
import type { Handle, NativeState } from '../native/addon.js';
import { native } from '../native/load.js';
import { checkDevice, type Device } from '../tensor/device.js';
import { noGrad } from '../tensor/grad-mode.js';
import { handleOf, NativeObject } from '../tensor/native-object.js';
import { keep } from '../tensor/scope.js';
import { type Tensor, wrap } from '../tensor/tensor.js';

/** The native module; models outlive the scopes they are made in. */
class NativeScript extends NativeObject {
  static readonly typeName = 'ScriptModel';

  constructor(handle: Handle) {
    super(handle);
    this.escapeScope();
  }
}

/** A {@link Model} that runs a TorchScript module through libtorch's interpreter; `loadModel('x.pt', { trusted: true })` makes it. */
export class ScriptModel implements Model {
  readonly kind = 'torchscript';
  readonly #native: NativeScript;
  readonly #parameters: ReadonlyMap<string, Tensor>;
  readonly #buffers: ReadonlyMap<string, Tensor>;
  readonly #state: ReadonlyMap<string, Tensor>;
  #training = true;
  readonly #loan: Loan = new Loan();

  /** @param handle - a model of the addon's `loadScript`, owned from here on */
  constructor(handle: Handle) {
    this.#native = new NativeScript(handle);
    const state = native().modelState(handle);
    this.#parameters = tensorsOf(state, 'parameter');
    this.#buffers = tensorsOf(state, 'buffer');
    const held = new Map([...this.#parameters, ...this.#buffers]);
    const names = native().scriptStateNames(handle);
    this.#state = new Map(names.map(({ name, holder }) => [name, held.get(holder) as Tensor]));
  }

  get handle(): Handle {
    return handleOf(this.#native);
  }

  get training(): boolean {
    return this.#training;
  }

  /**
   * The output; the first tensor of a module that returns a tuple, a list or a dictionary.
   *
   * @throws {StateError} `ERR_BORROWED` or `ERR_DISPOSED`, as every method
   */
  forward(...inputs: Tensor[]): Tensor {
    const [first, ...rest] = this.forwardAll(...inputs);
    for (const output of rest) output.dispose();
    return first as Tensor;
  }

  /** {@link forward} with all tensors that the module returns, in order; those of tuples, lists and dictionaries one after the other. */
  forwardAll(...inputs: Tensor[]): Tensor[] {
    this.#free('forward');
    const outputs = native().modelForward(this.handle, inputs.map(handleOf), this.#training).map(wrap);
    if (outputs.length > 0) return outputs;
    throw new OptionError(
      'ERR_MODEL_OUTPUT',
      'The TorchScript module returned no tensor. Its forward must return a tensor, or a tuple, list or dictionary of tensors.',
    );
  }

  train(on = true): this {
    this.#free('train');
    this.#training = on;
    return this;
  }

  eval(): this {
    return this.train(false);
  }

  /**
   * Moves parameters, their gradients and buffers, and what is written into the code: constants, and devices that it names, such as that of
   * a trace.
   *
   * @throws {DeviceError} `ERR_DEVICE_UNKNOWN`, or as the device fails
   */
  to(device: Device): this {
    this.#free('to');
    const target = checkDevice(device);
    noGrad(() => {
      for (const tensor of [...this.#parameters.values(), ...this.#buffers.values()]) moveTensor(tensor, target);
      native().moveScript(this.handle, target);
    });
    return this;
  }

  namedParameters(): Map<string, Tensor> {
    this.#free('namedParameters');
    return new Map(this.#parameters);
  }

  namedBuffers(): Map<string, Tensor> {
    this.#free('namedBuffers');
    return new Map(this.#buffers);
  }

  /** Parameters and buffers in PyTorch's order, a shared one under all its names. TorchScript keeps buffers that are not persistent too. */
  stateDict(): Map<string, Tensor> {
    this.#free('stateDict');
    return new Map(this.#state);
  }

  /**
   * @throws {OptionError} `ERR_STATE_DICT_NAMES`
   * @throws {ShapeError} `ERR_STATE_DICT_SHAPE`
   */
  loadStateDict(state: ReadonlyMap<string, Tensor>, options: LoadStateDictOptions = {}): void {
    loadState(this.stateDict(), state, options);
  }

  /** Modules that have a forward; of a frozen file none, since freezing inlines them. The output of one that returns several tensors is the first. */
  layers(): readonly LayerInfo[] {
    this.#free('layers');
    return native()
      .modelLayers(this.handle)
      .map(({ name, type }) => ({ name, type, taps: [name] }));
  }

  /** Writes a file that Python's `torch.jit.load` opens (`.pt`), in the mode that the model is in, or the weights (`.safetensors`). */
  async save(path: string): Promise<void> {
    this.#free('save');
    await saveModel(this, path);
  }

  borrow(owner: string | null): void {
    this.#loan.give(owner);
  }

  dispose(): void {
    if (this.#native.disposed) return;
    this.#free('dispose');
    for (const tensor of [...this.#parameters.values(), ...this.#buffers.values()]) tensor.dispose();
    this.#native.dispose();
  }

  [Symbol.dispose](): void {
    this.dispose();
  }

  /** Throws unless the model is there and nobody else uses it. */
  #free(method: string): void {
    this.#loan.check(method, this.#native.disposed);
  }
}

function tensorsOf(state: readonly NativeState[], kind: NativeState['kind']): ReadonlyMap<string, Tensor> {
  const own = state.filter((entry) => entry.kind === kind);
  return new Map(own.map(({ name, tensor }) => [name, keep(wrap(tensor))]));
}
