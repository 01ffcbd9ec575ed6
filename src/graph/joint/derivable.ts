/** Operators whose derivative is one kernel without a derivative, as operators that have both. */

import { keep } from '../../tensor/scope.js';
import type { Argument, Graph, GraphNode } from '../graph.js';
import { GraphModel } from '../graph-model.js';

const FUSED_ATTENTION = 'aten.scaled_dot_product_attention.default';
const PLAIN_ATTENTION = 'aten._scaled_dot_product_attention_math.default';

/** The same model with attention as softmax and products; `null` for one without attention. The caller's to dispose. */
export function derivable(model: GraphModel): GraphModel | null {
  if (!model.graph.nodes.some(({ op }) => op === FUSED_ATTENTION)) return null;
  const { graph, training, trusted } = model;
  const constants = new Set(graph.inputs.filter(({ kind }) => kind === 'constant').map(({ value }) => value));
  // A model frees its constants.
  const tensors = new Map([...model.tensors].map(([value, tensor]) => [value, constants.has(value) ? keep(tensor.detach()) : tensor]));
  return new GraphModel({ graph: withPlainAttention(graph), tensors, training, trusted });
}

function withPlainAttention(graph: Graph): Graph {
  return { ...graph, nodes: graph.nodes.map((node) => (node.op === FUSED_ATTENTION ? plain(node) : node)) };
}

/** It takes a mask of dropout besides, and gives the weights besides. */
function plain({ args, outputs, ...node }: GraphNode): GraphNode {
  const withMask: readonly Argument[] = args.length > 6 ? [...args.slice(0, 6), null, ...args.slice(6)] : args;
  return { ...node, op: PLAIN_ATTENTION, args: withMask, outputs: [...outputs, ''] };
}
