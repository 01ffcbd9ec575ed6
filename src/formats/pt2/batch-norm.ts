/**
 * Batch norm in the forms that decompositions leave (`ExportedProgram.run_decompositions`), brought back to `aten.batch_norm`: those forms belong to one mode
 * each, and some have no derivative.
 */

import type { Argument } from '../../graph/graph.js';
import { readNames } from '../../graph/reads.js';
import type { LoweredNode } from './lowering.js';

interface Form {
  /** Place of the `training` argument, or the mode that the form stands for. */
  readonly training: number | boolean;
  readonly momentum: number;
  /** Results that are the new running statistics. */
  readonly statistics: readonly number[];
}

/** Every form begins with (input, weight, bias, running_mean, running_var); `eps` follows `momentum`. */
const FORMS: ReadonlyMap<string, Form> = new Map<string, Form>([
  ['aten.native_batch_norm.default', { training: 5, momentum: 6, statistics: [] }],
  ['aten._native_batch_norm_legit.default', { training: 5, momentum: 6, statistics: [] }],
  ['aten._native_batch_norm_legit_functional.default', { training: 5, momentum: 6, statistics: [3, 4] }],
  ['aten._native_batch_norm_legit_no_training.default', { training: false, momentum: 5, statistics: [] }],
  ['aten._batch_norm_with_update.default', { training: true, momentum: 5, statistics: [] }],
  ['aten._batch_norm_with_update_functional.default', { training: true, momentum: 5, statistics: [4, 5] }],
  ['aten._batch_norm_no_update.default', { training: false, momentum: 5, statistics: [] }],
]);

/** What became of the batch norms. */
export interface Restored {
  readonly nodes: readonly LoweredNode[];
  /** Values that were new running statistics: they are written in place now, and nothing makes them any more. */
  readonly written: ReadonlySet<string>;
}

/** Restores every batch norm whose other results nothing reads. */
export function restoreBatchNorm(nodes: readonly LoweredNode[]): Restored {
  const read = readNames(nodes);
  const written = new Set<string>();
  const restored = nodes.map((node): LoweredNode => {
    const form = FORMS.get(node.op);
    if (form === undefined || node.outputs.slice(1).some((name) => read.has(name))) return node;
    for (const index of form.statistics) written.add(node.outputs[index] ?? '');
    const training: Argument = typeof form.training === 'number' ? node.args[form.training] : form.training;
    const args = [...node.args.slice(0, 5), training, node.args[form.momentum], node.args[form.momentum + 1], false];
    return { ...node, op: 'aten.batch_norm.default', args, outputs: node.outputs.slice(0, 1) };
  });
  return { nodes: restored, written };
}
