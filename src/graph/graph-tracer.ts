/** Runs operators for real and records them as nodes. */

import { NeveError, OptionError, StateError } from '../errors.js';
import type { OpSchema } from '../native/addon.js';
import { native } from '../native/load.js';
import type { Device } from '../tensor/device.js';
import { execute, type Op, type OpArgument, type OpResult, op, resolveOp } from '../tensor/dispatch.js';
import { Generator } from '../tensor/generator.js';
import { classNameOf, handleOf, NativeObject } from '../tensor/native-object.js';
import { keep } from '../tensor/scope.js';
import { Tensor } from '../tensor/tensor.js';
import type { Tracer } from '../tensor/tracer.js';
import type { Argument, GraphInput, GraphNode } from './graph.js';
import { asEvaluation } from './modes.js';
import { Namer } from './namer.js';
import { nodeOpName } from './op-name.js';
import type { RecordedConstant, RecordedNode, TraceRecord } from './record.js';

const CLONE = op('aten::clone');
const COPY_TO = op('aten::_to_copy');

/** A tensor that enters a trace under a name. */
export interface NamedInput {
  readonly kind: 'user' | 'parameter' | 'buffer';
  readonly name: string;
  readonly tensor: Tensor;
}

/** The tracer of one run. */
export class GraphTracer implements Tracer {
  readonly #namer = new Namer();
  readonly #values = new Map<Tensor, string>();
  /** Parameters, buffers and constants: they keep their name when written to, and their memory is never written. */
  readonly #state = new Set<Tensor>();
  readonly #protected = new Set<bigint>();
  /** Where the traced values are. */
  readonly #device: Device;
  /** Constants that lay on another device, and their copies on this one. */
  readonly #moved = new Map<Tensor, Tensor>();
  readonly #inputs: GraphInput[] = [];
  readonly #constants: RecordedConstant[] = [];
  readonly #nodes: RecordedNode[] = [];
  readonly #moduleOutputs = new Map<string, string[]>();
  #module = '';
  #when: GraphNode['when'] = 'always';

  /** @param inputs - everything known by name, user inputs first */
  constructor(inputs: readonly NamedInput[]) {
    this.#device = inputs[0]?.tensor.device ?? 'cpu';
    for (const { kind, name, tensor } of inputs) {
      const prefix = kind === 'user' ? '' : `${kind[0]}_`;
      const value = this.#namer.fresh(prefix + name);
      this.#inputs.push({ kind, value, name, shape: tensor.shape, dtype: tensor.dtype });
      this.#values.set(tensor, value);
      if (kind !== 'user') this.#protect(tensor);
    }
  }

  call(target: Op, args: OpArgument[]): OpResult {
    const schema = resolveOp(target);
    const recorded = this.#record(target, schema, args);
    let result: OpResult;
    try {
      result = this.#run(target, schema, args);
    } catch (error) {
      throw this.#located(error, target);
    }
    const outputs = this.#name(schema, result);
    this.#nodes.push({ op: nodeOpName(target), args: recorded, outputs, module: this.#module, when: this.#when, schema });
    if (schema.returns.length === 1 && Array.isArray(result)) this.#unpack(outputs[0] as string, result);
    return result;
  }

