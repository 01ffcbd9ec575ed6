/** Numbers that follow the mode, written as they are in one mode: an exported program has no word for the mode. */

import type { Argument, Graph } from '../../graph/graph.js';

/** The graph with constants for the numbers that are made of the mode alone, as `dropout_p = training * p`. */
export function withFrozenNumbers(graph: Graph, training: boolean): Graph {
  const frozen = new Map<string, { readonly float: number }>();
  const nodes = graph.nodes.filter(({ op, args, outputs }) => {
    const [mode, factor] = args;
    if (op !== '_operator.mul' || !isObject(mode) || !('mode' in mode) || !isObject(factor) || !('float' in factor)) return true;
    frozen.set(outputs[0] as string, { float: training ? factor.float : 0 });
    return false;
  });
  if (frozen.size === 0) return graph;
  const replaced = (arg: Argument): Argument => {
    if (!isObject(arg)) return arg;
    if ('ref' in arg) return frozen.get(arg.ref) ?? arg;
    return Array.isArray(arg) ? arg.map(replaced) : arg;
  };
  return { ...graph, nodes: nodes.map((node) => ({ ...node, args: node.args.map(replaced) })) };
}

function isObject(arg: Argument): arg is Exclude<Argument, number | bigint | boolean | string | null | undefined> {
  return typeof arg === 'object' && arg !== null;
}
