/** From an exported program to a graph: its inputs by signature, its nodes with a train/eval switch, its written buffers written. */

import { FormatError } from '../../errors.js';
import { isSizeCheck } from '../../graph/checked-sizes.js';
import type { Argument, Graph, GraphInput } from '../../graph/graph.js';
import { readNames, withoutUnread } from '../../graph/reads.js';
import { argumentOf } from './arguments.js';
import { restoreBatchNorm } from './batch-norm.js';
import { nameOf, schemaError } from './fields.js';
import { isPureArithmetic, type LoweredNode, Lowering, unknownArithmetic } from './lowering.js';
import { modulesOf } from './modules.js';
import { type InputSpec, metaOf, type OutputSpec, type Program } from './program.js';
import { isCounter, withSwitch } from './switches.js';

/** A graph with what the file says besides. */
export interface ProgramGraphResult {
  readonly graph: Graph;
  /** The mode that the program was exported in. */
  readonly training: boolean;
  /** Of each leaf of the results, whether it is a tensor. */
  readonly resultLeaves: readonly boolean[];
}

/**
 * @param alias - the name that a parameter, buffer or constant stands for where two are one tensor (tied weights); its own otherwise
 * @param trusted - whether it may call internals of libtorch
 * @throws {FormatError} `ERR_PT2`, `ERR_PT2_UNSUPPORTED`
 */
export function graphOf(program: Program, alias: (spec: InputSpec) => string, trusted: boolean): ProgramGraphResult {
  checkInputs(program);
  const { inputs, bound } = bindInputs(program, alias);
  const lowering = new Lowering(trusted);
  const resolve = lowering.graph(program.graph, '', bound);
  lowering.finish();
  const buffers = new Map(inputs.filter(({ kind }) => kind === 'buffer').map(({ value, name }) => [value, name]));
  // Derivatives belong to one mode and one shape.
  const { nodes: plain, written } = lowering.callsInternals
    ? { nodes: lowering.nodes, written: new Set<string>() }
    : restoreBatchNorm(lowering.nodes.filter((node) => !isSizeCheck(node)));
  const { nodes, training } = lowering.callsInternals ? { nodes: plain, training: true } : withSwitch(plain, buffers);
  const values = program.outputs.map(({ arg }, i) => argumentOf(arg, '', `output_specs[${i}]`, resolve));
  const outputs = values.filter((value, i) => program.outputs[i]?.kind === 'user' && isTensor(value, program));
  const writes = program.outputs.flatMap((output, i) => (output.kind === 'user' ? [] : writeBack(output, values[i], inputs, written)));
  const all = withoutUnread([...nodes, ...writes], outputs, ({ op }) => isPureArithmetic(op));
  refuseUnknown(all);
  const read = readNames(all);
  for (const output of outputs) if (typeof output === 'object' && output !== null && 'ref' in output) read.add(output.ref);
  const modules = modulesOf(program.modules, all);
  return {
    graph: {
      inputs,
      nodes: all.map(({ op, args, outputs: made, module, when }) => ({ op, args, outputs: made, module, when })),
      outputs,
      modules,
    },
    training,
    resultLeaves: values.filter((_, i) => program.outputs[i]?.kind === 'user').map((value) => isTensor(value, program)),
  };
}

/** The graph's own list of inputs and the signature's must be the same. */
function checkInputs({ graph, inputs }: Program): void {
  if (graph.inputs.length !== inputs.length)
    throw schemaError('the signature', `has ${inputs.length} inputs, the graph ${graph.inputs.length}`);
  graph.inputs.forEach(({ tag, value }, i) => {
    const expected = inputs[i]?.value ?? null;
    if (expected === null) return;
    const where = `graph.inputs[${i}]`;
    if (tag !== 'as_tensor' || nameOf(value, where) !== expected)
      throw schemaError(where, `is not '${expected.slice(0, 80)}', as the signature has it`);
  });
}

function bindInputs(program: Program, alias: (spec: InputSpec) => string): { inputs: GraphInput[]; bound: Map<string, Argument> } {
  const inputs: GraphInput[] = [];
  const bound = new Map<string, Argument>();
  const stateValue = new Map<string, string>();
  for (const spec of program.inputs) {
    const { kind, value } = spec;
    if (value === null) continue;
    if (bound.has(value)) throw schemaError('the signature', `names the input '${value.slice(0, 80)}' twice`);
    const name = kind === 'user' ? spec.name : alias(spec);
    const key = `${kind === 'user' ? 'user' : 'state'}:${name}`;
    const known = stateValue.get(key);
    bound.set(value, { ref: known ?? value });
    if (known !== undefined) {
      if (kind === 'user') throw schemaError('the signature', `names the input '${name.slice(0, 80)}' twice`);
      continue;
    }
    stateValue.set(key, value);
    const { sizes, dtype } = metaOf(program.graph, value);
    inputs.push({ kind, value, name, shape: sizes, dtype });
  }
  return { inputs, bound };
}

/** Sizes and constants among the results are known to the caller; a model's results are tensors. */
function isTensor(value: Argument, { graph }: Program): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (Array.isArray(value)) return value.every((item) => isTensor(item, { graph } as Program));
  return 'ref' in value && graph.tensors.has(value.ref);
}

/** A functional program returns the new value of a buffer; a graph writes it. */
function writeBack(
  { kind, target }: OutputSpec,
  value: Argument,
  inputs: readonly GraphInput[],
  written: ReadonlySet<string>,
): readonly LoweredNode[] {
  const into = inputs.find((input) => input.name === target && (kind === 'input' ? input.kind === 'user' : input.kind === 'buffer'));
  if (into === undefined) throw schemaError('the signature', `writes to '${target.slice(0, 80)}', which is no ${kind} of the program`);
  if (typeof value !== 'object' || value === null || !('ref' in value))
    throw schemaError('the signature', 'writes something that is no tensor');
  if (written.has(value.ref)) return [];
  const detached = `${value.ref}.written`;
  const when = isCounter(target) ? 'training' : 'always';
  return [
    { op: 'aten.detach.default', args: [value], outputs: [detached], module: '', when: 'always', moduleStack: '' },
    { op: 'aten.copy_.default', args: [{ ref: into.value }, { ref: detached }], outputs: [''], module: '', when, moduleStack: '' },
  ];
}

function refuseUnknown(nodes: readonly LoweredNode[]): void {
  const problems = unknownArithmetic(nodes);
  if (problems.length === 0) return;
  throw new FormatError('ERR_PT2_UNSUPPORTED', `The exported program calls what cannot run here: ${problems.join('; ')}.`, {
    fields: { problems },
  });
}
