/** A traced graph as an exported program (schema 8.20 of torch 2.13). */

import type { Graph, GraphInput, GraphNode } from '../../graph/graph.js';
import type { CallStructure, Structure } from '../../graph/structure.js';
import { opOfNode } from '../../graph/op-name.js';
import { resolveOp } from '../../tensor/dispatch.js';
import type { Form, Measured, Measurement } from './measure.js';
import { isForm, metaOf, SYMBOL, sizeOf } from './symbolic.js';
import { type ArgumentContext, argumentJson, inputsJson, referenceJson } from './write-arguments.js';
import { sizeJson, tensorMeta, type WrittenMeta } from './write-meta.js';

const LEAF = { type: null, context: null, children_spec: [] };
const TUPLE = 'builtins.tuple';

/** What of a model is written. */
export interface Written {
  readonly graph: Graph;
  /** How the results are nested. */
  readonly structure: CallStructure | null;
  readonly training: boolean;
  /** Names of buffers that belong to the state dict. */
  readonly persistent: ReadonlySet<string>;
  readonly runs: readonly [Measurement, Measurement];
}

/** The program as the schema's JSON. */
export function programJson({ graph, structure, training, persistent, runs }: Written): object {
  // PyTorch passes what the model holds before what the caller gives.
  const inputs = [...graph.inputs.filter(({ kind }) => kind !== 'user'), ...graph.inputs.filter(({ kind }) => kind === 'user')];
  const tensors: Record<string, object> = Object.create(null);
  const numbers: Record<string, object> = Object.create(null);
  for (const { value } of inputs) {
    const [first, second] = runs.map((run) => run.inputs.get(value)) as [Form, Form];
    tensors[value] = tensorMeta(metaOf(first, second));
  }
  const renamed = new Map<string, string>();
  const known = new Set<string>();
  const rename = (name: string): string => renamed.get(name) ?? name;
  const context: ArgumentContext = { training, numbers: known, rename };
  const elements = elementNames(graph.nodes);
  const paths = new Map(graph.modules.map(({ name, type }) => [name, type]));
  let unread = 0;
  const nodes = graph.nodes.flatMap((node, i): object[] => {
    const skipped = node.when === 'training' && !training;
    if (skipped) {
      // What reads its result gets what it would have written to.
      const [target] = node.args;
      if (node.outputs[0] && typeof target === 'object' && target !== null && 'ref' in target)
        renamed.set(node.outputs[0], rename(target.ref));
      return [];
    }
    if (node.op === '_operator.getitem') return [];
    const [first, second] = runs.map((run) => run.nodes[i] ?? null) as [readonly Measured[] | null, readonly Measured[] | null];
    const nameOf = (name: string): string => (name === '' ? `unread_${unread++}` : name);
    const tensor = (name: string, meta: WrittenMeta): object => {
      tensors[name] = tensorMeta(meta);
      return { name };
    };
    const outputs = node.outputs.map((output, k): object => {
      const [a, b] = [first?.[k], second?.[k]];
      if (a === null) return { as_none: true };
      if (typeof a === 'number') {
        known.add(output);
        numbers[output] = sizeJson(sizeOf(a, Number(b)));
        return { as_sym_int: { as_name: output } };
      }
      if (Array.isArray(a)) {
        const names = elements.get(output) ?? new Map<number, string>();
        const forms = a as readonly Form[];
        return { as_tensors: forms.map((form, n) => tensor(nameOf(names.get(n) ?? ''), metaOf(form, (b as readonly Form[])[n] ?? form))) };
      }
      const name = nameOf(output);
      if (isForm(a) && isForm(b)) return { as_tensor: tensor(name, metaOf(a, b)) };
      tensors[name] = tensors[targetOf(node)] as object;
      return { as_tensor: { name } };
    });
    const target = opOfNode(node.op, true);
    const args =
      target === null
        ? node.args.map((arg, n) => ({ name: 'ab'[n], arg: argumentJson(arg, 'int', context), kind: 1 }))
        : inputsJson(node, resolveOp(target).args, context);
    const metadata = { nn_module_stack: stackOf(node.module, paths) };
    return [
      { target: target === null ? node.op : `torch.ops.${node.op}`, inputs: args, outputs, metadata, is_hop_single_tensor_return: null },
    ];
  });
  const outputs = graph.outputs.map((output) => argumentJson(output, '', context));
  return {
    graph_module: {
      graph: {
        inputs: inputs.map(({ value }) => referenceJson(value, context)),
        outputs,
        nodes,
        tensor_values: tensors,
        sym_int_values: numbers,
        sym_bool_values: {},
        is_single_tensor_return: false,
        custom_obj_values: {},
        sym_float_values: {},
      },
      signature: {
        input_specs: inputs.map((input) => inputSpec(input, persistent)),
        output_specs: outputs.map((arg) => ({ user_output: { arg } })),
      },
      module_call_graph: callGraph(graph, structure),
      metadata: {},
      treespec_namedtuple_fields: {},
    },
    opset_version: { aten: 10 },
    range_constraints: { [SYMBOL]: { min_val: 1, max_val: null } },
    schema_version: { major: 8, minor: 20 },
    verifiers: ['TRAINING'],
    torch_version: '2.13.0',
    guards_code: [],
  };
}

