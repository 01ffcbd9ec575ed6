/** Runs a graph once, call by call, to learn the form of every value in it. */

import { arithmetic } from '../../graph/arithmetic.js';
import { checkedSizes } from '../../graph/checked-sizes.js';
import type { Argument, Graph, GraphInput, GraphNode } from '../../graph/graph.js';
import { opOfNode } from '../../graph/op-name.js';
import { referencesOf } from '../../graph/reads.js';
import { native } from '../../native/load.js';
import { zeros } from '../../tensor/create.js';
import { execute, type OpArgument, type OpResult, op } from '../../tensor/dispatch.js';
import type { DType } from '../../tensor/dtype.js';
import { defaultGenerator } from '../../tensor/generator.js';
import { noGrad } from '../../tensor/grad-mode.js';
import { handleOf } from '../../tensor/native-object.js';
import { scope } from '../../tensor/scope.js';
import { Tensor } from '../../tensor/tensor.js';
import { rowMajor } from '../mapped-tensor.js';

const CLONE = op('aten::clone');

/** A tensor's form in one run. */
export interface Form {
  readonly dtype: DType;
  readonly shape: readonly number[];
  readonly strides: readonly number[];
  readonly requiresGrad: boolean;
}

/** A value's form, a number, or the forms of a list; `null` for a tensor that is not there, as a derivative that nobody asked for. */
export type Measured = Form | number | readonly Form[] | null;

/** What each node gave, in order; `null` for nodes of training alone, which are not run. */
export interface Measurement {
  readonly inputs: ReadonlyMap<string, Form>;
  readonly nodes: readonly (readonly Measured[] | null)[];
}

/** The shape of a user input for so many rows; of one that the graph checks, its own. */
export function shapeFor(input: GraphInput, rows: number, checked: ReadonlySet<string>): readonly number[] {
  return input.shape.length === 0 || checked.has(input.value) ? input.shape : [rows, ...input.shape.slice(1)];
}

/**
 * Runs a graph in evaluation mode on zeros.
 *
 * @param rows - size of every user input's axis 0, see {@link shapeFor}
 */
export function measure(graph: Graph, tensors: ReadonlyMap<string, Tensor>, rows: number): Measurement {
  return scope(() => {
    // Operators that draw run for real.
    const generator = defaultGenerator('cpu');
    const before = generator.getState();
    try {
      return noGrad(() => run(graph, tensors, rows));
    } finally {
      generator.setState(before);
    }
  });
}

function run(graph: Graph, tensors: ReadonlyMap<string, Tensor>, rows: number): Measurement {
  const values = new Map<string, OpResult>();
  const inputs = new Map<string, Form>();
  const checked = checkedSizes(graph);
  for (const input of graph.inputs) {
    const { kind, value, dtype } = input;
    const state = tensors.get(value);
    // What a graph may write to must stay as it is.
    const isRead = kind === 'parameter' && state !== undefined;
    const made = state === undefined ? zeros(shapeFor(input, rows, checked), { dtype }) : state;
    const held = isRead || state === undefined ? made : (execute(CLONE, [made]) as Tensor);
    values.set(value, held);
    inputs.set(value, formOf(made));
  }
  const lastUse = lastUses(graph);
  const nodes = graph.nodes.map((node, i) => {
    const args = node.args.map((arg) => plainOf(arg, values));
    if (node.when === 'training') {
      if (node.outputs[0]) values.set(node.outputs[0], args[0] as OpResult);
      return null;
    }
    const result = call(node, args);
    const results = resultsOf(node, result);
    node.outputs.forEach((name, k) => {
      if (name !== '') values.set(name, results[k]);
    });
    const measured = results.map(measuredOf);
    release(lastUse.get(i) ?? [], values, inputs);
    return measured;
  });
  return { inputs, nodes };
}

/** A list whose elements have names is several results. */
function resultsOf({ outputs }: GraphNode, result: OpResult): readonly OpResult[] {
  return Array.isArray(result) && outputs.length > 1 ? result : [result];
}

function call(node: GraphNode, args: OpArgument[]): OpResult {
  const target = opOfNode(node.op, true);
  if (target !== null) return execute(target, args);
  const [a, b] = args as [OpResult, number];
  if (node.op === '_operator.getitem') return (a as OpResult[]).at(b);
  return arithmetic(node.op, Number(a), Number(b));
}

function plainOf(arg: Argument, values: ReadonlyMap<string, OpResult>): OpArgument {
  if (typeof arg !== 'object' || arg === null) return arg;
  if ('ref' in arg) return values.get(arg.ref) as OpArgument;
  if ('mode' in arg) return false;
  if ('float' in arg) return arg.float;
  return arg.map((item) => plainOf(item, values));
}

function measuredOf(value: OpResult): Measured {
  if (value instanceof Tensor) return formOf(value);
  if (Array.isArray(value)) return value.map((item) => formOf(item as Tensor));
  if (value === null) return null;
  return Number(value);
}

function formOf(tensor: Tensor): Form {
  const { dtype, shape, requiresGrad } = tensor;
  const strides = native().tensorLayout(handleOf(tensor))?.strides ?? rowMajor(shape);
  return { dtype, shape, strides, requiresGrad };
}

/** Names by the node that reads them last. */
function lastUses({ nodes }: Graph): ReadonlyMap<number, readonly string[]> {
  const last = new Map<string, number>();
  nodes.forEach(({ args, outputs }, i) => {
    for (const name of [...args.flatMap(referencesOf), ...outputs]) last.set(name, i);
  });
  const byNode = new Map<number, string[]>();
  for (const [name, i] of last) byNode.set(i, [...(byNode.get(i) ?? []), name]);
  return byNode;
}

/** Frees values that are not needed any more. In-place operators give their argument back: what has another name lives on. */
function release(names: readonly string[], values: Map<string, OpResult>, inputs: ReadonlyMap<string, Form>): void {
  for (const name of names) {
    const value = values.get(name);
    if (inputs.has(name)) continue;
    values.delete(name);
    if (
      value instanceof Tensor &&
      ![...values.values()].some((other) => other === value || (Array.isArray(other) && other.includes(value)))
    )
      value.dispose();
  }
}
