/** A model that is a graph: traced here, or read from an exported program. */

import { OptionError } from '../errors.js';
import type { Handle, ProgramSpec } from '../native/addon.js';
import { native } from '../native/load.js';
import { checkDevice, type Device } from '../tensor/device.js';
import { noGrad } from '../tensor/grad-mode.js';
import { handleOf, NativeObject } from '../tensor/native-object.js';
import { type Tensor, wrap } from '../tensor/tensor.js';
import { keep } from '../tensor/scope.js';
import { tracer } from '../tensor/tracer.js';
import { checkedSizes, checkInputs } from './checked-sizes.js';
import type { Graph, GraphInput } from './graph.js';
import { interpret } from './interpret.js';
import { loadState } from './load-state.js';
import { Loan } from './loan.js';
import type { LayerInfo, LoadStateDictOptions, Model } from './model.js';
import { saveModel } from './model-files.js';
import { moveTensor } from './move-tensor.js';
import { onDevice, programOf } from './program.js';
import { type CallStructure, flatten, type Nested, type Structure, unflatten } from './structure.js';
import { validateGraph } from './validate.js';

/** A graph with its tensors. */
export interface GraphBranch {
  readonly graph: Graph;
  /** Parameters, buffers and constants, by value name. Constants belong to the model. */
  readonly tensors: ReadonlyMap<string, Tensor>;
}

/** What a {@link GraphModel} is made of. */
export interface GraphModelOptions extends GraphBranch {
  /** What it does in evaluation mode, where that is another graph, of the same inputs, parameters and buffers. */
  readonly evaluation?: GraphBranch;
  /** What is saved, under PyTorch's names (default: parameters, then buffers). */
  readonly stateDict?: ReadonlyMap<string, Tensor>;
  /** How a call's arguments and result are nested (default: tensors in a row). */
  readonly structure?: CallStructure | null;
  /** The mode to begin with (default `true`, training). */
  readonly training?: boolean;
  /** Whether parameters and buffers belong to the model too, and die with it (default `false`: they are the traced module's). */
  readonly ownsState?: boolean;
  /** Whether its graphs may call internals of libtorch, see `validateGraph` (default `false`). */
  readonly trusted?: boolean;
}

/** The native model; a scope does not free it, since models outlive the scopes they are made in. */
class NativeModel extends NativeObject {
  static readonly typeName = 'GraphModel';

  constructor(handle: Handle) {
    super(handle);
    this.escapeScope();
  }
}

/** A {@link Model} made of a {@link Graph} and its tensors. */
export class GraphModel implements Model {
  readonly kind = 'graph';
  readonly #tensors: ReadonlyMap<string, Tensor>;
  readonly #evaluationTensors: ReadonlyMap<string, Tensor> | null;
  readonly #stateDict: ReadonlyMap<string, Tensor>;
  readonly #ownsState: boolean;
  /** How a call's arguments and result are nested; `null` for tensors in a row. Internal: for formats. */
  readonly structure: CallStructure | null;
  /** Whether its graphs may call internals of libtorch. */
  readonly trusted: boolean;
  #graph: Graph;
  /** `null` where one graph does for both modes. */
  #evaluation: Graph | null;
  #native: NativeModel;
  /** What a call takes. */
  readonly #user: readonly GraphInput[];
  /** Names of the inputs that may have one shape alone. */
  readonly #checked: ReadonlySet<string>;
  #training: boolean;
  #see: ((value: string, tensor: Tensor) => void) | null = null;
  readonly #loan: Loan = new Loan();

  /**
   * @throws {FormatError} `ERR_GRAPH_INVALID`
   * @throws {StateError} `ERR_GRAPH_STATE` when a tensor is missing
   */
  constructor({
    graph,
    tensors,
    evaluation,
    stateDict,
    structure = null,
    training = true,
    ownsState = false,
    trusted = false,
  }: GraphModelOptions) {
    validateGraph(graph, { trusted });
    if (evaluation !== undefined) validateGraph(evaluation.graph, { trusted });
    this.trusted = trusted;
    this.#evaluation = evaluation?.graph ?? null;
    this.#evaluationTensors = evaluation?.tensors ?? null;
    this.#graph = graph;
    this.#user = graph.inputs.filter(({ kind }) => kind === 'user');
    this.#checked = checkedSizes(graph);
    this.#tensors = tensors;
    this.structure = structure;
    this.#training = training;
    this.#ownsState = ownsState;
    this.#native = new NativeModel(native().createModel(this.#program()));
    this.#stateDict = stateDict ?? new Map([...this.#named('parameter'), ...this.#named('buffer')]);
  }

