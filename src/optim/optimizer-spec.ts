/** What an optimizer is before it meets a model: a name, its options, and rules that sort parameters into groups. */

import { checkKeys, OptionError } from '../errors.js';
import type { NativeGroup } from '../native/addon.js';
import { badOption, withoutUndefined } from '../option-checks.js';
import type { Tensor } from '../tensor/tensor.js';

/** An optimizer's numbers, pairs of numbers and switches, in camelCase. */
export type OptimizerValues = NativeGroup['options'];

/** Name of the group that takes the parameters no rule matches. */
export const DEFAULT_GROUP = 'default';

/**
 * Which parameters a group takes, by name: an expression that a name must match somewhere, or a list whose entries are names of parameters
 * (`'linear.bias'`) or of modules (`'layer1'`, which stands for everything inside it).
 */
export type ParameterSelector = RegExp | readonly string[];

/** A parameter group as the user writes it: values that differ from the optimizer's own. */
export type GroupOptions<Values> = Partial<Values> & {
  /** Names the group in reports and for controllers; `'default'` is taken. */
  readonly name: string;
  readonly parameters: ParameterSelector;
};

/** A parameter group with every option filled in. */
export interface GroupRule {
  readonly name: string;
  readonly parameters: ParameterSelector;
  readonly options: OptimizerValues;
}

/** What `optim.custom` was given. */
export interface CustomFunctions {
  /** For messages and records. */
  readonly name: string;
  begin(p: Tensor): Readonly<Record<string, Tensor>>;
  update(parts: CustomParts): void;
}

/** What an update works with. */
export interface CustomParts<State = Readonly<Record<string, Tensor>>, Values = OptimizerValues> {
  /** The parameter, to be written to in place. */
  readonly p: Tensor;
  /** Its gradient, of its shape and dtype. */
  readonly grad: Tensor;
  /** Its state, to be written to in place. */
  readonly state: State;
  /** The rate of the group now: float64 `[]`, a tensor because it changes from step to step. */
  readonly lr: Tensor;
  /** How often this parameter was updated, this time included: float64 `[]`. */
  readonly step: Tensor;
  /** The group's other options. */
  readonly options: Values;
}

/** An optimizer with its options: frozen data, and the functions of a custom one. */
export interface OptimizerSpec {
  /** As the addon's registry knows it. */
  readonly name: string;
  /** Options of the group {@link DEFAULT_GROUP}. */
  readonly defaults: OptimizerValues;
  /** In order: the first rule that matches a parameter takes it. */
  readonly groups: readonly GroupRule[];
  /** The functions of an optimizer that is `'custom'`. */
  readonly custom?: CustomFunctions;
  /** Set where the method finds its own step size, so that nothing else may set the rate. */
  readonly ownsRate?: true;
  /** Set where the rate is a factor of a step length that the method estimates as it goes: schedules suit it, a search for a rate does not. */
  readonly estimatesStep?: true;
  /** Set where the method computes the loss of a step's batch, and its gradients, several times. */
  readonly needsClosure?: true;
  /** Set where a step follows from the loss, too. */
  readonly needsLoss?: true;
}

/** What a spec is built with besides options. */
export interface SpecTraits<Values> {
  readonly ownsRate?: true;
  readonly estimatesStep?: true;
  readonly needsClosure?: true;
  readonly needsLoss?: true;
  /** For an optimizer that knows no groups. */
  readonly oneGroup?: true;
  /** Makes the optimizer's numbers of options that are not all numbers. */
  readonly numbers?: (values: Values) => OptimizerValues;
  readonly custom?: CustomFunctions;
}

/**
 * Builds a spec: the part that all optimizers share.
 *
 * @param owner - `optim.sgd`, for messages
 * @param keys - the options there are
 * @param read - fills in and checks options; its `owner` names the group for messages
 * @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE`
 */
export function makeSpec<Values extends object>(
  owner: string,
  name: string,
  keys: readonly string[],
  given: { readonly groups?: readonly GroupOptions<Values>[] | undefined },
  read: (owner: string, given: object) => Values,
  traits: SpecTraits<Values>,
): OptimizerSpec {
  checkKeys(owner, given, traits.oneGroup ? keys : [...keys, 'groups']);
  const { groups = [], ...own } = given;
  const { numbers = (values: Values): OptimizerValues => values as unknown as OptimizerValues } = traits;
  const base = read(owner, own);
  if (!Array.isArray(groups)) throw badOption(owner, 'groups', groups, 'an array of { name, parameters, ...options }');
  const rules = groups.map((group, i) => makeRule(`${owner}: groups[${i}]`, keys, base, group, read, numbers));
  const names = rules.map((rule) => rule.name);
  const repeated = names.find((groupName, i) => groupName === DEFAULT_GROUP || names.indexOf(groupName) !== i);
  if (repeated !== undefined) {
    const reason = repeated === DEFAULT_GROUP ? 'is the group of the parameters that no rule matches' : 'is there twice';
    throw new OptionError('ERR_OPTION_VALUE', `${owner}: a group cannot be called '${repeated}', that name ${reason}. Rename it.`, {
      fields: { owner, option: 'groups', group: repeated },
    });
  }
  return Object.freeze({
    name,
    defaults: Object.freeze(numbers(base)),
    groups: Object.freeze(rules),
    ...(traits.ownsRate ? { ownsRate: true } : {}),
    ...(traits.estimatesStep ? { estimatesStep: true } : {}),
    ...(traits.needsClosure ? { needsClosure: true } : {}),
    ...(traits.needsLoss ? { needsLoss: true } : {}),
    ...(traits.custom === undefined ? {} : { custom: traits.custom }),
  });
}

function makeRule<Values extends object>(
  owner: string,
  keys: readonly string[],
  base: Values,
  group: GroupOptions<Values>,
  read: (owner: string, given: object) => Values,
  numbers: (values: Values) => OptimizerValues,
): GroupRule {
  if (typeof group !== 'object' || group === null) throw badOption(owner, 'group', group, '{ name, parameters, ...options }');
  checkKeys(owner, group, ['name', 'parameters', ...keys]);
  const { name, parameters, ...own } = group;
  if (typeof name !== 'string' || name === '') throw badOption(owner, 'name', name, 'a name of at least one character');
  const isList =
    Array.isArray(parameters) && parameters.length > 0 && parameters.every((entry) => typeof entry === 'string' && entry !== '');
  if (!isList && !(parameters instanceof RegExp)) {
    throw badOption(owner, 'parameters', parameters, 'a regular expression or a list of names of parameters or modules');
  }
  const options = read(owner, { ...base, ...withoutUndefined(own) });
  return Object.freeze({
    name,
    parameters: parameters instanceof RegExp ? parameters : Object.freeze([...parameters]),
    options: Object.freeze(numbers(options)),
  });
}
