/** JSON that loses nothing: every number comes back as the same float64, and what JSON lacks is written under a tag. */

import { CheckpointError } from '../../errors.js';
import { parseStrictJson, type StrictJson } from '../../formats/json-strict.js';

/** The key that marks a tagged value. */
const TAG = '$';
const NUMBERS: ReadonlyMap<string, number> = new Map([
  ['NaN', Number.NaN],
  ['Infinity', Number.POSITIVE_INFINITY],
  ['-Infinity', Number.NEGATIVE_INFINITY],
  ['-0', -0],
]);

/**
 * Plain data as JSON text: objects, arrays, strings, booleans, `null`, any number, `bigint`, `Map`, `Float64Array`, `Int32Array`, `Uint8Array`. Keys whose value
 * is `undefined` are left out.
 *
 * @param what - names the value in errors
 * @throws {CheckpointError} `ERR_STATE_NOT_PLAIN` for anything else, such as a function, a class of one's own or a tensor
 */
export function encodeExact(value: unknown, what: string): string {
  return `${JSON.stringify(encode(value, what))}\n`;
}

/**
 * The value that {@link encodeExact} wrote.
 *
 * @param source - names the text in errors
 * @throws {FormatError} `ERR_JSON`
 * @throws {CheckpointError} `ERR_CHECKPOINT_CONTENT`
 */
export function decodeExact(text: string, source: string): unknown {
  return decode(parseStrictJson(text, { source, maxDepth: 256 }), source);
}

function encode(value: unknown, what: string): unknown {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number') {
    return Number.isFinite(value) && !Object.is(value, -0) ? value : { [TAG]: Object.is(value, -0) ? '-0' : String(value) };
  }
  if (typeof value === 'bigint') return { [TAG]: 'bigint', value: value.toString() };
  if (Array.isArray(value)) return value.map((item, i) => encode(item === undefined ? null : item, `${what}[${i}]`));
  if (value instanceof Float64Array || value instanceof Int32Array || value instanceof Uint8Array) {
    const bytes = Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('base64');
    return { [TAG]: value.constructor.name, value: bytes };
  }
  if (value instanceof Map) {
    return { [TAG]: 'Map', value: [...value].map(([key, item]) => [encode(key, what), encode(item, `${what}.${String(key)}`)]) };
  }
  if (typeof value === 'object' && isPlain(value)) {
    const entries = Object.entries(value).filter(([, item]) => item !== undefined);
    const plain = Object.fromEntries(entries.map(([key, item]) => [key, encode(item, `${what}.${key}`)]));
    return Object.hasOwn(plain, TAG) || Object.hasOwn(plain, '__proto__') ? { [TAG]: 'object', value: Object.entries(plain) } : plain;
  }
  const kind = typeof value === 'object' ? value.constructor.name : typeof value;
  throw new CheckpointError(
    'ERR_STATE_NOT_PLAIN',
    `${what} is a ${kind}, which a checkpoint cannot hold. Make stateDict() return numbers, strings, arrays and plain objects.`,
    { fields: { what, kind } },
  );
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function decode(value: StrictJson, source: string): unknown {
  if (Array.isArray(value)) return value.map((item: StrictJson) => decode(item, source));
  // Only a float64 beyond 2^53 is written as so many digits; what was a bigint has a tag.
  if (typeof value === 'bigint') return Number(value);
  if (!(value instanceof Map)) return value;
  const entries = value as ReadonlyMap<string, StrictJson>;
  if (entries.has(TAG)) return decodeTagged(entries, source);
  const result: Record<string, unknown> = {};
  for (const [key, item] of entries) define(result, key, decode(item, source));
  return result;
}

function decodeTagged(entries: ReadonlyMap<string, StrictJson>, source: string): unknown {
  const tag = entries.get(TAG);
  const value = entries.get('value');
  if (typeof tag === 'string') {
    const number = NUMBERS.get(tag);
    if (number !== undefined && entries.size === 1) return number;
    if (typeof value === 'string' && /^-?[0-9]{1,400}$/.test(value) && tag === 'bigint') return BigInt(value);
    if (typeof value === 'string' && tag === 'Float64Array') return new Float64Array(bytesOf(value, 8, source));
    if (typeof value === 'string' && tag === 'Int32Array') return new Int32Array(bytesOf(value, 4, source));
    if (typeof value === 'string' && tag === 'Uint8Array') return new Uint8Array(bytesOf(value, 1, source));
    if (tag === 'Map' && isPairs(value)) return new Map(value.map(([key, item]) => [decode(key, source), decode(item, source)]));
    if (tag === 'object' && isPairs(value)) {
      const result: Record<string, unknown> = {};
      for (const [key, item] of value) if (typeof key === 'string') define(result, key, decode(item, source));
      return result;
    }
  }
  throw badContent(source, `a value tagged ${JSON.stringify(tag)} that is not one of its kind`);
}

/** An own property whatever its name, `__proto__` too. */
function define(object: Record<string, unknown>, key: string, value: unknown): void {
  Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true });
}

/** The bytes in a buffer of their own, so that a typed array can lie over it. */
function bytesOf(text: string, elementSize: number, source: string): ArrayBuffer {
  const bytes = Buffer.from(text, 'base64');
  if (bytes.toString('base64') !== text || bytes.length % elementSize !== 0) throw badContent(source, 'base64 that is not whole');
  return Uint8Array.from(bytes).buffer;
}

function isPairs(value: StrictJson | undefined): value is readonly (readonly [StrictJson, StrictJson])[] {
  return Array.isArray(value) && value.every((pair: StrictJson) => Array.isArray(pair) && pair.length === 2);
}

/** The error for a checkpoint whose bytes are whole but whose content is not what a fit writes. */
export function badContent(source: string, problem: string): CheckpointError {
  return new CheckpointError('ERR_CHECKPOINT_CONTENT', `${source} holds ${problem}. It was not written by this version of Neve.`, {
    fields: { source },
  });
}
