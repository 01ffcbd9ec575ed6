/** A model that is a graph: traced here, or read from an exported program. */

import { StateError } from '../errors.js';
import type { Handle } from '../native/addon.js';
import { native } from '../native/load.js';
import { checkDevice } from '../tensor/device.js';
import { noGrad } from '../tensor/grad-mode.js';
import { handleOf, NativeObject } from '../tensor/native-object.js';
import { type Tensor, wrap } from '../tensor/tensor.js';
import { tracer } from '../tensor/tracer.js';
import type { Graph } from './graph.js';
import { loadState } from './load-state.js';
import { Loan } from './loan.js';
import type { LayerInfo, LoadStateDictOptions, Model } from './model.js';
import { saveModel } from './model-files.js';
import { moveTensor } from './move-tensor.js';
import { onDevice, programOf } from './program.js';
import { type CallStructure, flatten, type Nested, type Structure, unflatten } from './structure.js';
import { validateGraph } from './validate.js';

/** What a {@link GraphModel} is made of. */
export interface GraphModelOptions {
  readonly graph: Graph;
  /** Parameters, buffers and constants, by value name. Constants belong to the model. */
  readonly tensors: ReadonlyMap<string, Tensor>;
  /** What is saved, under PyTorch's names (default: parameters, then buffers). */
  readonly stateDict?: ReadonlyMap<string, Tensor>;
  /** How a call's arguments and result are nested (default: tensors in a row). */
  readonly structure?: CallStructure | null;
  /** The mode to begin with (default `true`, training). */
  readonly training?: boolean;
  /** Whether parameters and buffers belong to the model too, and die with it (default `false`: they are the traced module's). */
  readonly ownsState?: boolean;
}

/** The native model; a scope does not free it, since models outlive the scopes they are made in. */
class NativeModel extends NativeObject {
  constructor(handle: Handle) {
    super(handle);
    this.escapeScope();
  }
}

/** A {@link Model} made of a {@link Graph} and its tensors. */
export class GraphModel implements Model {
  readonly kind = 'graph';
  readonly #tensors: ReadonlyMap<string, Tensor>;
  readonly #stateDict: ReadonlyMap<string, Tensor>;
  readonly #ownsState: boolean;
  readonly #structure: CallStructure | null;
  #graph: Graph;
  #native: NativeModel;
  #training: boolean;
  readonly #loan: Loan = new Loan();

  /**
   * @throws {FormatError} `ERR_GRAPH_INVALID`
   * @throws {StateError} `ERR_GRAPH_STATE` when a tensor is missing
   */
  constructor({ graph, tensors, stateDict, structure = null, training = true, ownsState = false }: GraphModelOptions) {
    validateGraph(graph);
    this.#graph = graph;
    this.#tensors = tensors;
    this.#structure = structure;
    this.#training = training;
    this.#ownsState = ownsState;
    this.#native = new NativeModel(native().createModel(programOf(graph, tensors)));
    this.#stateDict = stateDict ?? new Map([...this.#named('parameter'), ...this.#named('buffer')]);
  }

