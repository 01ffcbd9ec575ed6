/**
 * The header of a safetensors file: 8 bytes of length, JSON, then the tensors' bytes without holes. Parsed by the rules that make the format
 * safe: every offset is checked against the file before any tensor exists.
 *
 * Source: the format's specification, https://huggingface.co/docs/safetensors.
 */

import { FormatError } from '../errors.js';
import type { DType } from '../native/addon.js';
import { parseStrictJson, type StrictJson } from './json-strict.js';

/** Limits of a header; a file beyond one is refused. */
export const SAFETENSORS_LIMITS: { readonly headerBytes: number; readonly tensors: number; readonly rank: number } = Object.freeze({
  headerBytes: 100_000_000,
  tensors: 1_000_000,
  rank: 64,
});

/** The key that holds text about the file instead of a tensor. */
export const METADATA_KEY = '__metadata__';

/** Where a file keeps one tensor. */
export interface SafetensorsEntry {
  readonly name: string;
  readonly dtype: DType;
  readonly shape: readonly number[];
  /** First byte, counted from the end of the header. */
  readonly begin: number;
  /** One past the last byte. */
  readonly end: number;
}

/** What a header says. */
export interface SafetensorsHeader {
  /** In the header's order. */
  readonly tensors: readonly SafetensorsEntry[];
  readonly metadata: ReadonlyMap<string, string>;
}

// complex128 has no name in the format.
const NAMES: ReadonlyMap<string, DType> = new Map([
  ['BOOL', 'bool'],
  ['U8', 'uint8'],
  ['I8', 'int8'],
  ['I16', 'int16'],
  ['I32', 'int32'],
  ['I64', 'int64'],
  ['F16', 'float16'],
  ['BF16', 'bfloat16'],
  ['F32', 'float32'],
  ['F64', 'float64'],
  ['C64', 'complex64'],
]);
const SIZES: Readonly<Record<DType, number>> = {
  bool: 1,
  uint8: 1,
  int8: 1,
  int16: 2,
  int32: 4,
  int64: 8,
  float16: 2,
  bfloat16: 2,
  float32: 4,
  float64: 8,
  complex64: 8,
  complex128: 16,
};

/** The format's name for a dtype, `undefined` for one that it does not have. */
export function safetensorsDType(dtype: DType): string | undefined {
  for (const [name, known] of NAMES) if (known === dtype) return name;
  return undefined;
}

/** Bytes an element. */
export function elementSize(dtype: DType): number {
  return SIZES[dtype];
}

/**
 * Parses a header's bytes.
 *
 * @param dataBytes - how many bytes follow the header in the file
 * @param source - names the file in messages
 * @throws {FormatError} `ERR_JSON` or `ERR_SAFETENSORS`
 */
export function parseSafetensorsHeader(bytes: Uint8Array, dataBytes: number, source: string): SafetensorsHeader {
  // The format demands that the object begins at once; spaces may follow it.
  if (bytes[0] !== 0x7b) fail(source, "its header does not begin with '{'");
  const root = parseStrictJson(decode(bytes, source), { source: `safetensors header of '${source}'`, maxDepth: 8, integersOnly: true });
  if (!(root instanceof Map)) return fail(source, 'its header is not a JSON object');
  const fields: ReadonlyMap<string, StrictJson> = root;
  const tensors: SafetensorsEntry[] = [];
  for (const [name, value] of fields) if (name !== METADATA_KEY) tensors.push(readEntry(name, value, source));
  if (tensors.length > SAFETENSORS_LIMITS.tensors) fail(source, `it has more than ${SAFETENSORS_LIMITS.tensors} tensors`);
  checkLayout(tensors, dataBytes, source);
  return { tensors, metadata: readMetadata(fields.get(METADATA_KEY), source) };
}

/**
 * Builds the bytes before the data: length and header, padded with spaces so that the data begins at a multiple of 64, which is what libtorch
 * aligns to.
 */
