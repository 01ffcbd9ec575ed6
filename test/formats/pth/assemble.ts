/** Pickles and archives put together by hand, right or wrong. */

import { zipBytes } from '../../../src/formats/zip-writer.js';

export const STOP = 0x2e;
const encoder = new TextEncoder();

/** Numbers are bytes, strings are UTF-8. */
export function bytesOf(...parts: readonly (number | string | Uint8Array)[]): Uint8Array {
  return Buffer.concat(
    parts.map((part) => (typeof part === 'number' ? Uint8Array.of(part) : typeof part === 'string' ? encoder.encode(part) : part)),
  );
}

/** A pickle of protocol 2 with these opcodes and a STOP. */
export function pickle(...parts: readonly (number | string | Uint8Array)[]): Uint8Array {
  return bytesOf(0x80, 2, ...parts, STOP);
}

export function text(value: string): Uint8Array {
  const bytes = encoder.encode(value);
  return bytesOf('X', uint32(bytes.length), bytes);
}

export function int(value: number): Uint8Array {
  const bytes = Buffer.alloc(5);
  bytes.writeUInt8(0x4a);
  bytes.writeInt32LE(value, 1);
  return bytes;
}

export function uint32(value: number): Uint8Array {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

export function global(module: string, name: string): Uint8Array {
  return bytesOf('c', module, '\n', name, '\n');
}

export function ints(values: readonly number[]): Uint8Array {
  return bytesOf('(', ...values.map(int), 't');
}

/** What describes a tensor; each field can be made wrong. */
export interface TensorParts {
  readonly storage?: string;
  readonly key?: string;
  readonly numel?: number;
  readonly kind?: string;
  readonly offset?: number;
  readonly size?: readonly number[];
  readonly stride?: readonly number[];
  readonly grad?: number;
  readonly tail?: Uint8Array;
}

/** The opcodes of a tensor `[2]` over storage 0 of two floats. */
export function tensorOpcodes(parts: TensorParts = {}): Uint8Array {
  const { storage = 'FloatStorage', key = '0', numel = 2, kind = 'storage', offset = 0, size = [2], stride = [1], grad = 0x89 } = parts;
  const { tail = bytesOf(global('collections', 'OrderedDict'), ')R') } = parts;
  const id = bytesOf('(', text(kind), global('torch', storage), text(key), text('cpu'), int(numel), 't', 'Q');
  return bytesOf(global('torch._utils', '_rebuild_tensor_v2'), '(', id, int(offset), ints(size), ints(stride), grad, tail, 't', 'R');
}

/** An archive with a pickle and storages; other records by their name in it. */
export async function archive(
  data: Uint8Array,
  storages: Readonly<Record<string, Uint8Array>> = { 0: new Uint8Array(8) },
  others: Readonly<Record<string, string>> = { version: '3\n', byteorder: 'little' },
): Promise<Uint8Array> {
  return zipBytes([
    { name: 'a/data.pkl', bytes: data },
    ...Object.entries(storages).map(([key, bytes]) => ({ name: `a/data/${key}`, bytes })),
    ...Object.entries(others).map(([name, content]) => ({ name: `a/${name}`, bytes: encoder.encode(content) })),
  ]);
}
