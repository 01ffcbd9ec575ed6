/** From what was recorded of a training step's passes to a graph. */

import type { JointArgument, JointPlace, JointRecording } from '../../native/addon-joint.js';
import { type Op, op, resolveOp } from '../../tensor/dispatch.js';
import type { DType } from '../../tensor/dtype.js';
import { sizeCheck } from '../checked-sizes.js';
import type { Argument, Graph, GraphInput, GraphModule, GraphNode } from '../graph.js';
import { Namer } from '../namer.js';
import { nodeOpName, opOfNode } from '../op-name.js';
import { referencesOf, withoutUnread } from '../reads.js';

/** What the values of a recording are called. */
export interface JointNames {
  /** Inputs, then targets. */
  readonly user: readonly { readonly name: string; readonly shape: readonly number[]; readonly dtype: DType }[];
  /** Parameters, buffers and constants as the recording numbers them, those that it met too. */
  readonly state: readonly GraphInput[];
  readonly modules: readonly GraphModule[];
}

/** A graph, and which of its values the state is. */
export interface JointGraph {
  readonly graph: Graph;
  /** One name an entry of the state; `null` for a constant that nothing reads. */
  readonly state: readonly (string | null)[];
}

/**
 * The graph of the loss, the outputs and the gradients, in this order. It first checks its inputs: what autograd does depends on sizes, which
 * are constants in it.
 */
export function graphOfRecording(recording: JointRecording, { user, state, modules }: JointNames): JointGraph {
  const namer = new Namer();
  const inputs = user.map(({ name, shape, dtype }): GraphInput => ({ kind: 'user', value: namer.fresh(name), name, shape, dtype }));
  const held = state.map((input): GraphInput => {
    const value = namer.fresh(input.value);
    return { ...input, value, ...(input.kind === 'constant' ? { name: value } : {}) };
  });
  const values = new Map<number, string>(inputs.map(({ value }, i) => [i, value]));
  const placeOf = (place: JointPlace): Argument => ({
    ref: ('value' in place ? values.get(place.value) : held[place.state]?.value) as string,
  });
  const argumentOf = (arg: JointArgument): Argument => {
    if (typeof arg !== 'object' || arg === null) return arg;
    if ('value' in arg || 'state' in arg) return placeOf(arg);
    return 'float' in arg ? arg : arg.map(argumentOf);
  };
  const recorded = recording.nodes.map(({ name, overload, args, outputs, module }): GraphNode => {
    const target = op(name, overload, true);
    const base = name.slice(name.indexOf('::') + 2);
    const given = args.map(argumentOf);
    const made = outputs.map((value) => {
      if (value < 0) return '';
      const named = namer.fresh(base);
      values.set(value, named);
      return named;
    });
    return { op: nodeOpName(target), args: withoutDefaults(given, resolveOp(target).args), outputs: made, module, when: 'always' };
  });
  const outputs = [...recording.loss, ...recording.outputs, ...recording.gradients].map((place) =>
    place === null ? null : placeOf(place),
  );
  const given = new Set([...inputs, ...held].map(({ value }) => value));
  const copies = apart(outputs, recording.loss.length + recording.outputs.length, namer, (name) => given.has(name));
  const nodes = withoutUnread([...recorded, ...copies], outputs, isPure);
  const read = new Set([...nodes.flatMap(({ args }) => args), ...outputs].flatMap(referencesOf));
  const named = nodes.map((node) => ({ ...node, outputs: node.outputs.map((name) => (read.has(name) ? name : '')) }));
  const graph = {
    inputs: [...inputs, ...held.filter(({ kind, value }) => kind !== 'constant' || read.has(value))],
    nodes: [...inputs.map(sizeCheck), ...named],
    outputs,
    modules: modules.map(({ name, type }) => ({ name, type, outputs: [] })),
  };
  return { graph, state: held.map(({ kind, value }) => (kind !== 'constant' || read.has(value) ? value : null)) };
}

/** Copies of gradients that are another result too, or part of the model: whoever changes one in place changes that alone. Replaces them in `outputs`. */
function apart(outputs: Argument[], from: number, namer: Namer, isHeld: (name: string) => boolean): GraphNode[] {
  const seen = new Set(outputs.slice(0, from).flatMap(referencesOf));
  return outputs.slice(from).flatMap((output, i): GraphNode[] => {
    const [name] = referencesOf(output);
    if (name === undefined) return [];
    const isAlone = !seen.has(name) && !isHeld(name);
    seen.add(name);
    if (isAlone) return [];
    const copy = namer.fresh('clone');
    outputs[from + i] = { ref: copy };
    return [{ op: 'aten.clone.default', args: [{ ref: name }], outputs: [copy], module: '', when: 'always' }];
  });
}

/** Without trailing arguments that are what the schema says anyway. */
function withoutDefaults(
  args: readonly Argument[],
  schema: readonly { readonly hasDefault: boolean; readonly default?: unknown }[],
): Argument[] {
  const isDefault = (arg: Argument, i: number): boolean => {
    const declared = schema[i];
    return declared?.hasDefault === true && declared.default !== undefined && isSame(arg, declared.default);
  };
  let length = args.length;
  while (length > 0 && isDefault(args[length - 1], length - 1)) length--;
  return args.slice(0, length);
}

/** Whether an argument is a constant that the schema has. */
function isSame(arg: Argument, constant: unknown): boolean {
  if (Array.isArray(arg))
    return Array.isArray(constant) && arg.length === constant.length && arg.every((item, i) => isSame(item, constant[i]));
  if (typeof arg === 'object' && arg !== null) return 'float' in arg && arg.float === constant;
  return arg === constant;
}

/** Whether a node has no effect but its results. */
function isPure({ op: name }: GraphNode): boolean {
  const { args, returns } = resolveOp(opOfNode(name, true) as Op);
  return returns.length > 0 && !args.some(({ writes }) => writes);
}