  beforeRead(tensor: Tensor, action: string): void {
    if (!this.#values.has(tensor)) return;
    throw new StateError(
      'ERR_TRACED',
      `${action} reads a tensor while ${this.#place()} is traced. The graph must hold for any data, so nothing in it may depend on values. ` +
        'Compute with operators (where, clamp, comparisons), or read outside of the traced function.',
      { fields: { action, module: this.#module } },
    );
  }

  /** Runs a module's forward, noting where its nodes come from and what it returns. */
  inModule<T>(path: string, forward: () => T): T {
    const outer = this.#module;
    this.#module = path;
    try {
      const result = forward();
      const first = firstTensor(result);
      const value = first === null ? undefined : this.#values.get(first);
      if (value !== undefined) {
        const outputs = this.#moduleOutputs.get(path) ?? [];
        outputs.push(value);
        this.#moduleOutputs.set(path, outputs);
      }
      return result;
    } finally {
      this.#module = outer;
    }
  }

  /** Records what `fn` does as nodes that run only in training mode. */
  trainingOnly(fn: () => void): void {
    const outer = this.#when;
    this.#when = 'training';
    try {
      fn();
    } finally {
      this.#when = outer;
    }
  }

  /** Ends the run. */
  finish(outputs: readonly Tensor[]): TraceRecord {
    return {
      inputs: this.#inputs,
      constants: this.#constants,
      nodes: this.#nodes,
      outputs: outputs.map((output) => this.#reference(output, 'output')),
      moduleOutputs: this.#moduleOutputs,
    };
  }

  #record(target: Op, schema: OpSchema, args: readonly OpArgument[]): Argument[] {
    let length = args.length;
    while (length > 0 && args[length - 1] === undefined) length--;
    return args
      .slice(0, length)
      .map((arg, i) => this.#argument(arg, `argument '${schema.args[i]?.name}' of ${nodeOpName(target)}`, schema.args[i]?.type));
  }

  #argument(arg: OpArgument, what: string, type = ''): Argument {
    if (arg === undefined) {
      // A graph's arguments are by position; the default of an optional argument is None.
      if (type.endsWith('?')) return null;
      throw new OptionError('ERR_TRACED_ARGUMENT', `The ${what} is left out before one that is given. Give it its value explicitly.`);
    }
    if (arg instanceof Tensor) return this.#reference(arg, what);
    if (arg instanceof Generator) {
      throw new StateError(
        'ERR_TRACED_GENERATOR',
        `The ${what} in ${this.#place()} is a Generator, which a graph cannot hold. Draw from the default generator inside forward().`,
        { fields: { module: this.#module } },
      );
    }
    if (arg instanceof NativeObject)
      throw new OptionError('ERR_TRACED_ARGUMENT', `The ${what} is a ${classNameOf(arg)}; expected a tensor or a plain value.`);
    if (typeof arg === 'object' && arg !== null) return arg.map((item) => this.#argument(item, what));
    return arg;
  }

  #reference(tensor: Tensor, what: string): Argument {
    return { ref: this.#values.get(tensor) ?? this.#lift(tensor, what) };
  }

  /** Makes a tensor from outside of the trace a constant of the graph. */
  #lift(tensor: Tensor, what: string): string {
    if (tensor.requiresGrad) {
      throw new StateError(
        'ERR_TRACED_PARAMETER',
        `The ${what} in ${this.#place()} is a tensor that requires grad but is neither a parameter of the model nor made in forward(). ` +
          'Make it a Parameter field of the module, or detach() it if it is a constant.',
        { fields: { module: this.#module } },
      );
    }
    // Training-only nodes are missing in the evaluation run, so their names must not shift the others'.
    const value = this.#namer.fresh(this.#when === 'training' ? 'c_training_tensor' : 'c_lifted_tensor');
    this.#values.set(tensor, value);
    this.#protect(tensor);
    const isElsewhere = tensor.device !== this.#device;
    const copy = keep((isElsewhere ? execute(COPY_TO, [tensor, null, null, this.#device]) : execute(CLONE, [tensor])) as Tensor);
    if (isElsewhere) this.#moved.set(tensor, copy);
    this.#constants.push({ input: { kind: 'constant', value, name: value, shape: tensor.shape, dtype: tensor.dtype }, tensor: copy });
    return value;
  }

  #protect(tensor: Tensor): void {
    this.#state.add(tensor);
    this.#protected.add(native().tensorStorageId(handleOf(tensor)));
  }

  /** Executes a call; what would be written into the model's own memory goes into a copy. */
  #run(target: Op, schema: OpSchema, args: readonly OpArgument[]): OpResult {
    const used = asEvaluation(schema, args).map((arg) => this.#here(arg));
    const spared = new Map<OpResult, Tensor>();
    schema.args.forEach((arg, i) => {
      const written = used[i];
      if (!arg.writes || !(written instanceof Tensor)) return;
      if (!this.#protected.has(native().tensorStorageId(handleOf(written)))) return;
      const copy = execute(CLONE, [written]) as Tensor;
      spared.set(copy, written);
      used[i] = copy;
    });
    const result = execute(target, used);
    if (spared.size === 0) return result;
    return Array.isArray(result) ? result.map((item) => spared.get(item) ?? item) : (spared.get(result) ?? result);
  }

  #here(arg: OpArgument): OpArgument {
    if (this.#moved.size === 0) return arg;
    if (Array.isArray(arg)) return arg.map((item) => this.#here(item as OpArgument)) as OpArgument;
    return arg instanceof Tensor ? (this.#moved.get(arg) ?? arg) : arg;
  }

  /** Names the results and returns the node's outputs. */
  #name(schema: OpSchema, result: OpResult): string[] {
    const base = schema.name.slice(schema.name.indexOf('::') + 2) + (this.#when === 'training' ? '_training' : '');
    if (schema.returns.length === 1 && Array.isArray(result)) return [this.#namer.fresh(base)];
    const results = schema.returns.length === 1 ? [result] : ((result ?? []) as OpResult[]);
    return results.map((item) => {
      if (item instanceof Tensor) return this.#define(item, base);
      throw new StateError(
        'ERR_TRACED',
        `${schema.name} in ${this.#place()} returns ${typeof item}, which depends on data and cannot be part of a graph. Compare with operators that return tensors.`,
        { fields: { op: schema.name, module: this.#module } },
      );
    });
  }

  #define(tensor: Tensor, base: string): string {
    const value = this.#namer.fresh(base);
    // State keeps its name, and so does a value that only training writes to: in evaluation there is no newer one.
    const keepsName = this.#state.has(tensor) || (this.#when === 'training' && this.#values.has(tensor));
    if (!keepsName) this.#values.set(tensor, value);
    return value;
  }

  /** A list result is one value; its elements are nodes of their own, as in `torch.fx`. */
  #unpack(list: string, items: readonly OpResult[]): void {
    items.forEach((item, i) => {
      const outputs = [this.#define(item as Tensor, 'getitem')];
      this.#nodes.push({
        op: '_operator.getitem',
        args: [{ ref: list }, i],
        outputs,
        module: this.#module,
        when: this.#when,
        schema: null,
      });
    });
  }

  #place(): string {
    return this.#module === '' ? 'the model' : `module '${this.#module}'`;
  }

  /** The error of an operator, with the module it happened in. */
  #located(error: unknown, target: Op): unknown {
    if (!(error instanceof NeveError)) return error;
    const type = error.constructor as typeof NeveError;
    const where = this.#module === '' ? nodeOpName(target) : `${this.#module} (${nodeOpName(target)})`;
    return new type(error.code, `${where}: ${error.message}`, {
      fields: { ...error.fields, module: this.#module, op: nodeOpName(target) },
      cause: error,
    });
  }
}

/** A module's output: a tensor, or the first one of an array or object. */
function firstTensor(result: unknown): Tensor | null {
  if (result instanceof Tensor) return result;
  if (typeof result !== 'object' || result === null) return null;
  for (const item of Object.values(result)) {
    if (item instanceof Tensor) return item;
  }
  return null;
}
