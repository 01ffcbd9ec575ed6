/** A graph with its tensors, in the form that the addon takes. */

import { StateError } from '../errors.js';
import type { ProgramSpec } from '../native/addon.js';
import type { Device } from '../tensor/device.js';
import { resolveOp } from '../tensor/dispatch.js';
import { handleOf } from '../tensor/native-object.js';
import type { Tensor } from '../tensor/tensor.js';
import type { Argument, Graph, GraphNode } from './graph.js';
import { opOfNode } from './op-name.js';

/**
 * The addon's form of a valid graph.
 *
 * @param tensors - parameters, buffers and constants by value name
 * @param internal - whether the graph may call internals of libtorch
 * @throws {StateError} `ERR_GRAPH_STATE` when one is missing
 */
export function programOf(graph: Graph, tensors: ReadonlyMap<string, Tensor>, internal = false): ProgramSpec {
  const state: ProgramSpec['state'][number][] = [];
  for (const { kind, value, name } of graph.inputs) {
    if (kind === 'user') continue;
    const tensor = tensors.get(value);
    if (tensor === undefined) {
      throw new StateError('ERR_GRAPH_STATE', `The graph's ${kind} '${name}' has no tensor. Give one for the value '${value}'.`, {
        fields: { kind, name, value },
      });
    }
    state.push({ value, name, kind, tensor: handleOf(tensor) });
  }
  return {
    internal,
    inputs: graph.inputs.filter(({ kind }) => kind === 'user').map(({ value }) => value),
    state,
    nodes: graph.nodes,
    outputs: graph.outputs,
  };
}

/**
 * The graph with tensors that it creates (`zeros`, `arange` …) on another device; the same graph where it creates none.
 */
export function onDevice(graph: Graph, device: Device): Graph {
  const nodes = graph.nodes.map((node) => nodeOnDevice(node, device));
  return nodes.every((node, i) => node === graph.nodes[i]) ? graph : { ...graph, nodes };
}

function nodeOnDevice(node: GraphNode, device: Device): GraphNode {
  const target = opOfNode(node.op, true);
  if (target === null || !target.name.startsWith('aten::')) return node;
  // Devices are the only constants that a move changes, and only the schema tells which strings are devices.
  if (!node.args.some((arg) => typeof arg === 'string' && arg !== device)) return node;
  const { args: schema } = resolveOp(target);
  const args = node.args.map((arg, i): Argument => (typeof arg === 'string' && schema[i]?.type.startsWith('Device') ? device : arg));
  return args.every((arg, i) => arg === node.args[i]) ? node : { ...node, args };
}
