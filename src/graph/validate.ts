/** Checks a graph before anything native sees it; what a file says is believed only after this. */

import { FormatError, NeveError } from '../errors.js';
import type { OpSchema } from '../native/addon.js';
import { resolveOp } from '../tensor/dispatch.js';
import type { Argument, Graph, GraphNode } from './graph.js';
import { BUILTINS, opOfNode } from './op-name.js';

/**
 * Checks that every value is defined once and before its use, and that every operator exists, is allowed in graphs and gets the right number of arguments
 * and results.
 *
 * @param options - `trusted`: the graph may also call internals of libtorch, such as `aten.threshold_backward.default`. They compute on tensors and touch nothing
 *   else, but trust their arguments: wrong ones crash the process, or read what lies beside (default `false`)
 * @throws {FormatError} `ERR_GRAPH_INVALID`, with all problems in its message and in `fields.problems`
 */
export function validateGraph(graph: Graph, options: { readonly trusted?: boolean } = {}): void {
  const { trusted = false } = options;
  const problems = new Set<string>();
  const defined = new Set<string>();
  const define = (name: string, where: string): void => {
    if (defined.has(name)) problems.add(`${where} defines '${name}', which is defined already`);
    defined.add(name);
  };
  const check = (arg: Argument, where: string): void => {
    for (const name of references(arg)) {
      if (!defined.has(name)) problems.add(`${where} reads '${name}', which nothing before it defines`);
    }
  };

  for (const { value, name } of graph.inputs) define(value, `input '${name}'`);
  graph.nodes.forEach((node, i) => {
    const where = `node ${i} (${node.op})`;
    for (const arg of node.args) check(arg, where);
    checkSignature(node, where, trusted, problems);
    for (const output of node.outputs) if (output !== '') define(output, where);
  });
  for (const output of graph.outputs) check(output, 'the output');
  for (const { name, outputs } of graph.modules) {
    for (const output of outputs) if (!defined.has(output)) problems.add(`module '${name}' returns '${output}', which nothing defines`);
  }
  if (problems.size === 0) return;
  const list = [...problems];
  throw new FormatError(
    'ERR_GRAPH_INVALID',
    `The graph cannot be used: ${list.join('; ')}. Expected the form of torch.export, of ATen operators only.`,
    {
      fields: { problems: list },
    },
  );
}

function checkSignature({ op, args, outputs }: GraphNode, where: string, trusted: boolean, problems: Set<string>): void {
  if (BUILTINS.has(op)) {
    if (args.length !== 2 || outputs.length !== 1)
      problems.add(`${where} has ${args.length} arguments and ${outputs.length} results; expected 2 and 1`);
    return;
  }
  const schema = schemaOf(op, trusted, problems);
  if (schema === null) return;
  const required = schema.args.filter((arg) => !arg.hasDefault).length;
  if (args.length > schema.args.length || schema.args.slice(args.length).some((arg) => !arg.hasDefault)) {
    const range = required === schema.args.length ? `${required}` : `${required} to ${schema.args.length}`;
    problems.add(`${where} has ${args.length} arguments; expected ${range}`);
  }
  args.forEach((arg, i) => {
    if (arg === undefined && schema.args[i]?.hasDefault === false) problems.add(`${where} lacks its argument '${schema.args[i].name}'`);
  });
  // A list result may be named whole or element by element.
  const isList = schema.returns.length === 1 && schema.returns[0]?.type.endsWith('[]');
  if (!isList && outputs.length !== schema.returns.length)
    problems.add(`${where} has ${outputs.length} results; expected ${schema.returns.length}`);
}

function schemaOf(name: string, trusted: boolean, problems: Set<string>): OpSchema | null {
  const target = opOfNode(name, trusted);
  if (target === null || !target.name.startsWith('aten::')) {
    problems.add(`'${name}' is not an operator's name`);
    return null;
  }
  try {
    return resolveOp(target);
  } catch (error) {
    if (!(error instanceof NeveError)) throw error;
    problems.add(`operator '${name}' is not available (${error.message.replace(/\.$/, '')})`);
    return null;
  }
}

function references(arg: Argument): readonly string[] {
  if (typeof arg !== 'object' || arg === null || 'mode' in arg || 'float' in arg) return [];
  return 'ref' in arg ? [arg.ref] : arg.flatMap(references);
}
