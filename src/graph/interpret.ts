/** Runs a graph call by call, on the tensors at hand: where a Program cannot go, inside a trace, and to see what is between. */

import { callOp, type OpArgument, type OpResult } from '../tensor/dispatch.js';
import { Tensor } from '../tensor/tensor.js';
import { arithmetic } from './arithmetic.js';
import type { Argument, Graph, GraphNode } from './graph.js';
import { opOfNode } from './op-name.js';
import { whenTraining } from './when-training.js';

/**
 * @param tensors - parameters, buffers and constants by value name
 * @param see - is told every tensor that a node makes
 * @returns the graph's outputs, flat
 */
export function interpret(
  graph: Graph,
  tensors: ReadonlyMap<string, Tensor>,
  training: boolean,
  inputs: readonly Tensor[],
  see: (value: string, tensor: Tensor) => void = () => undefined,
): Tensor[] {
  const values = new Map<string, OpResult>(tensors);
  for (const [i, { value }] of graph.inputs.filter(({ kind }) => kind === 'user').entries()) values.set(value, inputs[i] as Tensor);
  const plain = (arg: Argument): OpArgument => plainOf(arg, values, training);
  for (const node of graph.nodes) {
    const args = node.args.map(plain);
    if (node.when === 'training') whenTraining({ training }, () => void call(node, [...args]));
    // What runs only in training writes in place; whoever reads its result gets what it would have written to.
    const result = node.when === 'training' ? (args[0] as OpResult) : call(node, args);
    const results = Array.isArray(result) && node.outputs.length > 1 ? result : [result];
    node.outputs.forEach((name, i) => {
      if (name === '') return;
      values.set(name, results[i]);
      if (results[i] instanceof Tensor) see(name, results[i] as Tensor);
    });
  }
  return graph.outputs.flatMap((output) => plain(output) as Tensor | Tensor[]).filter((value) => value instanceof Tensor);
}

function call({ op, args: [, axis] }: GraphNode, args: OpArgument[]): OpResult {
  // A number, which a trace takes for what it is here.
  if (op === 'aten.sym_size.int') return (args[0] as Tensor).shape.at(Number(axis)) as number;
  const target = opOfNode(op, true);
  if (target !== null) return callOp(target, args);
  if (op === '_operator.getitem') return (args[0] as OpResult[]).at(Number(args[1]));
  return arithmetic(op, Number(args[0]), Number(args[1]));
}

function plainOf(arg: Argument, values: ReadonlyMap<string, OpResult>, training: boolean): OpArgument {
  if (typeof arg !== 'object' || arg === null) return arg;
  if ('ref' in arg) return values.get(arg.ref) as OpArgument;
  if ('mode' in arg) return training;
  if ('float' in arg) return arg.float;
  return arg.map((item) => plainOf(item, values, training));
}
