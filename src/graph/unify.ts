/**
 * Several runs of one forward become one graph: what is equal in all of them is a constant, an integer that grows with the sizes is an expression of them, a
 * switch that follows the training flags is the graph's mode, and a number that is 0 in evaluation is that number times the mode. Anything else that differs
 * cannot be written as a graph, and is an error with its place.
 */

import { StateError } from '../errors.js';
import { native } from '../native/load.js';
import { handleOf } from '../tensor/native-object.js';
import type { Argument, Graph, GraphNode } from './graph.js';
import { argumentText } from './print.js';
import type { RecordedConstant, RecordedNode, TraceRecord } from './record.js';
import { NumberNodes, type SizeSymbol, type SizeTerm, sizeAt, sizeThrough } from './symbolic-size.js';

/** Runs of one forward. */
export interface Runs {
  /** What varies between the runs, the batch first; nothing when no input has an axis. */
  readonly symbols: readonly (SizeSymbol & { readonly name: string })[];
  /**
   * In one mode, at the sizes of each symbol; the first one is the graph's skeleton. The first 2^n have every symbol at its first or second level, the first
   * symbol's changing fastest; what follows checks.
   */
  readonly sizes: readonly { readonly point: readonly number[]; readonly record: TraceRecord }[];
  /** Training flags off, the first sizes; `null` for functions, which have no flags, and where only one mode is looked at. */
  readonly evaluation: TraceRecord | null;
}

/** Where an argument is, for errors. */
interface Place {
  readonly op: string;
  readonly module: string;
  readonly argument: string;
  /** PyTorch's spelling of the argument's type, `''` when unknown. */
  readonly type: string;
}

/** Schema types of numbers that need not be whole. */
const FLOAT_TYPES = /^(?:float|SymFloat)\??$/;
/** Schema types that an integer of the graph can be passed to. */
const INTEGER_TYPES = /^(?:SymInt|int|Scalar)(?:\[\d*\])?\??$/;

/**
 * Makes the graph of several runs; modules are left to the caller.
 *
 * @throws {StateError} `ERR_TRACE_DIFFERS`
 */
export function unify({ symbols, sizes, evaluation }: Runs): Omit<Graph, 'modules'> {
  const [first] = sizes;
  if (first === undefined) throw new StateError('ERR_TRACE_DIFFERS', 'Nothing was traced.');
  const skeleton = first.record;
  const points = new Points(
    symbols,
    sizes.map(({ point }) => point),
  );
  const expressions = new NumberNodes(symbols, namesOf(skeleton));
  const always = skeleton.nodes.filter(({ when }) => when === 'always');
  const others = sizes.slice(1).map(({ record }) => record);
  for (const record of others) compareNodes(skeleton.nodes, record.nodes, symbols.length > 1 ? 'sizes' : 'batch sizes');
  const evaluationNodes = evaluation?.nodes.filter(({ when }) => when === 'always');
  if (evaluationNodes !== undefined) compareNodes(always, evaluationNodes, 'training and evaluation mode');

  let alwaysIndex = 0;
  const nodes = skeleton.nodes.map((node, i): GraphNode => {
    const inEvaluation = node.when === 'always' ? evaluationNodes?.[alwaysIndex++] : undefined;
    const args = node.args.map((arg, k) => {
      const place = placeOf(node, k);
      const seen = [arg, ...others.map((record) => record.nodes[i]?.args[k])] as Argument[];
      return unifyArgument(seen, inEvaluation?.args[k], points, expressions, place);
    });
    return { op: node.op, args, outputs: node.outputs, module: node.module, when: node.when };
  });
  for (const record of evaluation === null ? others : [...others, evaluation]) compareConstants(skeleton.constants, record.constants);
  return {
    inputs: [...skeleton.inputs, ...skeleton.constants.map(({ input }) => input)],
    nodes: withoutUnreadOutputs([...expressions.nodes, ...nodes], skeleton),
    outputs: skeleton.outputs,
  };
}

/** @param evaluation - `undefined` where there is no such run */
function unifyArgument(
  seen: readonly Argument[],
  evaluation: Argument | undefined,
  points: Points,
  expressions: NumberNodes,
  place: Place,
): Argument {
  const [first] = seen as [Argument];
  const modes = evaluation === undefined ? seen : [...seen, evaluation];
  if (modes.every((value) => sameScalar(value, first))) return first;
  if (Array.isArray(first) && modes.every((value) => Array.isArray(value) && value.length === first.length)) {
    return first.map((_, i) => {
      const items = seen.map((value) => (value as readonly Argument[])[i]) as Argument[];
      return unifyArgument(items, (evaluation as readonly Argument[] | undefined)?.[i], points, expressions, place);
    });
  }
  if (seen.every((value) => value === true) && evaluation === false) return { mode: 'training' };
  if (evaluation === 0 && isNumber(first) && seen.every((value) => value === first) && FLOAT_TYPES.test(place.type)) {
    return expressions.inTraining(first);
  }
  const sizeOf = points.through(seen);
  if (sizeOf !== null && (evaluation === undefined || evaluation === first) && INTEGER_TYPES.test(place.type))
    return expressions.reference(sizeOf);
  throw differs(seen, evaluation, points, place);
}

function isNumber(value: Argument): value is number {
  return typeof value === 'number';
}

/** Where the runs are, in terms of the symbols. */
class Points {
  readonly #levels: readonly (readonly [number, number])[];

