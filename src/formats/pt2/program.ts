/** The program in a `.pt2` file (`ExportedProgram` of PyTorch's schema), checked as far as its form goes. What nodes mean is the mapping's business. */

import { FormatError } from '../../errors.js';
import type { StrictJson } from '../json-strict.js';
import { booleanOf, countOf, type JsonMap, listOf, mapOf, nameOf, stringOf, type Union, unionOf } from './fields.js';
import { parseTensorMeta, type TensorMeta } from './meta.js';

/** The schema's major version that torch 2.6 to 2.13 write. */
export const SCHEMA_MAJOR = 8;

/** One call. */
export interface ProgramNode {
  /** `torch.ops.aten.add.Tensor`, `_operator.mul`, `torch.ops.higher_order.…`. */
  readonly target: string;
  readonly inputs: readonly { readonly name: string; readonly arg: Union }[];
  readonly outputs: readonly Union[];
  /** The modules that the call is in, outermost first: `key,path,class` joined by `;`; `''` when unknown. */
  readonly moduleStack: string;
}

/** A graph; subgraphs of higher-order nodes have the same form. */
export interface ProgramGraph {
  readonly inputs: readonly Union[];
  readonly outputs: readonly Union[];
  readonly nodes: readonly ProgramNode[];
  readonly tensors: JsonMap;
}

/** What enters the graph; `null` names are values that are constants of the signature, such as `None`. */
export interface InputSpec {
  readonly kind: 'user' | 'parameter' | 'buffer' | 'constant';
  readonly value: string | null;
  readonly name: string;
  readonly persistent: boolean;
}

/** What leaves it. */
export interface OutputSpec {
  readonly kind: 'user' | 'buffer' | 'input';
  readonly arg: Union;
  /** Of the buffer or user input that the value is to be written to. */
  readonly target: string;
}

/** A program. */
export interface Program {
  readonly graph: ProgramGraph;
  readonly inputs: readonly InputSpec[];
  readonly outputs: readonly OutputSpec[];
  /** Paths of modules, parents before children. */
  readonly modules: readonly string[];
  /** Names of the arguments of `forward`; empty when unknown. */
  readonly argumentNames: readonly string[];
}

/**
 * @throws {FormatError} `ERR_PT2`, `ERR_PT2_VERSION`
 */
export function parseProgram(document: StrictJson): Program {
  const root = mapOf(document, 'the program');
  const version = mapOf(root.get('schema_version'), 'schema_version');
  const major = countOf(version.get('major'), 'schema_version.major');
  if (major !== SCHEMA_MAJOR) {
    throw new FormatError(
      'ERR_PT2_VERSION',
      `The exported program has schema version ${major}; expected ${SCHEMA_MAJOR}, which torch 2.6 to 2.13 write. Export the model again with one of these.`,
      { fields: { major } },
    );
  }
  const module = mapOf(root.get('graph_module'), 'graph_module');
  const signature = mapOf(module.get('signature'), 'signature');
  const calls = listOf(module.get('module_call_graph') ?? [], 'module_call_graph').map((entry) => mapOf(entry, 'module_call_graph'));
  return {
    graph: parseGraph(module.get('graph'), 'graph'),
    inputs: listOf(signature.get('input_specs'), 'input_specs').map((spec, i) => parseInput(spec, `input_specs[${i}]`)),
    outputs: listOf(signature.get('output_specs'), 'output_specs').map((spec, i) => parseOutput(spec, `output_specs[${i}]`)),
    modules: calls.map((entry) => stringOf(entry.get('fqn'), 'module_call_graph.fqn')),
    argumentNames: argumentNames(calls),
  };
}

/** A graph or subgraph. */
export function parseGraph(value: StrictJson | undefined, where: string): ProgramGraph {
  const graph = mapOf(value, where);
  const unions = (key: string): Union[] => listOf(graph.get(key), `${where}.${key}`).map((arg, i) => unionOf(arg, `${where}.${key}[${i}]`));
  return {
    inputs: unions('inputs'),
    outputs: unions('outputs'),
    nodes: listOf(graph.get('nodes'), `${where}.nodes`).map((node, i) => parseNode(node, `${where}.nodes[${i}]`)),
    tensors: mapOf(graph.get('tensor_values'), `${where}.tensor_values`),
  };
}

