/** From the calls of an exported program to a graph's nodes: arguments by position, subgraphs inlined, checks of sizes left out. */

import { FormatError, NeveError } from '../../errors.js';
import type { Argument, GraphNode } from '../../graph/graph.js';
import { BUILTINS, opOfNode } from '../../graph/op-name.js';
import type { OpSchema } from '../../native/addon.js';
import { resolveOp } from '../../tensor/dispatch.js';
import { argumentOf, type Resolve } from './arguments.js';
import { listOf, nameOf, type Union } from './fields.js';
import { innermostModule } from './modules.js';
import type { ProgramGraph, ProgramNode } from './program.js';
import { subgraphCall } from './subgraphs.js';

/** Checks of what the exporter assumed; a wrong size fails in the operator that needs it. */
const CHECKS: ReadonlySet<string> = new Set([
  'aten._assert_async.default',
  'aten._assert_async.msg',
  'aten._assert_scalar.default',
  'aten._assert_tensor_metadata.default',
  'aten.sym_constrain_range.default',
  'aten.sym_constrain_range_for_size.default',
]);

/** Names under which the exporter writes arithmetic on sizes. */
const SYMBOLIC: ReadonlyMap<string, string> = new Map([
  ['torch.sym_max', '_operator.max'],
  ['torch.sym_min', '_operator.min'],
]);

/** Deepest nesting of subgraphs. */
const DEEPEST = 16;

/** A node with where it came from. */
export interface LoweredNode extends GraphNode {
  /** The program's record of modules, see {@link ProgramNode.moduleStack}. */
  readonly moduleStack: string;
}

/** Collects nodes, and all that cannot be mapped, to be told in one error. */
export class Lowering {
  readonly nodes: LoweredNode[] = [];
  /** Whether internals of libtorch were met. */
  callsInternals = false;
  readonly #trusted: boolean;
  readonly #problems = new Set<string>();

  /** @param trusted - whether internals may be called */
  constructor(trusted: boolean) {
    this.#trusted = trusted;
  }

  /**
   * @param prefix - of the names that the graph's own nodes make; a subgraph may use the names of others
   * @param bound - what the names of its inputs stand for
   */
  graph(graph: ProgramGraph, prefix: string, bound: ReadonlyMap<string, Argument>, depth = 0): Resolve {
    if (depth > DEEPEST) throw new FormatError('ERR_PT2', `The exported program nests subgraphs deeper than ${DEEPEST}.`);
    const resolve: Resolve = (name) => (bound.has(name) ? bound.get(name) : { ref: prefix + name });
    graph.nodes.forEach((node, i) => {
      this.#node(node, `node ${i} (${node.target.slice(0, 80)})`, prefix, resolve, depth);
    });
    return resolve;
  }

  /** @throws {FormatError} `ERR_PT2_UNSUPPORTED` with every problem, when there was one */
  finish(): void {
    if (this.#problems.size === 0) return;
    const problems = [...this.#problems];
    throw new FormatError(
      'ERR_PT2_UNSUPPORTED',
      `The exported program calls what cannot run here: ${problems.join('; ')}. Only ATen operators that compute on tensors can; ` +
        'export without control flow and custom operators, or lower them with run_decompositions() before torch.export.save().',
      { fields: { problems } },
    );
  }

  #node(node: ProgramNode, where: string, prefix: string, resolve: Resolve, depth: number): void {
    if (node.target.startsWith('torch.ops.higher_order.')) this.#subgraph(node, where, prefix, resolve, depth);
    else {
      const op = SYMBOLIC.get(node.target) ?? node.target.replace(/^torch\.ops\./, '');
      if (CHECKS.has(op) && !(this.#trusted && isInputCheck(node, op))) return;
      if (op.startsWith('_operator.') || op.startsWith('math.') || op.startsWith('torch.')) this.#builtin(node, op, where, prefix, resolve);
      else this.#operator(node, op, where, prefix, resolve);
    }
  }

  /** Comparisons of sizes are kept, whatever their names: they serve checks alone, and go when nothing reads them. */
  #builtin(node: ProgramNode, op: string, where: string, prefix: string, resolve: Resolve): void {
    const args = node.inputs.map(({ arg }) => argumentOf(arg, 'Scalar', where, resolve));
    const outputs = node.outputs.flatMap((output) => names(output, where)).map((name) => prefix + name);
    if (op === '_operator.neg') this.#push(node, '_operator.mul', [args[0], -1], outputs);
    else if (op === 'torch.sym_float') this.#push(node, '_operator.mul', [args[0], { float: 1 }], outputs);
    else this.#push(node, op, args, outputs);
  }

  #operator(node: ProgramNode, written: string, where: string, prefix: string, resolve: Resolve): void {
    const asWritten = this.#schema(written);
    if (asWritten === null) return;
    const { op, schema } = withNumbers(node, written, asWritten);
    const given = new Map(node.inputs.map(({ name, arg }) => [name, arg]));
    const args = schema.args.map(({ name, type }): Argument => {
      const arg = given.get(name);
      given.delete(name);
      return arg === undefined ? undefined : argumentOf(arg, type, `${where}.${name}`, resolve);
    });
    for (const name of given.keys()) this.#problems.add(`${where} has an argument '${name.slice(0, 40)}', which ${op} does not take`);
    while (args.length > 0 && args[args.length - 1] === undefined) args.pop();
    const isList = schema.returns.length === 1 && schema.returns[0]?.type.endsWith('[]') === true;
    const outputs = outputNames(node.outputs, schema.returns.length, isList, where).map((name) => (name === '' ? '' : prefix + name));
    if (!isList || outputs.length !== 1) {
      this.#push(node, op, args, outputs);
      return;
    }
    // One name for the result of a list means the list; the file means its only element.
    const list = `${outputs[0]}.list`;
    this.#push(node, op, args, [list]);
    this.#push(node, '_operator.getitem', [{ ref: list }, 0], outputs);
  }

  #subgraph(node: ProgramNode, where: string, prefix: string, resolve: Resolve, depth: number): void {
    const call = subgraphCall(node, where);
    if (typeof call === 'string') {
      this.#problems.add(call);
      return;
    }
    const passed = call.args.map((arg) => argumentOf(arg, '', where, resolve));
    const inner = call.graph.inputs.map((input) => names(input, where)[0] ?? '');
    const bound = new Map(inner.map((name, i) => [name, passed[i]]));
    const innerPrefix = `${prefix}${call.name}.`;
    const resolveInner = this.graph(call.graph, innerPrefix, bound, depth + 1);
    const results = call.graph.outputs.flatMap((output) => argumentOf(output, '', where, resolveInner)) as Argument[];
    const outputs = node.outputs.flatMap((output) => names(output, where)).map((name) => prefix + name);
    outputs.forEach((output, i) => {
      // Without gradients inside, none may flow out; otherwise the value only changes its name.
      this.#push(node, call.gradients ? 'aten.alias.default' : 'aten.detach.default', [results[i]], [output]);
    });
  }

