/** Graphs as text, in the manner of `torch.fx`. */

import type { Argument, Graph, GraphInput, GraphNode } from './graph.js';

/** An argument as a graph's text shows it: `conv2d`, `[2, 2]`, `training`, `'float32'`. */
export function argumentText(arg: Argument): string {
  if (arg === null) return 'None';
  if (arg === undefined) return '…';
  if (typeof arg === 'string') return `'${arg}'`;
  if (typeof arg !== 'object') return String(arg);
  if ('ref' in arg) return arg.ref;
  if ('mode' in arg) return arg.mode;
  if ('float' in arg) return Number.isInteger(arg.float) ? arg.float.toFixed(1) : String(arg.float);
  return `[${arg.map(argumentText).join(', ')}]`;
}

/**
 * A graph as text: its inputs, a line a call with the module it came from, its outputs.
 *
 * @example
 * ```text
 * graph(input: float32[2, 4]):
 *   p_weight: parameter 'weight' float32[3, 4]
 *   linear = aten.linear.default(input, p_weight, None)  # fc
 *   return linear
 * ```
 */
export function printGraph(graph: Graph): string {
  const user = graph.inputs.filter(({ kind }) => kind === 'user').map((input) => `${input.value}: ${typeText(input)}`);
  const lines = [`graph(${user.join(', ')}):`];
  for (const input of graph.inputs) {
    if (input.kind !== 'user') lines.push(`  ${input.value}: ${input.kind} '${input.name}' ${typeText(input)}`);
  }
  for (const node of graph.nodes) lines.push(`  ${nodeText(node)}`);
  lines.push(`  return ${graph.outputs.map(argumentText).join(', ')}`);
  return lines.join('\n');
}

function typeText({ dtype, shape }: GraphInput): string {
  return `${dtype}[${shape.join(', ')}]`;
}

function nodeText({ op, args, outputs, module, when }: GraphNode): string {
  const left = outputs.map((name) => (name === '' ? '_' : name)).join(', ');
  const notes = [module, when === 'training' ? 'in training mode' : ''].filter(Boolean).join(', ');
  return `${left}${outputs.length === 0 ? '' : ' = '}${op}(${args.map(argumentText).join(', ')})${notes === '' ? '' : `  # ${notes}`}`;
}