/** The form of a tensor of a graph. */
export function metaOf({ tensors }: ProgramGraph, name: string): TensorMeta {
  return parseTensorMeta(tensors.get(name), `tensor_values['${name}']`);
}

function parseNode(value: StrictJson, where: string): ProgramNode {
  const node = mapOf(value, where);
  const metadata = mapOf(node.get('metadata') ?? new Map(), `${where}.metadata`);
  return {
    target: stringOf(node.get('target'), `${where}.target`),
    inputs: listOf(node.get('inputs'), `${where}.inputs`).map((input) => {
      const named = mapOf(input, `${where}.inputs`);
      return { name: stringOf(named.get('name'), `${where}.inputs.name`), arg: unionOf(named.get('arg'), `${where}.inputs.arg`) };
    }),
    outputs: listOf(node.get('outputs'), `${where}.outputs`).map((output) => unionOf(output, `${where}.outputs`)),
    moduleStack: stringOf(metadata.get('nn_module_stack') ?? '', `${where}.metadata.nn_module_stack`),
  };
}

function parseInput(value: StrictJson, where: string): InputSpec {
  const { tag, value: payload } = unionOf(value, where);
  const spec = mapOf(payload, where);
  const named = (kind: InputSpec['kind'], key: string): InputSpec => ({
    kind,
    value: nameOf(spec.get('arg'), `${where}.arg`),
    name: stringOf(spec.get(key), `${where}.${key}`),
    persistent: true,
  });
  if (tag === 'parameter') return named('parameter', 'parameter_name');
  if (tag === 'buffer') {
    const persistent = booleanOf(spec.get('persistent') ?? true, `${where}.persistent`);
    return { ...named('buffer', 'buffer_name'), persistent };
  }
  if (tag === 'tensor_constant') return named('constant', 'tensor_constant_name');
  if (tag === 'constant_input') return { kind: 'user', value: null, name: stringOf(spec.get('name'), `${where}.name`), persistent: false };
  if (tag !== 'user_input') throw unsupported(`${where} is of the kind '${tag.slice(0, 40)}'`);
  const arg = unionOf(spec.get('arg'), `${where}.arg`);
  if (arg.tag === 'as_tensor') {
    const name = nameOf(arg.value, `${where}.arg`);
    return { kind: 'user', value: name, name, persistent: false };
  }
  if (arg.tag === 'as_sym_int') throw unsupported(`${where} is an integer that varies from call to call`);
  return { kind: 'user', value: null, name: '', persistent: false };
}

function parseOutput(value: StrictJson, where: string): OutputSpec {
  const { tag, value: payload } = unionOf(value, where);
  const spec = mapOf(payload, where);
  const written = (kind: OutputSpec['kind'], key: string): OutputSpec => ({
    kind,
    arg: { tag: 'as_tensor', value: mapOf(spec.get('arg'), `${where}.arg`) },
    target: stringOf(spec.get(key), `${where}.${key}`),
  });
  if (tag === 'user_output') return { kind: 'user', arg: unionOf(spec.get('arg'), `${where}.arg`), target: '' };
  if (tag === 'loss_output') return { kind: 'user', arg: { tag: 'as_tensor', value: mapOf(spec.get('arg'), `${where}.arg`) }, target: '' };
  if (tag === 'buffer_mutation') return written('buffer', 'buffer_name');
  if (tag === 'user_input_mutation') return written('input', 'user_input_name');
  throw unsupported(`${where} is of the kind '${tag.slice(0, 40)}'`);
}

function argumentNames(calls: readonly JsonMap[]): readonly string[] {
  const signature = calls.find((entry) => entry.get('fqn') === '')?.get('signature') ?? null;
  if (signature === null) return [];
  const names = mapOf(signature, 'module_call_graph.signature').get('forward_arg_names') ?? null;
  return names === null ? [] : listOf(names, 'forward_arg_names').map((name) => stringOf(name, 'forward_arg_names'));
}

function unsupported(what: string): FormatError {
  return new FormatError(
    'ERR_PT2_UNSUPPORTED',
    `The exported program cannot be used here: ${what}. Expected tensors, parameters, buffers and constants.`,
    { fields: { what } },
  );
}