function inputSpec({ kind, value, name }: GraphInput, persistent: ReadonlySet<string>): object {
  const arg = { name: value };
  if (kind === 'parameter') return { parameter: { arg, parameter_name: name } };
  if (kind === 'buffer') return { buffer: { arg, buffer_name: name, persistent: persistent.has(name) } };
  if (kind === 'constant') return { tensor_constant: { arg, tensor_constant_name: name } };
  return { user_input: { arg: { as_tensor: arg } } };
}

function tuple(children: readonly object[]): object {
  return { type: TUPLE, context: 'null', children_spec: children };
}

/** A nesting as PyTorch's tree spec. */
function treeOf(structure: Structure): object {
  if (structure.kind === 'list') return tuple(structure.items.map(treeOf));
  if (structure.kind !== 'dict') return LEAF;
  return { type: 'builtins.dict', context: JSON.stringify(structure.keys), children_spec: structure.items.map(treeOf) };
}

/** Arguments are a tuple of tensors, results what the model says, or a tensor or a tuple of them. */
function callGraph({ inputs, outputs, modules }: Graph, structure: CallStructure | null): object[] {
  const user = inputs.filter(({ kind }) => kind === 'user');
  const keywords = { type: 'builtins.dict', context: '[]', children_spec: [] };
  const spec = (tree: object): string => JSON.stringify([1, tree]);
  const signature = {
    inputs: [],
    outputs: [],
    in_spec: spec(tuple([tuple(user.map(() => LEAF)), keywords])),
    out_spec: spec(structure !== null ? treeOf(structure.result) : outputs.length === 1 ? LEAF : tuple(outputs.map(() => LEAF))),
    forward_arg_names: user.map(({ name }) => name),
  };
  return [{ fqn: '', signature }, ...modules.filter(({ name }) => name !== '').map(({ name }) => ({ fqn: name, signature: null }))];
}

/** Names that `getitem` gives to elements of lists: the schema has them at the call itself. */
function elementNames(nodes: readonly GraphNode[]): ReadonlyMap<string, ReadonlyMap<number, string>> {
  const names = new Map<string, Map<number, string>>();
  for (const { op, args, outputs } of nodes) {
    const [list, index] = args;
    if (op !== '_operator.getitem' || typeof list !== 'object' || list === null || !('ref' in list)) continue;
    const own = names.get(list.ref) ?? new Map<number, string>();
    own.set(Number(index), outputs[0] ?? '');
    names.set(list.ref, own);
  }
  return names;
}

function targetOf({ args }: GraphNode): string {
  const [target] = args;
  return typeof target === 'object' && target !== null && 'ref' in target ? target.ref : '';
}

/** `key,path,class` of each module around a call, outermost first. */
function stackOf(path: string, types: ReadonlyMap<string, string>): string {
  const parts = path === '' ? [] : path.split('.');
  const paths = ['', ...parts.map((_, i) => parts.slice(0, i + 1).join('.'))].filter((prefix) => types.has(prefix));
  return paths.map((prefix) => `L__self__${prefix},${prefix},neve.${types.get(prefix)}`).join(';');
}