export function encodeSafetensorsHeader(header: SafetensorsHeader): Uint8Array {
  // Written by hand: an object would reorder names such as '0' and lose one called '__proto__'.
  const members: string[] = [];
  if (header.metadata.size > 0) {
    const pairs = [...header.metadata].map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`);
    members.push(`"${METADATA_KEY}":{${pairs.join(',')}}`);
  }
  for (const { name, dtype, shape, begin, end } of header.tensors) {
    const info = `"dtype":"${safetensorsDType(dtype)}","shape":[${shape.join(',')}],"data_offsets":[${begin},${end}]`;
    members.push(`${JSON.stringify(name)}:{${info}}`);
  }
  const json = new TextEncoder().encode(`{${members.join(',')}}`);
  const length = Math.ceil((8 + json.length) / 64) * 64 - 8;
  const bytes = new Uint8Array(8 + length).fill(0x20);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(length), true);
  bytes.set(json, 8);
  return bytes;
}

function readEntry(name: string, value: StrictJson, source: string): SafetensorsEntry {
  const label = `tensor ${JSON.stringify(name.slice(0, 200))}`;
  if (!(value instanceof Map)) return fail(source, `${label} is not described by an object`);
  const info: ReadonlyMap<string, StrictJson> = value;
  for (const key of info.keys()) {
    if (!['dtype', 'shape', 'data_offsets'].includes(key))
      fail(source, `${label} has the unknown field ${JSON.stringify(key.slice(0, 80))}`);
  }
  const dtype = readDType(info.get('dtype'), label, source);
  const shape = readIntegers(info.get('shape'), label, 'shape', source);
  if (shape.length > SAFETENSORS_LIMITS.rank) fail(source, `${label} has ${shape.length} dimensions, more than ${SAFETENSORS_LIMITS.rank}`);
  const offsets = readIntegers(info.get('data_offsets'), label, 'data_offsets', source);
  const [begin, end] = offsets;
  if (begin === undefined || end === undefined || offsets.length !== 2) return fail(source, `${label}: data_offsets must be two integers`);
  const expected = byteLength(shape, dtype, label, source);
  if (end - begin !== expected) {
    fail(
      source,
      `${label} (${dtype} [${shape.join(', ')}]) needs ${expected} bytes, its data_offsets [${begin}, ${end}] give ${end - begin}`,
    );
  }
  return { name, dtype, shape, begin, end };
}

function readDType(value: StrictJson | undefined, label: string, source: string): DType {
  const dtype = typeof value === 'string' ? NAMES.get(value) : undefined;
  if (dtype !== undefined) return dtype;
  const received = typeof value === 'string' ? JSON.stringify(value.slice(0, 40)) : 'no string';
  return fail(source, `${label} has the dtype ${received}; supported are ${[...NAMES.keys()].join(', ')}`);
}

function readIntegers(value: StrictJson | undefined, label: string, field: string, source: string): readonly number[] {
  if (!Array.isArray(value)) return fail(source, `${label}: ${field} must be an array of integers`);
  return value.map((item: unknown) => {
    if (typeof item === 'number' && Number.isSafeInteger(item) && item >= 0) return item;
    return fail(source, `${label}: ${field} must hold integers from 0 to 2^53 - 1`);
  });
}

function byteLength(shape: readonly number[], dtype: DType, label: string, source: string): number {
  let bytes = 1;
  // Checked at each factor: a product that overflows must not come back in range through a later zero.
  for (const factor of [...shape, SIZES[dtype]]) {
    bytes *= factor;
    if (!Number.isSafeInteger(bytes)) fail(source, `${label}: the product of its shape is beyond 2^53`);
  }
  return bytes;
}

/** Tensors must follow one another from byte 0 to the last: no hole where something hides, no byte read twice. */
function checkLayout(tensors: readonly SafetensorsEntry[], dataBytes: number, source: string): void {
  let at = 0;
  for (const { name, begin, end } of [...tensors].sort((a, b) => a.begin - b.begin || a.end - b.end)) {
    const label = `tensor ${JSON.stringify(name.slice(0, 200))}`;
    if (begin < at) fail(source, `${label} begins at ${begin}, inside the tensor before it`);
    if (begin > at) fail(source, `no tensor holds the bytes ${at} to ${begin}, before ${label}`);
    at = end;
  }
  if (at !== dataBytes) {
    fail(source, `its tensors take ${at} bytes but ${dataBytes} follow the header; the file is ${at > dataBytes ? 'cut off' : 'too long'}`);
  }
}

function readMetadata(value: StrictJson | undefined, source: string): ReadonlyMap<string, string> {
  if (value === undefined) return new Map();
  if (!(value instanceof Map)) return fail(source, `${METADATA_KEY} is not an object`);
  const texts = new Map<string, string>();
  for (const [key, text] of value as ReadonlyMap<string, StrictJson>) {
    texts.set(key, typeof text === 'string' ? text : fail(source, `${METADATA_KEY} may hold only strings`));
  }
  return texts;
}

function decode(bytes: Uint8Array, source: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return fail(source, 'its header is not UTF-8');
  }
}

function fail(source: string, problem: string): never {
  throw new FormatError('ERR_SAFETENSORS', `'${source}' is not a usable safetensors file: ${problem}.`, { fields: { path: source } });
}