  get handle(): Handle {
    return handleOf(this.#native);
  }

  get training(): boolean {
    return this.#training;
  }

  /** The graph, plain data. */
  get graph(): Graph {
    return this.#graph;
  }

  /** Parameters, buffers and constants by value name. Internal: for formats. */
  get tensors(): ReadonlyMap<string, Tensor> {
    return this.#tensors;
  }

  /**
   * Runs the model on arguments nested as its Python `forward` takes them: `model.call([x, { pair: [a, b] }], { scale })`. Dictionaries are plain objects,
   * tuples and lists are arrays. Models that were not exported take and give tensors in a row.
   *
   * @returns the result, nested as in Python
   * @throws {OptionError} `ERR_CALL_STRUCTURE`
   */
  call(args: readonly Nested[], kwargs: { readonly [key: string]: Nested } = {}): Nested {
    if (this.#structure === null) {
      const row: Structure = { kind: 'list', items: args.map(() => ({ kind: 'tensor' })) };
      const outputs = this.forwardAll(...flatten(row, args, 'args'), ...flatten({ kind: 'dict', keys: [], items: [] }, kwargs, 'kwargs'));
      return outputs.length === 1 ? (outputs[0] as Tensor) : outputs;
    }
    const { args: positional, kwargs: named, result } = this.#structure;
    const inputs = [...flatten(positional, args, 'args'), ...flatten(named, kwargs, 'kwargs')];
    return unflatten(result, this.forwardAll(...inputs));
  }

  forward(...inputs: Tensor[]): Tensor {
    const [first, ...rest] = this.forwardAll(...inputs);
    for (const output of rest) output.dispose();
    return first as Tensor;
  }

  /** {@link forward} with all outputs of a model that returns several. */
  forwardAll(...inputs: Tensor[]): Tensor[] {
    this.#free('forward');
    if (tracer !== null) {
      throw new StateError(
        'ERR_TRACE_NESTED',
        'A traced model was called inside a forward that is being traced. Call the module that it was traced from.',
      );
    }
    return native().modelForward(this.handle, inputs.map(handleOf), this.#training).map(wrap);
  }

  train(on = true): this {
    this.#free('train');
    this.#training = on;
    return this;
  }

  eval(): this {
    return this.train(false);
  }

  /** @throws {DeviceError} `ERR_DEVICE_UNKNOWN`, or as the device fails */
  to(device: string): this {
    this.#free('to');
    checkDevice(device);
    noGrad(() => {
      for (const tensor of this.#tensors.values()) moveTensor(tensor, device);
    });
    const graph = onDevice(this.#graph, device);
    if (graph !== this.#graph) {
      const moved = new NativeModel(native().createModel(programOf(graph, this.#tensors)));
      this.#native.dispose();
      this.#native = moved;
      this.#graph = graph;
    }
    return this;
  }

  namedParameters(): Map<string, Tensor> {
    this.#free('namedParameters');
    return this.#named('parameter');
  }

  namedBuffers(): Map<string, Tensor> {
    this.#free('namedBuffers');
    return this.#named('buffer');
  }

  stateDict(): Map<string, Tensor> {
    this.#free('stateDict');
    return new Map(this.#stateDict);
  }

  /**
   * @throws {OptionError} `ERR_STATE_DICT_NAMES`
   * @throws {ShapeError} `ERR_STATE_DICT_SHAPE`
   */
  loadStateDict(state: ReadonlyMap<string, Tensor>, options: LoadStateDictOptions = {}): void {
    this.#free('loadStateDict');
    loadState(this.#stateDict, state, options);
  }

  layers(): readonly LayerInfo[] {
    this.#free('layers');
    // An input that a module passes on is no output of a node, so there is nothing to observe.
    const made = new Set(this.#graph.nodes.flatMap(({ outputs }) => outputs));
    return this.#graph.modules
      .map(({ name, type, outputs }) => ({ name, type, taps: outputs.filter((output) => made.has(output)) }))
      .filter(({ taps }) => taps.length > 0);
  }

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
    this.#native.dispose();
    for (const { kind, value } of this.#graph.inputs) {
      if (kind === 'constant' || (kind !== 'user' && this.#ownsState)) this.#tensors.get(value)?.dispose();
    }
  }

  [Symbol.dispose](): void {
    this.dispose();
  }

  #named(kind: 'parameter' | 'buffer'): Map<string, Tensor> {
    const named = new Map<string, Tensor>();
    for (const input of this.#graph.inputs) {
      const tensor = this.#tensors.get(input.value);
      if (input.kind === kind && tensor !== undefined) named.set(input.name, tensor);
    }
    return named;
  }

  /** Throws unless the model is there and nobody else uses it. */
  #free(method: string): void {
    this.#loan.check(method, this.#native.disposed);
  }
}
