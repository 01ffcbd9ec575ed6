/** Parts that are one call of a function or constructor: how they are made, and how that is written. */

import type { OptionTable } from '../../options/index.js';
import { type Part, tableOf, type Values } from '../schema/fields.js';

/** A part that can be made from its values alone. */
export interface CallPart extends Part {
  make(values: Values): unknown;
  /** The same in TypeScript. */
  code(values: Values): string;
}

/** How a part is called. */
export interface Call {
  /** As it is written: `optim.sgd`, `new StepLr`. */
  readonly text: string;
  readonly fn: (...args: never[]) => unknown;
  /** Options that are arguments of their own, in order. */
  readonly positional?: readonly string[];
}

/** A part over a declaration. */
export function callPart(doc: string, options: OptionTable, call: Call, more: Partial<Omit<Part, 'doc' | 'options'>> = {}): CallPart {
  const part: Part = { doc, options, ...more };
  const args = (values: Values): unknown[] => argumentsOf(part, call, values);
  const make = (values: Values): unknown => (call.fn as (...given: unknown[]) => unknown)(...args(values));
  return {
    ...part,
    check: make,
    make,
    code: (values) =>
      `${call.text}(${args(values)
        .map((value) => literal(value))
        .join(', ')})`,
  };
}

/** Arguments of their own, then the options that differ from their defaults, where there are any. */
export function argumentsOf(part: Part, { positional = [] }: Pick<Call, 'positional'>, values: Values): unknown[] {
  const rest = differing(tableOf(part, values), values, positional);
  return [...positional.map((name) => values[name]), ...(Object.keys(rest).length === 0 ? [] : [rest])];
}

/** The options that differ from their defaults: those that a user would write. */
export function differing(table: OptionTable, values: Values, without: readonly string[] = []): Values {
  const entries = Object.entries(table).filter(([name, option]) => {
    if (without.includes(name) || !Object.hasOwn(values, name) || values[name] === undefined) return false;
    return (
      !('default' in option) ||
      JSON.stringify(values[name]) !== JSON.stringify(option.default) ||
      Object.is(values[name], Number.POSITIVE_INFINITY)
    );
  });
  return Object.fromEntries(
    entries.filter(([name, option]) => !Object.is(values[name], option.default)).map(([name]) => [name, values[name]]),
  );
}

/** A value as TypeScript has it, on one line. */
export function literal(value: unknown): string {
  if (value instanceof RegExp) return String(value);
  if (value instanceof Code) return value.text;
  if (typeof value === 'string') return `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'").replaceAll('\n', '\\n')}'`;
  if (typeof value === 'number')
    return Number.isFinite(value) || Number.isNaN(value) ? String(value) : `${value < 0 ? '-' : ''}Number.POSITIVE_INFINITY`;
  if (Array.isArray(value)) return `[${value.map(literal).join(', ')}]`;
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).filter(([, each]) => each !== undefined);
    if (entries.length === 0) return '{}';
    return `{ ${entries.map(([key, each]) => `${/^[A-Za-z_$][\w$]*$/.test(key) ? key : literal(key)}: ${literal(each)}`).join(', ')} }`;
  }
  return String(value);
}

/** Something that is written as it is. */
export class Code {
  constructor(readonly text: string) {}
}
