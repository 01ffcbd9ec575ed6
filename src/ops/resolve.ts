/** Operators by name alone: the overload is chosen by the arguments' kinds at run time, once for each combination of them. */

import { nearest, OptionError } from '../errors.js';
import type { SchemaEntry } from '../native/addon.js';
import { show } from '../option-checks.js';
import { callOp, type Op, type OpArgument, type OpResult, op, resolveOp } from '../tensor/dispatch.js';
import { classNameOf, NativeObject } from '../tensor/native-object.js';
import { Tensor } from '../tensor/tensor.js';
import { camelCase } from './camel-case.js';
import { fit, Kind, kindOf } from './kinds.js';

/** One overload, its names in camelCase. */
interface Overload {
  readonly op: Op;
  readonly args: readonly SchemaEntry[];
  readonly names: readonly string[];
  /** How many arguments may be given by position. */
  readonly positional: number;
  /** Names of the results where all have one, else `null`. */
  readonly results: readonly string[] | null;
}

/** An overload and how a call's arguments reach it. */
interface Plan {
  readonly overload: Overload;
  /** The arguments' defaults; one left out before the last one given needs it spelt out, since graphs have no word for "left out". */
  readonly fills: readonly OpArgument[];
  /** Arguments in all, up to the last one given. */
  readonly length: number;
  /** True when an argument is `undefined` by position. */
  readonly holes: boolean;
}

/** An operator with all its overloads. Nothing is looked up before the first call. */
export interface Family {
  readonly name: string;
  readonly overloadNames: string;
  overloads: readonly Overload[] | null;
  /** The choice made last, since most call sites repeat theirs. */
  lastKey: number | string;
  lastPlan: Plan | null;
  readonly plans: Map<number | string, Plan>;
}

const families = new Map<string, Family>();

/**
 * A function that calls an operator, whichever overload the arguments ask for. Internal: the generated files are made of these.
 *
 * @param name - without `aten::`
 * @param overloadNames - separated by commas, `''` is the default overload
 */
export function lazy<Signature>(name: string, overloadNames: string): Signature {
  const family: Family = { name, overloadNames, overloads: null, lastKey: '', lastPlan: null, plans: new Map() };
  families.set(name, family);
  const call = (...args: unknown[]): unknown => callFamily(family, args);
  return call as Signature;
}

/** Methods on their way to `Tensor`. Its prototype has hundreds of them, and adding them one by one to a prototype in use costs 20 times as much. */
const methods = Object.create(null) as object;

/** Makes operators methods of `Tensor`, the tensor being the first argument, as soon as {@link linkMethods} is called. Internal: for the generated files. */
export function installLazy(names: string): void {
  for (const name of names.split(' ')) {
    const family = families.get(name);
    if (family === undefined) continue;
    Object.defineProperty(methods, camelCase(name), {
      value: function method(this: Tensor, ...args: unknown[]): unknown {
        args.unshift(this);
        return callFamily(family, args);
      },
      writable: true,
      configurable: true,
    });
  }
}

/** Puts the methods between `Tensor` and its base class, so that what is written by hand comes first. Internal: once, after the last {@link installLazy}. */
export function linkMethods(): void {
  Object.setPrototypeOf(methods, NativeObject.prototype);
  Object.setPrototypeOf(Tensor.prototype, methods);
}

/** @param args - the callee's to keep */
function callFamily(family: Family, args: unknown[]): unknown {
  const last = args[args.length - 1];
  if (isOptions(last)) return callWithOptions(family, args, last);
  const key = keyOf(args);
  const plan = key === family.lastKey && family.lastPlan !== null ? family.lastPlan : planFor(family, key, args, {});
  if (plan.holes) fillHoles(args, plan.fills);
  return finish(plan, callOp(plan.overload.op, args as OpArgument[]));
}

function callWithOptions(family: Family, args: unknown[], options: Readonly<Record<string, unknown>>): unknown {
  args.pop();
  let key = `${keyOf(args)}`;
  for (const [name, value] of Object.entries(options)) if (value !== undefined) key += ` ${name}:${kindOf(value)}`;
  const plan = key === family.lastKey && family.lastPlan !== null ? family.lastPlan : planFor(family, key, args, options);
  const { overload, fills, length } = plan;
  for (let i = args.length; i < length; i++) args.push(options[overload.names[i] as string]);
  fillHoles(args, fills);
  return finish(plan, callOp(overload.op, args as OpArgument[]));
}

function fillHoles(args: unknown[], fills: readonly OpArgument[]): void {
  for (let i = 0; i < args.length; i++) if (args[i] === undefined) args[i] = fills[i];
}

