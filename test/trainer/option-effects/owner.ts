/** What has options, and how each option is shown to be read. */

import type { NeveError } from '../../../src/errors.js';

/** One option's row: with `base` and then with `options` too, the effects must differ. */
export interface Row {
  /** Options of both, where the owner's own base would hide the effect. */
  readonly base?: Readonly<Record<string, unknown>>;
  /** What changes; the option itself is among it. */
  readonly options: Readonly<Record<string, unknown>>;
  /** What is looked at instead of the owner's effect. */
  readonly effect?: (options: Readonly<Record<string, unknown>>) => unknown;
  /** The effect is a refusal with this code. */
  readonly refusal?: string;
}

/** Something with options. */
export interface Owner {
  readonly name: string;
  /** Makes it, or whatever checks its option keys. */
  readonly check: (options: never) => unknown;
  readonly base: Readonly<Record<string, unknown>>;
  /** Everything that can be seen of it under these options, as plain data. */
  readonly effect: (options: never) => unknown;
  /** One a key; a bare value stands for `{ options: { key: value } }`. */
  readonly rows: Readonly<Record<string, unknown>>;
}

/** A row that needs more than a value. */
export function row(options: Row['options'], more: Omit<Row, 'options'> = {}): Row & { readonly isRow: true } {
  return { options, ...more, isRow: true };
}

/** The keys that an owner accepts, as its refusal of another one lists them. */
export async function acceptedKeys({ check, base }: Owner): Promise<readonly string[]> {
  try {
    await check({ ...base, 'no such option': 1 } as never);
  } catch (error) {
    return (error as NeveError).fields.known as readonly string[];
  }
  return ['takes any option'];
}

/** An effect as text; a refusal is one too. */
export async function effectOf(effect: Owner['effect'], options: Readonly<Record<string, unknown>>): Promise<string> {
  try {
    return JSON.stringify(await effect(options as never), asText) ?? 'nothing';
  } catch (error) {
    const { code } = error as NeveError;
    if (typeof code === 'string') return `refused: ${code}`;
    throw error;
  }
}

function asText(_key: string, value: unknown): unknown {
  return typeof value === 'number' && !Number.isFinite(value) ? String(value) : value;
}

/** An owner's row for a key. */
export function rowOf({ rows }: Owner, key: string): Row {
  const found = rows[key];
  return typeof found === 'object' && found !== null && 'isRow' in found ? (found as unknown as Row) : { options: { [key]: found } };
}
