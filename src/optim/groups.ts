/** Sorts a model's parameters into an optimizer's groups. */

import { nearest, OptionError } from '../errors.js';
import type { NativeGroup } from '../native/addon.js';
import { DEFAULT_GROUP, type GroupRule, type OptimizerSpec } from './optimizer-spec.js';

/**
 * The groups with the names of their parameters, in the spec's order; the first rule that matches a parameter takes it, the rest goes to
 * `'default'`, which comes last and is left out when nothing remains.
 *
 * @param parameterNames - names of the model's trainable parameters
 * @param frozenNames - names of its parameters that require no gradient, for messages (default: none)
 * @throws {OptionError} `ERR_OPTIMIZER_EMPTY` when there are no parameters, `ERR_OPTIMIZER_GROUP` when a rule or an entry of its list takes
 *   none, or when a name is listed twice
 */
export function resolveGroups(
  spec: OptimizerSpec,
  parameterNames: Iterable<string>,
  frozenNames: Iterable<string> = [],
): readonly NativeGroup[] {
  const names = [...parameterNames];
  const frozen = [...frozenNames];
  if (names.length === 0) {
    throw new OptionError(
      'ERR_OPTIMIZER_EMPTY',
      `optim.${spec.name}: the model has no parameters to train. Is everything frozen (requiresGrad false)?`,
    );
  }
  checkLists(spec, names, frozen);
  const taken = new Map<string, string>();
  const groups: NativeGroup[] = [];
  for (const rule of spec.groups) {
    const matched = names.filter((name) => matches(rule, name));
    const parameters = matched.filter((name) => !taken.has(name));
    if (parameters.length === 0) throw emptyGroup(spec, rule, matched, taken, names, frozen);
    for (const name of parameters) taken.set(name, rule.name);
    groups.push({ name: rule.name, parameters, options: rule.options });
  }
  const rest = names.filter((name) => !taken.has(name));
  return rest.length === 0 ? groups : [...groups, { name: DEFAULT_GROUP, parameters: rest, options: spec.defaults }];
}

/** A list names its entries one by one, so each must exist, and only once over all groups: a slip there would train with other options than meant. */
function checkLists(spec: OptimizerSpec, names: readonly string[], frozen: readonly string[]): void {
  const listed = new Map<string, string>();
  for (const { name: group, parameters } of spec.groups) {
    if (parameters instanceof RegExp) continue;
    for (const entry of parameters) {
      const other = listed.get(entry);
      if (other !== undefined) {
        throw groupError(spec, group, `lists '${entry}' ${other === group ? 'twice' : `like group '${other}'`}. List it once.`);
      }
      listed.set(entry, group);
      if (names.some((name) => covers(entry, name))) continue;
      if (frozen.some((name) => covers(entry, name))) throw groupError(spec, group, `lists '${entry}', which is frozen${THAW}`);
      const guess = nearest(entry, [...names, ...modulesOf(names)]);
      throw groupError(
        spec,
        group,
        `lists '${entry}', which the model does not have. ${guess === undefined ? show(names) : `Did you mean '${guess}'?`}`,
      );
    }
  }
}

const THAW = ': it requires no gradient, so nothing trains it. Set requiresGrad before the fit, or leave it out of the group.';

function matches({ parameters }: GroupRule, name: string): boolean {
  // search() starts at 0 whatever flags and lastIndex the expression has.
  return parameters instanceof RegExp ? name.search(parameters) >= 0 : parameters.some((entry) => covers(entry, name));
}

/** True when `entry` is the parameter `name` or a module around it. */
function covers(entry: string, name: string): boolean {
  return name === entry || name.startsWith(`${entry}.`);
}

function emptyGroup(
  spec: OptimizerSpec,
  rule: GroupRule,
  matched: readonly string[],
  taken: ReadonlyMap<string, string>,
  names: readonly string[],
  frozen: readonly string[],
): OptionError {
  if (matched.length === 0 && frozen.some((name) => matches(rule, name)))
    return groupError(spec, rule.name, `matches only frozen parameters (${String(rule.parameters)})${THAW}`);
  if (matched.length === 0)
    return groupError(spec, rule.name, `matches none of the model's parameters (${String(rule.parameters)}). ${show(names)}`);
  const owners = [...new Set(matched.map((name) => `'${taken.get(name)}'`))].join(', ');
  return groupError(spec, rule.name, `is left without parameters: ${owners} came first and took them. Put the narrower group first.`);
}

function modulesOf(names: readonly string[]): readonly string[] {
  const modules = new Set<string>();
  for (const name of names) {
    for (let dot = name.lastIndexOf('.'); dot > 0; dot = name.lastIndexOf('.', dot - 1)) modules.add(name.slice(0, dot));
  }
  return [...modules];
}

function show(names: readonly string[]): string {
  const first = names.slice(0, 8).join(', ');
  return `It has ${first}${names.length > 8 ? `, … (${names.length} in all)` : ''}.`;
}

function groupError(spec: OptimizerSpec, group: string, problem: string): OptionError {
  return new OptionError('ERR_OPTIMIZER_GROUP', `optim.${spec.name}: group '${group}' ${problem}`, {
    fields: { optimizer: spec.name, group },
  });
}
