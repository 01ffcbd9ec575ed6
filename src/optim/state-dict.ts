/** Optimizer state in PyTorch's layout, both ways. */

import { CheckpointError } from '../errors.js';
import type { NativeGroup } from '../native/addon.js';
import { clone } from '../ops/conversion.js';
import { select, stack } from '../ops/indexing.js';
import { tensor } from '../tensor/create.js';
import { Tensor } from '../tensor/tensor.js';
import { declarationOf } from './declarations.js';
import {
  type GroupState,
  type GroupValue,
  type OptimizerStateDict,
  type ParameterState,
  snakeCase,
  type TorchLayout,
} from './torch-layout.js';

/** What names an optimizer and its groups: a spec's name and `resolveGroups(spec, names)`. */
export interface OptimizerLayout {
  readonly name: string;
  readonly groups: readonly NativeGroup[];
}

/** The weights to train at, of an optimizer that is evaluated at others. */
const TRAINING_WEIGHTS = 'training_weights';

/**
 * A session's optimizer state (`<parameter>.<key>`, `group:<group>.<key>`) as PyTorch's state dict. Parameters are numbered group by group in the order of
 * `layout.groups`, as PyTorch does. What PyTorch's optimizer of that name has no key for is left out: weights to train beside weights to evaluate (schedule-free, DoG).
 *
 * @param keep - keys to keep although PyTorch has none such: `training_weights`, to go on exactly
 * @returns a Map of new tensors, the caller's to dispose
 */
export function optimizerStateDict(
  layout: OptimizerLayout,
  state: ReadonlyMap<string, Tensor>,
  { keep = [] }: { readonly keep?: readonly 'training_weights'[] } = {},
): OptimizerStateDict {
  const { extras = {}, lists = [], numbersWithFirst, option } = layoutOf(layout.name);
  const all = new Map<number, ParameterState>();
  const groups: GroupState[] = [];
  let number = 0;
  for (const group of layout.groups) {
    const params: number[] = [];
    for (const parameter of group.parameters) {
      const own = under(state, `${parameter}.`, layout.groups, keep);
      if (own.size > 0) all.set(number, new Map([...own].map(([key, value]) => [key, lists.includes(key) ? rowsOf(value) : clone(value)])));
      params.push(number++);
    }
    const numbers = [...under(state, `group:${group.name}.`, [])].map(([key, value]): [string, number] => [key, Number(value.item())]);
    if (numbersWithFirst && numbers.length > 0)
      all.set(params[0] as number, new Map([...numbers, ...(all.get(params[0] as number) ?? [])]));
    const options = Object.entries(group.options).map(
      ([key, value]) => option?.(key, frozen(value), group.options) ?? ([snakeCase(key), frozen(value)] as const),
    );
    groups.push(
      new Map<string, GroupValue>([...options, ...Object.entries(extras), ...(numbersWithFirst ? [] : numbers), ['params', params]]),
    );
  }
  return new Map<string, ReadonlyMap<number, ParameterState> | readonly GroupState[]>([
    ['state', all],
    ['param_groups', groups],
  ]);
}

/**
 * The reverse of {@link optimizerStateDict}: state for a session's optimizer, from PyTorch or from here. Options in the file are not taken over, except that
 * {@link stateDictRates} tells the learning rates.
 *
 * A schedule-free state must have been saved with the weights to evaluate (`optimizer.eval()`, as its authors ask for).
 *
 * @returns new tensors by native name, the caller's to dispose
 * @throws {CheckpointError} `ERR_OPTIMIZER_STATE` for a state of other groups, or one that is not a state dict
 */
