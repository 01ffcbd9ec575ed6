/** Functions of a model's outputs and a batch's targets, traced so that they run natively. */

import { OptionError } from '../../errors.js';
import type { Model } from '../../graph/model.js';
import { traceFunction } from '../../graph/trace.js';
import type { Tensor } from '../../tensor/tensor.js';
import { hasUncountedParameters } from './declared-parameters.js';

/** A function of the output and the targets of a batch that gives one tensor. */
export type ObjectiveFunction = (output: Tensor, ...targets: Tensor[]) => Tensor;

/** A function and what it takes, by name. */
export interface NamedObjective {
  /** `'output'` and `'target'`, or one of several as `'output:1'`, `'target:0'`; counted from 0, in the order of the function's parameters. */
  readonly inputs: readonly string[];
  readonly fn: (...values: Tensor[]) => Tensor;
}

/**
 * Maps a model's outputs and a batch's targets to one number, a mean over the batch. A plain function gets the model's output and the targets in order; of a
 * model with several outputs it gets as many of the first ones as it declares parameters for besides the targets: `(logits, auxiliary, target) => …` gets
 * two. Anything else is told by name: `{ inputs: ['output:1', 'target:0'], fn: (auxiliary, target) => … }`.
 */
export type Objective = ObjectiveFunction | NamedObjective;

/** Whether an option is a function with its inputs by name. */
export function isNamedObjective(option: unknown): option is NamedObjective {
  return typeof option === 'object' && option !== null && 'fn' in option && typeof option.fn === 'function';
}

/** An objective that knows which of a batch's values it takes. */
export interface BoundObjective {
  /** How many of the model's outputs, from the first on, it must be given. */
  readonly outputs: number;
  apply(outputs: readonly Tensor[], targets: readonly Tensor[]): Tensor;
}

/**
 * Finds out what an objective takes.
 *
 * @param what - names it in messages
 * @param outputs - how many outputs the model has
 * @param targets - how many targets the data has
 * @throws {OptionError} `ERR_OBJECTIVE_INPUTS` for one that asks for what is not there, or does not say what it takes
 */
export function bindObjective(what: string, objective: Objective, outputs: number, targets: number): BoundObjective {
  if (typeof objective !== 'function') return bindNamed(what, objective, outputs, targets);
  if (hasUncountedParameters(objective)) {
    throw refuse(what, 'has rest or default parameters, so that it does not show what it takes', outputs, targets);
  }
  const { length } = objective;
  if (length === 0) throw refuse(what, 'takes no parameters', outputs, targets);
  // One output and then targets: whoever does not need the last ones leaves them out. Of several outputs none is guessed.
  const isClear = outputs === 1 ? length <= 1 + targets : length === 1 || (length > targets && length <= outputs + targets);
  if (!isClear) throw refuse(what, `takes ${length} parameters`, outputs, targets);
  const taken = Math.max(1, length - targets);
  return { outputs: taken, apply: (given, meant) => objective(...([...given.slice(0, taken), ...meant] as [Tensor, ...Tensor[]])) };
}

/**
 * Traces an objective with the model's real outputs.
 *
 * @param what - names it in messages
 * @param outputs - the model's outputs for a few rows
 * @param targets - the targets of these rows
 * @returns a model without parameters, the caller's to dispose
 * @throws {OptionError} as {@link bindObjective}
 */
export function traceObjective(what: string, objective: Objective, outputs: readonly Tensor[], targets: readonly Tensor[]): Model {
  const bound = bindObjective(what, objective, outputs.length, targets.length);
  const taken = bound.outputs;
  return traceFunction((...values) => bound.apply(values.slice(0, taken), values.slice(taken)), [...outputs.slice(0, taken), ...targets]);
}

function bindNamed(what: string, { inputs, fn }: NamedObjective, outputs: number, targets: number): BoundObjective {
  const picks = Array.isArray(inputs) ? inputs.map((name) => pickOf(name, outputs, targets)) : [null];
  const unknown = picks.indexOf(null);
  if (unknown >= 0) throw refuse(what, `names the input ${JSON.stringify(inputs?.[unknown])}`, outputs, targets);
  const chosen = picks as Pick[];
  if (chosen.length === 0 || fn.length > chosen.length) {
    throw refuse(what, `names ${chosen.length} inputs for a function of ${fn.length} parameters`, outputs, targets);
  }
  return {
    outputs: Math.max(1, ...chosen.map(({ from, index }) => (from === 'output' ? index + 1 : 0))),
    apply: (given, meant) => fn(...chosen.map(({ from, index }) => (from === 'output' ? given[index] : meant[index]) as Tensor)),
  };
}

interface Pick {
  readonly from: 'output' | 'target';
  readonly index: number;
}

function pickOf(name: unknown, outputs: number, targets: number): Pick | null {
  const [, from, digits = '0'] = (typeof name === 'string' ? /^(output|target)(?::(\d+))?$/.exec(name) : null) ?? [];
  const index = Number(digits);
  if (from === 'output' && index < outputs) return { from, index };
  return from === 'target' && index < targets ? { from, index } : null;
}

function refuse(what: string, why: string, outputs: number, targets: number): OptionError {
  const list = (kind: string, count: number): string => Array.from({ length: count }, (_, i) => `'${kind}:${i}'`).join(', ');
  const all = [list('output', outputs), list('target', targets)].filter(Boolean).join(', ');
  return new OptionError(
    'ERR_OBJECTIVE_INPUTS',
    `${what} ${why}; there is ${all}. Say which it takes, in the order of its parameters: { inputs: ['output:0'${targets > 0 ? ", 'target:0'" : ''}], fn }.`,
    { fields: { what, outputs, targets } },
  );
}