  get handle(): Handle {
    return handleOf(this.#native);
  }

  get training(): boolean {
    return this.#training;
  }

  set training(on: boolean) {
    this.train(on);
  }

  /** The graph, plain data; of a model that does different things in training and in evaluation, that of its mode. */
  get graph(): Graph {
    return this.#training ? this.#graph : (this.#evaluation ?? this.#graph);
  }

  /** Parameters, buffers and constants of {@link graph} by value name. Internal: for formats. */
  get tensors(): ReadonlyMap<string, Tensor> {
    return this.#training ? this.#tensors : (this.#evaluationTensors ?? this.#tensors);
  }

  /** The graph of each mode with its tensors. Internal: for models made of this one. */
  get branches(): { readonly training: GraphBranch; readonly evaluation: GraphBranch | null } {
    const evaluation = this.#evaluation === null ? null : { graph: this.#evaluation, tensors: this.#evaluationTensors ?? new Map() };
    return { training: { graph: this.#graph, tensors: this.#tensors }, evaluation };
  }

  /**
   * Runs the model on arguments nested as its Python `forward` takes them: `model.call([x, { pair: [a, b] }], { scale })`. Dictionaries are plain objects,
   * tuples and lists are arrays. Models that were not exported take and give tensors in a row.
   *
   * @returns the result, nested as in Python
   * @throws {OptionError} `ERR_CALL_STRUCTURE`
   */
  call(args: readonly Nested[], kwargs: { readonly [key: string]: Nested } = {}): Nested {
    if (this.structure === null) {
      const row: Structure = { kind: 'list', items: args.map(() => ({ kind: 'tensor' })) };
      const outputs = this.forwardAll(...flatten(row, args, 'args'), ...flatten({ kind: 'dict', keys: [], items: [] }, kwargs, 'kwargs'));
      return outputs.length === 1 ? (outputs[0] as Tensor) : outputs;
    }
    const { args: positional, kwargs: named, result } = this.structure;
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
    checkCount(this.#user.length, inputs.length);
    if (this.#checked.size > 0) checkInputs(this.#user, inputs, this.#checked);
    // A trace, and whoever wants to see what is between, take the calls one by one.
    if (this.#see !== null || (tracer !== null && tracer.beforeModel === undefined)) {
      const { graph, tensors } = this;
      return interpret(graph, tensors, this.#training, inputs, this.#see ?? undefined);
    }
    tracer?.beforeModel?.([...inputs, ...this.tensors.values()]);
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
  to(device: Device): this {
    this.#free('to');
    checkDevice(device);
    noGrad(() => {
      for (const tensor of new Set([...this.#tensors.values(), ...(this.#evaluationTensors?.values() ?? [])])) moveTensor(tensor, device);
    });
    const [graph, evaluation] = [onDevice(this.#graph, device), this.#evaluation && onDevice(this.#evaluation, device)];
    if (graph === this.#graph && evaluation === this.#evaluation) return this;
    this.#graph = graph;
    this.#evaluation = evaluation;
    const moved = new NativeModel(native().createModel(this.#program()));
    this.#native.dispose();
    this.#native = moved;
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

  /**
   * Runs `fn`; every value that the model makes meanwhile is told to `see`, under its name in the graph. Internal: for `withTaps`.
   */
  observing<T>(see: (value: string, tensor: Tensor) => void, fn: () => T): T {
    const before = this.#see;
    this.#see = see;
    try {
      return fn();
    } finally {
      this.#see = before;
    }
  }

  /**
   * The same graphs with other tensors; also of a model that is lent. Internal: for copies that outlive a fit.
   *
   * @param state - parameters and buffers by name, the new model's from here on
   */
  withState(state: ReadonlyMap<string, Tensor>): GraphModel {
    const copies = new Map<Tensor, Tensor>();
    const anew = ({ graph, tensors }: GraphBranch): GraphBranch => {
      const own = new Map<string, Tensor>();
      for (const { kind, name, value } of graph.inputs) {
        const tensor = tensors.get(value);
        if (tensor === undefined) continue;
        const copy = copies.get(tensor) ?? (kind === 'constant' ? keep(tensor.detach()) : state.get(name));
        if (copy === undefined) continue;
        copies.set(tensor, copy);
        own.set(value, copy);
      }
      return { graph, tensors: own };
    };
    const { training, evaluation } = this.branches;
    return new GraphModel({
      ...anew(training),
      ...(evaluation === null ? {} : { evaluation: anew(evaluation) }),
      stateDict: new Map([...this.#stateDict].map(([name, tensor]) => [name, copies.get(tensor)] as const).filter(isPresent)),
      structure: this.structure,
      training: this.#training,
      ownsState: true,
      trusted: this.trusted,
    });
  }

  layers(): readonly LayerInfo[] {
    this.#free('layers');
    // An input that a module passes on is no output of a node, so there is nothing to observe.
    // Measurements run in evaluation mode.
    const { nodes, modules } = this.#evaluation ?? this.#graph;
    const made = new Set(nodes.flatMap(({ outputs }) => outputs));
    return modules
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
    for (const { graph, tensors } of Object.values(this.branches).filter((branch) => branch !== null)) {
      for (const { kind, value } of graph.inputs) {
        if (kind === 'constant' || (kind !== 'user' && this.#ownsState)) tensors.get(value)?.dispose();
      }
    }
  }

  [Symbol.dispose](): void {
    this.dispose();
  }

  #program(): ProgramSpec & { readonly evaluation?: ProgramSpec } {
    const program = programOf(this.#graph, this.#tensors, this.trusted);
    if (this.#evaluation === null || this.#evaluationTensors === null) return program;
    return { ...program, evaluation: programOf(this.#evaluation, this.#evaluationTensors, this.trusted) };
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

function isPresent(entry: readonly [string, Tensor | undefined]): entry is readonly [string, Tensor] {
  return entry[1] !== undefined;
}

function checkCount(expected: number, received: number): void {
  if (received === expected) return;
  throw new OptionError(
    'ERR_INPUT_COUNT',
    `The model takes ${expected} ${expected === 1 ? 'input' : 'inputs'}, received ${received}. Give the tensors that its forward takes, in order.`,
    { fields: { expected, received } },
  );
}