export function loadOptimizerStateDict(layout: OptimizerLayout, dict: OptimizerStateDict): Map<string, Tensor> {
  const { numbers = [], numbersWithFirst, lists = [] } = layoutOf(layout.name);
  const groups = groupsOf(layout, dict);
  const states = dict.get('state');
  if (!(states instanceof Map)) throw wrong('has no dict under state');
  const found = new Map<string, Tensor>();
  for (const [i, { name, parameters }] of layout.groups.entries()) {
    const group = groups[i] as GroupState;
    if (group.get('train_mode') === true) throw wrong('was saved in training mode. Call optimizer.eval() before state_dict() in Python');
    const put = (key: string, value: number): unknown => found.set(`group:${name}.${key}`, tensor(value, { dtype: 'float64' }));
    for (const key of numbersWithFirst ? [] : numbers) {
      const value = group.get(key);
      if (typeof value === 'number') put(key, value);
    }
    for (const [k, number] of (group.get('params') as number[]).entries()) {
      for (const [key, value] of (states.get(number) as ParameterState | undefined) ?? []) {
        if (numbersWithFirst && numbers.includes(key)) put(key, value instanceof Tensor ? Number(value.item()) : Number(value));
        else if (value instanceof Tensor) found.set(`${parameters[k]}.${key}`, clone(value));
        else if (typeof value === 'number') found.set(`${parameters[k]}.${key}`, tensor(value, { dtype: 'float32' }));
        else if (lists.includes(key) && Array.isArray(value) && value.length > 0)
          found.set(`${parameters[k]}.${key}`, stack(value as Tensor[]));
      }
    }
  }
  return found;
}

/**
 * The learning rate of each group in a state dict.
 *
 * @throws {CheckpointError} `ERR_OPTIMIZER_STATE` as {@link loadOptimizerStateDict}
 */
export function stateDictRates(layout: OptimizerLayout, dict: OptimizerStateDict): Map<string, number> {
  const groups = groupsOf(layout, dict);
  return new Map(layout.groups.map(({ name }, i) => [name, Number((groups[i] as GroupState).get('lr'))]));
}

function layoutOf(name: string): TorchLayout {
  return declarationOf(name)?.torch ?? {};
}

/** The entries whose names begin so and go on without a dot, but for those of a parameter whose own name does. */
function under(
  state: ReadonlyMap<string, Tensor>,
  prefix: string,
  groups: readonly NativeGroup[],
  keep: readonly string[] = [],
): Map<string, Tensor> {
  const longer = groups.flatMap(({ parameters }) => parameters).filter((name) => name.startsWith(prefix));
  const own = [...state].filter(([name]) => name.startsWith(prefix) && !longer.some((other) => name.startsWith(`${other}.`)));
  return new Map(
    own
      .map(([name, value]): [string, Tensor] => [name.slice(prefix.length), value])
      .filter(([key]) => key !== TRAINING_WEIGHTS || keep.includes(key)),
  );
}

function rowsOf(value: Tensor): Tensor[] {
  return Array.from({ length: value.shape[0] as number }, (_, i) => {
    using row = select(value, 0, i);
    return clone(row);
  });
}

/** A pair is a tuple in PyTorch. */
function frozen(value: NativeGroup['options'][string]): GroupValue {
  return typeof value === 'object' ? Object.freeze([...value]) : value;
}

function groupsOf({ groups }: OptimizerLayout, dict: OptimizerStateDict): readonly GroupState[] {
  const found = dict instanceof Map ? dict.get('param_groups') : undefined;
  if (!Array.isArray(found) || !found.every((group) => group instanceof Map && Array.isArray(group.get('params')))) {
    throw wrong('has no list of groups under param_groups');
  }
  const sizes = found.map((group: GroupState) => (group.get('params') as number[]).length);
  const expected = groups.map(({ parameters }) => parameters.length);
  if (sizes.join() === expected.join()) return found;
  throw wrong(`has groups of ${sizes.join(', ')} parameters; expected ${expected.join(', ')}`);
}

function wrong(problem: string): CheckpointError {
  return new CheckpointError(
    'ERR_OPTIMIZER_STATE',
    `The optimizer state ${problem}. Load one that was saved for this model and these groups.`,
  );
}
