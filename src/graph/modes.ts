/**
 * Operators that behave differently in training and evaluation, and the argument that decides. While a graph is traced these arguments are executed as
 * evaluation, so that tracing writes to no running statistics and draws no random numbers.
 */

import type { OpSchema } from '../native/addon.js';
import type { OpArgument } from '../tensor/dispatch.js';

/** The deciding argument of an operator. */
export interface ModeRule {
  /** Its name in the schema. */
  readonly argument: string;
  /** The argument that must be given for evaluation to make sense: without running statistics there is only the batch's. */
  readonly needs?: string;
}

const TRAIN: ModeRule = { argument: 'train' };
const TRAINING: ModeRule = { argument: 'training' };
const STATISTICS: ModeRule = { argument: 'training', needs: 'running_mean' };

/** Rules by operator name, for every overload. */
const RULES: ReadonlyMap<string, ModeRule> = new Map([
  ['aten::batch_norm', STATISTICS],
  ['aten::native_batch_norm', STATISTICS],
  ['aten::cudnn_batch_norm', STATISTICS],
  ['aten::instance_norm', { argument: 'use_input_stats', needs: 'running_mean' }],
  ['aten::dropout', TRAIN],
  ['aten::dropout_', TRAIN],
  ['aten::native_dropout', TRAIN],
  ['aten::feature_dropout', TRAIN],
  ['aten::feature_dropout_', TRAIN],
  ['aten::alpha_dropout', TRAIN],
  ['aten::alpha_dropout_', TRAIN],
  ['aten::feature_alpha_dropout', TRAIN],
  ['aten::feature_alpha_dropout_', TRAIN],
  ['aten::rrelu', TRAINING],
  ['aten::rrelu_', TRAINING],
  ['aten::rrelu_with_noise', TRAINING],
  ['aten::rrelu_with_noise_', TRAINING],
  ['aten::lstm', TRAIN],
  ['aten::gru', TRAIN],
  ['aten::rnn_tanh', TRAIN],
  ['aten::rnn_relu', TRAIN],
]);

/** The rule of an operator by its dispatcher name, such as `aten::dropout`; `undefined` for one that knows no modes. */
export function modeRuleOf(name: string): ModeRule | undefined {
  return RULES.get(name);
}

/** The arguments of a call with its mode argument, where there is one, set to evaluation; the same array where nothing changes. */
export function asEvaluation(schema: OpSchema, args: readonly OpArgument[]): readonly OpArgument[] {
  const rule = RULES.get(schema.name);
  if (rule === undefined) return args;
  const index = schema.args.findIndex((arg) => arg.name === rule.argument);
  if (index < 0 || args[index] !== true) return args;
  const needed = rule.needs;
  if (needed !== undefined && (args[schema.args.findIndex((arg) => arg.name === needed)] ?? null) === null) return args;
  return args.with(index, false);
}
