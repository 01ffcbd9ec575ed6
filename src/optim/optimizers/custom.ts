/** An optimizer of one's own. */

import { badOption, checkNumber, withoutUndefined } from '../../option-checks.js';
import type { Tensor } from '../../tensor/tensor.js';
import {
  type CustomFunctions,
  type CustomParts,
  type GroupOptions,
  makeSpec,
  type OptimizerSpec,
  type OptimizerValues,
} from '../optimizer-spec.js';

/** Options of {@link custom}. */
export interface CustomOptions<State extends Readonly<Record<string, Tensor>>, Values extends OptimizerValues> {
  /** Says which one it is in messages and records. */
  readonly name: string;
  /** Learning rate, at least 0 (default 1e-3). */
  readonly lr?: number;
  /** Further numbers and switches with their defaults; groups may set each anew. */
  readonly options?: Values;
  /** The state of a parameter before its first update; new tensors, usually zeros like it. */
  readonly state?: (p: Tensor) => State;
  /** One update, with in-place operators: `state.m.mul_(0.9).add_(grad); p.sub_(state.m.mul(lr))`. */
  readonly update: (parts: CustomParts<State, Values>) => void;
  /** Parameter groups with options of their own; parameters that no group matches take the options above. */
  readonly groups?: readonly GroupOptions<Values & { readonly lr: number }>[];
}

/**
 * An optimizer whose update is written here. It is traced once for each group and shape of parameter and runs natively: in the trainer's step, in a `Stepper`, and in
 * `optim.Optimizer`. Its state is saved and resumed under PyTorch's layout, with a `step` beside; rates are the controllers' to set, as with any other.
 *
 * As in any trace, the update may not read values: `lr` and `step` are tensors (`step.mul(Math.log(beta)).exp()` is beta to the power step). Weights that are not
 * trained yet (frozen groups, no gradient) are left out.
 *
 * @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE`
 * @example
 * ```ts
 * const heavyBall = optim.custom({
 *   name: 'heavyBall',
 *   lr: 0.1,
 *   options: { momentum: 0.9 },
 *   state: (p) => ({ velocity: p.mul(0) }),
 *   update: ({ p, grad, state, lr, options }) => {
 *     state.velocity.mul_(options.momentum).add_(grad);
 *     p.sub_(state.velocity.mul(lr));
 *   },
 * });
 * ```
 */
export function custom<
  const State extends Readonly<Record<string, Tensor>> = Record<string, never>,
  Values extends OptimizerValues = Record<string, never>,
>(given: CustomOptions<State, Values>): OptimizerSpec {
  const { name, lr = 1e-3, options, state, update, groups, ...unknown } = given;
  if (typeof name !== 'string' || name === '') throw badOption('optim.custom', 'name', name, 'a name of at least one character');
  if (typeof update !== 'function') throw badOption('optim.custom', 'update', update, 'a function that writes to the parameter in place');
  if (state !== undefined && typeof state !== 'function') throw badOption('optim.custom', 'state', state, 'a function of a parameter');
  const functions: CustomFunctions = {
    name,
    begin: (p) => state?.(p) ?? {},
    update: (parts) => update(parts as unknown as CustomParts<State, Values>),
  };
  const values = { lr, ...(options ?? {}) } as Values & { readonly lr: number };
  return makeSpec<Values & { readonly lr: number }>(
    `optim.custom '${name}'`,
    'custom',
    Object.keys(values),
    { ...unknown, ...(groups === undefined ? {} : { groups }) },
    (owner, own) => checkValues(owner, Object.freeze({ ...values, ...withoutUndefined(own) })),
    { custom: functions },
  );
}

function checkValues<Values extends OptimizerValues>(owner: string, values: Values): Values {
  checkNumber(owner, 'lr', values.lr, { min: 0 });
  for (const [key, value] of Object.entries(values)) {
    const numbers: readonly unknown[] = Array.isArray(value) ? value : [value];
    if (numbers.every((number) => typeof number === 'boolean' || (typeof number === 'number' && Number.isFinite(number)))) continue;
    throw badOption(owner, key, value, 'a finite number, a switch, or a list of numbers');
  }
  return values;
}