  constructor(
    readonly symbols: Runs['symbols'],
    readonly points: readonly (readonly number[])[],
  ) {
    // Symbol i leaves its first level in run 2^i.
    this.#levels = symbols.map((_, i) => [points[0]?.[i] as number, points[2 ** i]?.[i] as number]);
  }

  /** The expression that gives what was seen in every run; `null` when there is none. */
  through(seen: readonly Argument[]): readonly SizeTerm[] | null {
    if (seen.length < 2 || !seen.every((value) => Number.isSafeInteger(value))) return null;
    const values = seen as readonly number[];
    const terms = sizeThrough(this.#levels, values.slice(0, 2 ** this.symbols.length));
    return terms !== null && values.every((value, i) => value === sizeAt(terms, this.points[i] as readonly number[])) ? terms : null;
  }

  /** The sizes of a run, in words. */
  describe(run: number): string {
    return this.symbols.map(({ name }, i) => `${name} ${this.points[run]?.[i]}`).join(', ') || 'the first run';
  }
}

function sameScalar(a: Argument, b: Argument): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if ('ref' in a) return 'ref' in b && a.ref === b.ref;
  if (Array.isArray(a)) return Array.isArray(b) && a.length === b.length && a.every((item, i) => sameScalar(item, b[i] as Argument));
  return false;
}

function compareNodes(skeleton: readonly RecordedNode[], other: readonly RecordedNode[], what: string): void {
  const length = Math.max(skeleton.length, other.length);
  for (let i = 0; i < length; i++) {
    const a = skeleton[i];
    const b = other[i];
    const same = a?.op === b?.op && a?.module === b?.module && a?.when === b?.when && a?.args.length === b?.args.length;
    if (same && a?.outputs.every((output, k) => output === b?.outputs[k])) continue;
    const place = (a ?? b) as RecordedNode;
    throw new StateError(
      'ERR_TRACE_DIFFERS',
      `The model does not do the same in different ${what}: call ${i} is ${describeNode(a)} in one and ${describeNode(b)} in the other. ` +
        'A graph is one list of calls: loops and branches must not depend on sizes or on what another call did.',
      { fields: { op: place.op, module: place.module, call: i } },
    );
  }
}

function describeNode(node: RecordedNode | undefined): string {
  if (node === undefined) return 'nothing';
  return node.module === '' ? node.op : `${node.op} in module '${node.module}'`;
}

function compareConstants(first: readonly RecordedConstant[], other: readonly RecordedConstant[]): void {
  first.forEach(({ input, tensor }, i) => {
    const counterpart = other.find((constant) => constant.input.value === input.value)?.tensor;
    // A constant of training-only nodes has no counterpart in evaluation.
    if (counterpart === undefined) return;
    const bytes = Buffer.from(native().tensorToBuffer(handleOf(tensor)));
    if (tensor.dtype === counterpart.dtype && bytes.equals(Buffer.from(native().tensorToBuffer(handleOf(counterpart))))) return;
    throw new StateError(
      'ERR_TRACE_DIFFERS',
      `A tensor made from data inside forward() differs from run to run (constant ${i}, shape [${input.shape.join(', ')}]). ` +
        'Make it from operators (arange, zeros, the input), or once outside of forward().',
      { fields: { constant: i, shape: input.shape } },
    );
  });
}

function differs(seen: readonly Argument[], evaluation: Argument | undefined, points: Points, place: Place): StateError {
  const values = seen.map((value, i) => `${argumentText(value)} at ${points.describe(i)}`);
  if (evaluation !== undefined && !sameScalar(evaluation, seen[0] as Argument))
    values.push(`${argumentText(evaluation)} in evaluation mode`);
  const where = place.module === '' ? '' : ` in module '${place.module}'`;
  return new StateError(
    'ERR_TRACE_DIFFERS',
    `Argument '${place.argument}' of ${place.op}${where} is ${values.join(', ')}. A graph can hold integers that grow evenly with the batch and switches that ` +
      'are true in training mode only. Use -1 in reshape(), or operators that do not need the number.',
    { fields: { op: place.op, module: place.module, argument: place.argument } },
  );
}

function placeOf(node: RecordedNode, index: number): Place {
  const argument = node.schema?.args[index];
  return { op: node.op, module: node.module, argument: argument?.name ?? String(index), type: argument?.type ?? '' };
}

function namesOf({ inputs, constants, nodes }: TraceRecord): string[] {
  return [...inputs.map(({ value }) => value), ...constants.map(({ input }) => input.value), ...nodes.flatMap(({ outputs }) => outputs)];
}

/** Results that no node, output or module reads lose their name, so that they are freed at once. */
function withoutUnreadOutputs(nodes: readonly GraphNode[], { outputs, moduleOutputs }: TraceRecord): GraphNode[] {
  const read = new Set<string>([...moduleOutputs.values()].flat());
  const visit = (arg: Argument): void => {
    if (typeof arg !== 'object' || arg === null) return;
    if ('ref' in arg) read.add(arg.ref);
    else if (Array.isArray(arg)) for (const item of arg) visit(item);
  };
  for (const node of nodes) for (const arg of node.args) visit(arg);
  for (const output of outputs) visit(output);
  return nodes.map((node) => ({ ...node, outputs: node.outputs.map((name) => (read.has(name) ? name : '')) }));
}
