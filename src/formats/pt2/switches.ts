/**
 * Gives an exported program the train/eval switch that its model had. Export writes the mode of that moment into the calls: `training=True`, or an operator
 * for evaluation alone. What was switched on by training, or off by evaluation, becomes the graph's mode.
 */

import type { Argument, GraphNode } from '../../graph/graph.js';
import { modeRuleOf } from '../../graph/modes.js';
import { opOfNode } from '../../graph/op-name.js';
import { resolveOp } from '../../tensor/dispatch.js';
import type { LoweredNode } from './lowering.js';

/** The nodes with the switch in them. */
export interface Switched {
  readonly nodes: readonly LoweredNode[];
  /** The mode that the program was exported in; training where nothing tells. */
  readonly training: boolean;
}

const COUNTER = 'num_batches_tracked';
const ATTENTION = 'aten.scaled_dot_product_attention.default';
const ATTENTION_DROPOUT = 4;
const MODE = { mode: 'training' } as const;

/** @param buffers - PyTorch's names of buffers, by value name */
export function withSwitch(nodes: readonly LoweredNode[], buffers: ReadonlyMap<string, string>): Switched {
  const places = nodes.map(modeIndex);
  const given = nodes.map(({ args }, i) => (places[i] === undefined ? undefined : args[places[i]]));
  const dropsAttention = (node: GraphNode): boolean => node.op === ATTENTION && Number(node.args[ATTENTION_DROPOUT] ?? 0) > 0;
  const training = given.includes(true) || nodes.some((node) => dropsAttention(node) || countsBatches(node, buffers));
  const evaluated = !training && given.includes(false);
  const values = new Map([...buffers].map(([value, name]) => [name, value]));
  const switched = nodes.flatMap((node, i): readonly LoweredNode[] => {
    if (countsBatches(node, buffers)) return [{ ...node, when: 'training' }];
    if (dropsAttention(node)) return switchAttention(node);
    const index = places[i];
    if (index === undefined || given[i] !== training || (!training && !evaluated)) return [node];
    const result = { ...node, args: node.args.with(index, MODE) };
    const counter = training ? undefined : counterOf(node, buffers, values);
    return counter === undefined ? [result] : [count(node, counter), result];
  });
  return { nodes: switched, training: !evaluated };
}

/** Where a node has its mode argument; `undefined` for one that has none, and for one whose mode is no choice. */
function modeIndex({ op, args }: GraphNode): number | undefined {
  const target = opOfNode(op);
  const rule = target === null ? undefined : modeRuleOf(target.name);
  if (target === null || rule === undefined) return undefined;
  const names = resolveOp(target).args.map(({ name }) => name);
  if (rule.needs !== undefined && (args[names.indexOf(rule.needs)] ?? null) === null) return undefined;
  const index = names.indexOf(rule.argument);
  return index < 0 || index >= args.length ? undefined : index;
}

/** `num_batches_tracked.add_(1)`, which batch norm does in training alone. */
function countsBatches({ op, args }: GraphNode, buffers: ReadonlyMap<string, string>): boolean {
  return op.startsWith('aten.add_.') && isCounter(buffers.get(refOf(args[0]) ?? ''));
}

/** True for the name of batch norm's counter. */
export function isCounter(name: string | undefined): boolean {
  return name !== undefined && (name === COUNTER || name.endsWith(`.${COUNTER}`));
}

/** The counter beside a batch norm's statistics. */
function counterOf({ op, args }: GraphNode, buffers: ReadonlyMap<string, string>, values: ReadonlyMap<string, string>): string | undefined {
  const mean = op === 'aten.batch_norm.default' ? buffers.get(refOf(args[3]) ?? '') : undefined;
  return mean?.endsWith('running_mean') ? values.get(mean.slice(0, -'running_mean'.length) + COUNTER) : undefined;
}

function count(node: LoweredNode, counter: string): LoweredNode {
  return { ...node, op: 'aten.add_.Tensor', args: [{ ref: counter }, 1], outputs: [''], when: 'training' };
}

/** Attention takes no switch, only the probability: `dropout_p = training * p`. */
function switchAttention(node: LoweredNode): readonly LoweredNode[] {
  const probability = `${node.outputs[0]}.dropout_p`;
  const p = node.args[ATTENTION_DROPOUT] as number;
  const scaled: LoweredNode = { ...node, op: '_operator.mul', args: [MODE, { float: p }], outputs: [probability] };
  return [scaled, { ...node, args: node.args.with(ATTENTION_DROPOUT, { ref: probability }) }];
}

function refOf(arg: Argument): string | undefined {
  return typeof arg === 'object' && arg !== null && 'ref' in arg ? arg.ref : undefined;
}