  #schema(op: string): OpSchema | null {
    const target = opOfNode(op);
    if (target === null || !target.name.startsWith('aten::')) {
      this.#problems.add(`'${op.slice(0, 80)}' is no ATen operator`);
      return null;
    }
    try {
      return resolveOp(target);
    } catch (error) {
      if (!(error instanceof NeveError)) throw error;
      const internal = internalSchema(op);
      this.callsInternals ||= internal !== null;
      if (internal !== null && this.#trusted) return internal;
      const why =
        internal === null ? 'is not available' : 'is an internal of libtorch, which only loadModel(path, { trusted: true }) lets run';
      this.#problems.add(`operator '${op.slice(0, 80)}' ${why}`);
      return null;
    }
  }

  #push(node: ProgramNode, op: string, args: readonly Argument[], outputs: readonly string[]): void {
    const { moduleStack } = node;
    this.nodes.push({ op, args, outputs, module: innermostModule(moduleStack), when: 'always', moduleStack });
  }
}

/** What an operator is that only a trusted file may call; `null` for what there is not. */
function internalSchema(op: string): OpSchema | null {
  try {
    const target = opOfNode(op, true);
    return target === null ? null : resolveOp(target);
  } catch (error) {
    if (!(error instanceof NeveError)) throw error;
    return null;
  }
}

/** A check of sizes: it stays where constants follow from them. */
function isInputCheck({ inputs }: ProgramNode, op: string): boolean {
  return op === 'aten._assert_tensor_metadata.default' && inputs.some(({ name, arg }) => name === 'size' && arg.tag === 'as_ints');
}

/** Python passes numbers where a tensor belongs (`aten.mul.Tensor(x, 2.0)`); the overload for numbers gives the same result. */
function withNumbers(node: ProgramNode, op: string, schema: OpSchema): { readonly op: string; readonly schema: OpSchema } {
  const types = new Map(schema.args.map(({ name, type }) => [name, type]));
  const hasNumber = node.inputs.some(({ name, arg }) => types.get(name) === 'Tensor' && NUMBERS.has(arg.tag));
  const forNumbers = hasNumber ? op.replace(/Tensor$/, 'Scalar') : op;
  const target = forNumbers === op ? null : opOfNode(forNumbers);
  if (target === null) return { op, schema };
  try {
    const scalar = resolveOp(target);
    return node.inputs.every(({ name }) => scalar.args.some((arg) => arg.name === name))
      ? { op: forNumbers, schema: scalar }
      : { op, schema };
  } catch (error) {
    if (!(error instanceof NeveError)) throw error;
    return { op, schema };
  }
}

const NUMBERS: ReadonlySet<string> = new Set(['as_int', 'as_float', 'as_bool', 'as_sym_int', 'as_sym_float']);

/** True for arithmetic that only sizes need: it may go when nothing reads it. */
export function isPureArithmetic(op: string): boolean {
  return !op.startsWith('aten.') || op.startsWith('aten.sym_');
}

/** What keeps a node of the file from running. */
export function unknownArithmetic(nodes: readonly GraphNode[]): readonly string[] {
  const unknown = nodes.filter(({ op }) => !op.startsWith('aten.') && !BUILTINS.has(op));
  return [...new Set(unknown.map(({ op }) => `'${op.slice(0, 80)}' on sizes`))];
}

function outputNames(outputs: readonly Union[], returns: number, isList: boolean, where: string): readonly string[] {
  const named = outputs.flatMap((output) => names(output, where));
  // An operator that changes its argument in place may be written without its result.
  if (isList || named.length >= returns) return named;
  return [...named, ...Array.from({ length: returns - named.length }, () => '')];
}

/** Names that an output or a subgraph's input gives; `''` for none. */
function names({ tag, value }: Union, where: string): readonly string[] {
  if (tag === 'as_none') return [''];
  if (tag === 'as_tensor') return [nameOf(value, where)];
  if (tag === 'as_tensors') return listOf(value, where).map((item) => nameOf(item, where));
  const ref = argumentOf({ tag, value }, '', where, (name) => ({ ref: name }));
  const refs = Array.isArray(ref) ? ref : [ref];
  return refs.map((item) => (typeof item === 'object' && item !== null && 'ref' in item ? item.ref : ''));
}
