/** The nesting of a program's inputs and results (`in_spec` and `out_spec` of its call signature, PyTorch's tree specs in JSON). */

import type { CallStructure, Structure } from '../../graph/structure.js';
import { parseStrictJson, type StrictJson } from '../json-strict.js';
import { listOf, mapOf, schemaError, stringOf } from './fields.js';

/** Version of PyTorch's tree specs, the first element of each. */
const TREE_SPEC_VERSION = 1;
const MAX_DEPTH = 64;

/**
 * @param document - the whole program
 * @param inputs - of each leaf of the inputs, whether it is a tensor
 * @param outputs - the same of the results
 * @returns `null` for a program without call signature
 * @throws {FormatError} `ERR_PT2`, `ERR_JSON` for a malformed one
 */
export function callStructureOf(document: StrictJson, inputs: readonly boolean[], outputs: readonly boolean[]): CallStructure | null {
  const calls = mapOf(mapOf(document, 'the program').get('graph_module'), 'graph_module').get('module_call_graph');
  const [root] = calls === undefined || calls === null ? [] : listOf(calls, 'module_call_graph');
  const signature = root === undefined ? null : (mapOf(root, 'module_call_graph[0]').get('signature') ?? null);
  if (signature === null) return null;
  const specs = mapOf(signature, 'module_call_graph[0].signature');
  const given = structureOf(specs.get('in_spec'), 'in_spec', inputs);
  const result = structureOf(specs.get('out_spec'), 'out_spec', outputs);
  if (given.kind !== 'list' || given.items.length !== 2) throw schemaError('in_spec', 'is not a pair of arguments and keyword arguments');
  return { args: given.items[0] as Structure, kwargs: given.items[1] as Structure, result };
}

function structureOf(spec: StrictJson | undefined, where: string, leaves: readonly boolean[]): Structure {
  const text = stringOf(spec, where);
  const [version, tree] = listOf(parseStrictJson(text, { source: where, maxDepth: 4 * MAX_DEPTH }), where);
  if (version !== TREE_SPEC_VERSION || tree === undefined) throw schemaError(where, 'is not a tree spec of version 1');
  const rest = [...leaves];
  const structure = build(tree, where, rest, 0);
  if (rest.length > 0) throw schemaError(where, `has ${leaves.length - rest.length} leaves, the signature ${leaves.length}`);
  return structure;
}

function build(node: StrictJson, where: string, leaves: boolean[], depth: number): Structure {
  if (depth > MAX_DEPTH) throw schemaError(where, `is nested deeper than ${MAX_DEPTH} levels`);
  const fields = mapOf(node, where);
  const type = fields.get('type') ?? null;
  if (type === null) {
    const isTensor = leaves.shift();
    if (isTensor === undefined) throw schemaError(where, 'has more leaves than the signature');
    return { kind: isTensor ? 'tensor' : 'constant' };
  }
  const items = listOf(fields.get('children_spec'), where).map((child) => build(child, where, leaves, depth + 1));
  const keys = keysOf(fields.get('context'), where);
  return keys !== null && keys.length === items.length ? { kind: 'dict', keys, items } : { kind: 'list', items };
}

/** A dictionary's keys, or a named tuple's fields: an array of strings as JSON. Lists and tuples have none. */
function keysOf(context: StrictJson | undefined, where: string): readonly string[] | null {
  if (typeof context !== 'string' || !context.startsWith('[')) return null;
  const keys = listOf(parseStrictJson(context, { source: `${where}.context` }), where);
  return keys.every((key) => typeof key === 'string') ? keys : null;
}
