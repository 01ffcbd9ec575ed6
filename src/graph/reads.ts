/** Which values are read. */

import type { Argument, GraphNode } from './graph.js';

/** Names that an argument refers to. */
export function referencesOf(arg: Argument): readonly string[] {
  if (typeof arg !== 'object' || arg === null) return [];
  if ('ref' in arg) return [arg.ref];
  return Array.isArray(arg) ? arg.flatMap(referencesOf) : [];
}

/** Names that nodes read. */
export function readNames(nodes: readonly GraphNode[]): Set<string> {
  return new Set(nodes.flatMap(({ args }) => args.flatMap(referencesOf)));
}

/**
 * The nodes without those that may go because nothing reads what they make.
 *
 * @param mayGo - whether a node has no effect but its results
 * @param outputs - what the graph returns
 */
export function withoutUnread<Node extends GraphNode>(
  nodes: readonly Node[],
  outputs: readonly Argument[],
  mayGo: (node: Node) => boolean,
): Node[] {
  const read = new Set(outputs.flatMap(referencesOf));
  const kept: Node[] = [];
  for (const node of nodes.toReversed()) {
    if (mayGo(node) && !node.outputs.some((name) => read.has(name))) continue;
    for (const name of node.args.flatMap(referencesOf)) read.add(name);
    kept.push(node);
  }
  return kept.reverse();
}
