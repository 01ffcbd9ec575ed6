/** Typed reading of strict JSON: every field is asked for with what it must be, and refused with its place when it is something else. */

import { FormatError } from '../../errors.js';
import type { StrictJson } from '../json-strict.js';

/** A JSON object. */
export type JsonMap = ReadonlyMap<string, StrictJson>;

/** A value that is one of several kinds: PyTorch's schema writes it as an object of one key. */
export interface Union {
  readonly tag: string;
  readonly value: StrictJson;
}

/** The error for a field that is not what the schema says. */
export function schemaError(where: string, problem: string): FormatError {
  return new FormatError('ERR_PT2', `The exported program cannot be read: ${where} ${problem}. Export the model again.`, {
    fields: { where },
  });
}

/** @throws {FormatError} `ERR_PT2`, as every function here */
export function mapOf(value: StrictJson | undefined, where: string): JsonMap {
  if (value instanceof Map) return value as JsonMap;
  throw wrong(where, 'an object', value);
}

export function listOf(value: StrictJson | undefined, where: string): readonly StrictJson[] {
  if (Array.isArray(value)) return value as readonly StrictJson[];
  throw wrong(where, 'a list', value);
}

export function stringOf(value: StrictJson | undefined, where: string): string {
  if (typeof value === 'string') return value;
  throw wrong(where, 'a string', value);
}

export function booleanOf(value: StrictJson | undefined, where: string): boolean {
  if (typeof value === 'boolean') return value;
  throw wrong(where, 'true or false', value);
}

/** An integer of 64 bits. */
export function integerOf(value: StrictJson | undefined, where: string): number | bigint {
  if (typeof value === 'number' && Number.isSafeInteger(value)) return value;
  if (typeof value === 'bigint' && BigInt.asIntN(64, value) === value) return value;
  throw wrong(where, 'an integer of 64 bits', value);
}

/** A size, stride, offset or enum number. */
export function countOf(value: StrictJson | undefined, where: string): number {
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value;
  throw wrong(where, 'an integer from 0 to 2^53', value);
}

/** A floating-point number; JSON has no infinities, so PyTorch writes their names. */
export function floatOf(value: StrictJson | undefined, where: string): number {
  if (typeof value === 'number') return value;
  if (typeof value === 'bigint') return Number(value);
  if (value === 'Infinity') return Number.POSITIVE_INFINITY;
  if (value === '-Infinity') return Number.NEGATIVE_INFINITY;
  if (value === 'NaN') return Number.NaN;
  throw wrong(where, 'a number', value);
}

export function unionOf(value: StrictJson | undefined, where: string): Union {
  const [entry, ...others] = mapOf(value, where);
  if (entry !== undefined && others.length === 0) return { tag: entry[0], value: entry[1] };
  throw schemaError(where, 'must have exactly one key that says its kind');
}

/** The `name` of a tensor argument. */
export function nameOf(value: StrictJson | undefined, where: string): string {
  const name = stringOf(mapOf(value, where).get('name'), `${where}.name`);
  if (name !== '') return name;
  throw schemaError(where, 'has an empty name');
}

function wrong(where: string, expected: string, value: StrictJson | undefined): FormatError {
  const found =
    value === undefined
      ? 'missing'
      : value === null
        ? 'null'
        : value instanceof Map
          ? 'an object'
          : Array.isArray(value)
            ? 'a list'
            : typeof value === 'object'
              ? 'an object'
              : `the ${typeof value} ${String(value).slice(0, 40)}`;
  return schemaError(where, `is ${found}; expected ${expected}`);
}