function finish(plan: Plan, result: OpResult): unknown {
  const { results } = plan.overload;
  if (results === null) return result;
  return Object.fromEntries(results.map((name, i) => [name, (result as OpResult[])[i]]));
}

/** The kinds of all arguments in one number, or in text where there are too many for that. */
function keyOf(args: readonly unknown[]): number | string {
  if (args.length > 12) return args.map(kindOf).join('.');
  let key = 1;
  for (const arg of args) key = key * 16 + kindOf(arg);
  return key;
}

function isOptions(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof NativeObject);
}

function planFor(family: Family, key: number | string, args: readonly unknown[], options: Readonly<Record<string, unknown>>): Plan {
  const plan = family.plans.get(key) ?? choose(family, args, options);
  family.plans.set(key, plan);
  family.lastKey = key;
  family.lastPlan = plan;
  return plan;
}

function choose(family: Family, args: readonly unknown[], options: Readonly<Record<string, unknown>>): Plan {
  family.overloads ??= lookUp(family);
  let best: Overload | null = null;
  let bestCost = Number.POSITIVE_INFINITY;
  for (const overload of family.overloads) {
    const cost = costOf(overload, args, options);
    if (cost >= bestCost) continue;
    best = overload;
    bestCost = cost;
  }
  if (best === null) throw noOverload(family, family.overloads, args, options);
  let length = args.length;
  best.names.forEach((name, i) => {
    if (options[name] !== undefined) length = Math.max(length, i + 1);
  });
  return { overload: best, length, holes: args.includes(undefined), fills: best.args.map((arg) => arg.default) as OpArgument[] };
}

/** What a call costs an overload in conversions, then in arguments left out; infinite where it cannot take the call. */
function costOf(
  { args: schema, names, positional }: Overload,
  args: readonly unknown[],
  options: Readonly<Record<string, unknown>>,
): number {
  if (args.length > positional) return Number.POSITIVE_INFINITY;
  for (const name of Object.keys(options)) {
    if (options[name] !== undefined && names.indexOf(name) < args.length) return Number.POSITIVE_INFINITY;
  }
  let cost = 0;
  for (const [i, { type, hasDefault }] of schema.entries()) {
    const kind = kindOf(i < args.length ? args[i] : options[names[i] as string]);
    const part = kind === Kind.Missing ? (hasDefault ? 0.01 : -1) : fit(kind, type);
    if (part < 0) return Number.POSITIVE_INFINITY;
    cost += part;
  }
  return cost;
}

/** The overloads that this libtorch has; the table is of one version, others lack a few. */
function lookUp({ name, overloadNames }: Family): Overload[] {
  const found: Overload[] = [];
  let missing: unknown;
  for (const overloadName of overloadNames.split(',')) {
    const target = op(`aten::${name}`, overloadName);
    try {
      const { args, returns } = resolveOp(target);
      const named = returns.length > 1 && returns.every((result) => result.name !== '');
      found.push({
        op: target,
        args,
        names: args.map((arg) => camelCase(arg.name)),
        positional: args.filter((arg) => !arg.kwargOnly).length,
        results: named ? returns.map((result) => camelCase(result.name)) : null,
      });
    } catch (error) {
      if (!(error instanceof OptionError)) throw error;
      missing = error;
    }
  }
  if (found.length === 0) throw missing;
  return found;
}

function noOverload(
  { name }: Family,
  overloads: readonly Overload[],
  args: readonly unknown[],
  options: Readonly<Record<string, unknown>>,
): OptionError {
  const owner = camelCase(name);
  const known = [...new Set(overloads.flatMap(({ names }) => names))];
  for (const key of Object.keys(options)) {
    if (known.includes(key)) continue;
    const guess = nearest(key, known);
    const hint = guess === undefined ? `Known options: ${known.slice(1).join(', ')}.` : `Did you mean '${guess}'?`;
    return new OptionError('ERR_OPTION_UNKNOWN', `${owner}: unknown option '${key}'. ${hint}`, { fields: { owner, option: key, known } });
  }
  const received = [...args.map(describe), ...Object.entries(options).map(([key, value]) => `${key}: ${describe(value)}`)].join(', ');
  const expected = overloads.map(spell);
  return new OptionError('ERR_ARGUMENT', `${owner}: no overload takes (${received}). Expected one of: ${expected.join('; ')}.`, {
    fields: { op: `aten::${name}`, expected },
  });
}

function describe(value: unknown): string {
  return value instanceof NativeObject ? classNameOf(value) : show(value);
}

function spell({ args, names }: Overload): string {
  return `(${args.map(({ type, hasDefault, kwargOnly }, i) => `${kwargOnly ? '{ ' : ''}${names[i]}${hasDefault ? '?' : ''}: ${type}${kwargOnly ? ' }' : ''}`).join(', ')})`;
}
