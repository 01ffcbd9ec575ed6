/** Higher-order nodes that only say how a subgraph is run, and so can be written out in place. */

import { booleanOf, mapOf, stringOf, type Union } from './fields.js';
import { type ProgramGraph, type ProgramNode, parseGraph } from './program.js';

/** A call of a subgraph. */
export interface SubgraphCall {
  readonly name: string;
  readonly graph: ProgramGraph;
  readonly args: readonly Union[];
  /** Whether gradients flow through it. */
  readonly gradients: boolean;
}

const PREFIX = 'torch.ops.higher_order.';

/** The call, or what keeps it from being written out. */
export function subgraphCall(node: ProgramNode, where: string): SubgraphCall | string {
  const kind = node.target.slice(PREFIX.length);
  const at = node.inputs.findIndex(({ arg }) => arg.tag === 'as_graph');
  const found = node.inputs[at];
  const refused = `the higher-order operator '${kind.slice(0, 80)}'`;
  if (found === undefined) return refused;
  const settings = node.inputs.slice(0, at).map(({ arg }) => arg);
  const graph = mapOf(found.arg.value, where);
  const call = {
    name: stringOf(graph.get('name'), `${where}.name`),
    graph: () => parseGraph(graph.get('graph'), `${where}.graph`),
    args: node.inputs.slice(at + 1).map(({ arg }) => arg),
  };
  switch (kind) {
    case 'wrap_with_set_grad_enabled': {
      const [enabled] = settings;
      if (enabled?.tag !== 'as_bool') return refused;
      return { ...call, graph: call.graph(), gradients: booleanOf(enabled.value, where) };
    }
    case 'wrap_with_autocast': {
      // (device type, dtype, enabled, cache): switched off, it is how models guard parts that need full precision.
      const enabled = settings[2];
      if (enabled?.tag !== 'as_bool' || booleanOf(enabled.value, where)) return `${refused} (autocast switched on)`;
      return { ...call, graph: call.graph(), gradients: true };
    }
    default:
      return refused;
  }
}
