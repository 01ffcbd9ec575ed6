/**
 * Writes zip archives as PyTorch does: records stored, each beginning at a multiple of 64 bytes so that it can be mapped, with checksums; zip64
 * where 32 bits do not hold a size. The same contents give the same bytes.
 */

import { open } from 'node:fs/promises';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { crc32 } from 'node:zlib';

import { atomicWrite } from './atomic-write.js';

/** A file for an archive. */
export interface ZipContent {
  readonly name: string;
  /** The bytes that are stored. */
  readonly bytes: Uint8Array;
  /** For a record that is deflated: `bytes` are its compressed form, this is what they become. */
  readonly deflated?: { readonly size: number; readonly crc32: number };
}

/** Options of {@link zipChunks}. */
export interface ZipWriteOptions {
  /** What every record's first byte is a multiple of (default 64, libtorch's alignment). */
  readonly alignment?: number;
}

interface Written {
  readonly name: Uint8Array;
  readonly method: number;
  readonly crc32: number;
  readonly length: number;
  readonly size: number;
  readonly offset: number;
}

const FULL_32 = 0xffffffff;
const FULL_16 = 0xffff;
const UTF8_NAMES = 0x800;
const SUM_BYTES = 2 ** 24;

/** The archive's bytes, in pieces; the event loop turns between them. */
export async function* zipChunks(contents: Iterable<ZipContent>, { alignment = 64 }: ZipWriteOptions = {}): AsyncGenerator<Uint8Array> {
  const written: Written[] = [];
  let at = 0;
  for (const { name, bytes, deflated } of contents) {
    const record: Written = {
      name: new TextEncoder().encode(name),
      method: deflated === undefined ? 0 : 8,
      crc32: deflated?.crc32 ?? (await sumOf(bytes)),
      length: bytes.length,
      size: deflated?.size ?? bytes.length,
      offset: at,
    };
    const header = localHeader(record, alignment);
    yield header;
    yield bytes;
    written.push(record);
    at += header.length + bytes.length;
  }
  const directory = written.map(directoryEntry);
  yield* directory;
  yield endOf(
    written.length,
    at,
    directory.reduce((total, entry) => total + entry.length, 0),
  );
}

/** The whole archive in memory. */
export async function zipBytes(contents: Iterable<ZipContent>, options?: ZipWriteOptions): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of zipChunks(contents, options)) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/**
 * Writes an archive, atomically.
 *
 * @throws {CheckpointError} `ERR_FILE_WRITE`
 */
export async function writeZip(path: string, contents: Iterable<ZipContent>, options?: ZipWriteOptions): Promise<void> {
  await atomicWrite(path, async (temporary) => {
    const file = await open(temporary, 'wx');
    try {
      for await (const chunk of zipChunks(contents, options)) await file.writeFile(chunk);
    } finally {
      await file.close();
    }
  });
}

async function sumOf(bytes: Uint8Array): Promise<number> {
  let sum = 0;
  for (let at = 0; at < bytes.length; at += SUM_BYTES) {
    if (at > 0) await nextTurn();
    sum = crc32(bytes.subarray(at, at + SUM_BYTES), sum);
  }
  return sum;
}

function localHeader({ name, method, crc32: sum, length, size, offset }: Written, alignment: number): Uint8Array {
  const isWide = Math.max(length, size) >= FULL_32;
  const wide = isWide ? zip64Extra([size, length]) : new Uint8Array(0);
  const start = offset + 30 + name.length + wide.length;
  const pad = padding(start, alignment);
  const bytes = new Uint8Array(start - offset + pad.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, 0x04034b50, true);
  view.setUint16(4, isWide ? 45 : 20, true);
  view.setUint16(6, UTF8_NAMES, true);
  view.setUint16(8, method, true);
  view.setUint32(14, sum, true);
  view.setUint32(18, isWide ? FULL_32 : length, true);
  view.setUint32(22, isWide ? FULL_32 : size, true);
  view.setUint16(26, name.length, true);
  view.setUint16(28, wide.length + pad.length, true);
  bytes.set(name, 30);
  bytes.set(wide, 30 + name.length);
  bytes.set(pad, start - offset);
  return bytes;
}

/** An extra field that nobody reads, of the size that puts the data where it belongs; PyTorch's writer uses the same one. */
function padding(start: number, alignment: number): Uint8Array {
  const missing = (alignment - (start % alignment)) % alignment;
  if (missing === 0) return new Uint8Array(0);
  const length = missing >= 4 ? missing : missing + alignment;
  const bytes = new Uint8Array(length).fill(0x5a);
  new DataView(bytes.buffer).setUint16(0, 0x4246, true);
  new DataView(bytes.buffer).setUint16(2, length - 4, true);
  return bytes;
}

function zip64Extra(values: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(4 + 8 * values.length);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, 1, true);
  view.setUint16(2, 8 * values.length, true);
  for (const [i, value] of values.entries()) view.setBigUint64(4 + 8 * i, BigInt(value), true);
  return bytes;
}

function directoryEntry({ name, method, crc32: sum, length, size, offset }: Written): Uint8Array {
  const narrow = (value: number): number => Math.min(value, FULL_32);
  const large = [size, length, offset].filter((value) => value >= FULL_32);
  const wide = large.length > 0 ? zip64Extra(large) : new Uint8Array(0);
  const bytes = new Uint8Array(46 + name.length + wide.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, 0x02014b50, true);
  view.setUint16(4, large.length > 0 ? 45 : 20, true);
  view.setUint16(6, large.length > 0 ? 45 : 20, true);
  view.setUint16(8, UTF8_NAMES, true);
  view.setUint16(10, method, true);
  view.setUint32(16, sum, true);
  view.setUint32(20, narrow(length), true);
  view.setUint32(24, narrow(size), true);
  view.setUint16(28, name.length, true);
  view.setUint16(30, wide.length, true);
  view.setUint32(42, narrow(offset), true);
  bytes.set(name, 46);
  bytes.set(wide, 46 + name.length);
  return bytes;
}

function endOf(count: number, offset: number, size: number): Uint8Array {
  const isWide = count >= FULL_16 || offset >= FULL_32 || size >= FULL_32;
  const bytes = new Uint8Array((isWide ? 76 : 0) + 22);
  const view = new DataView(bytes.buffer);
  if (isWide) {
    view.setUint32(0, 0x06064b50, true);
    view.setBigUint64(4, 44n, true);
    view.setUint16(12, 45, true);
    view.setUint16(14, 45, true);
    for (const [i, value] of [count, count, size, offset].entries()) view.setBigUint64(24 + 8 * i, BigInt(value), true);
    view.setUint32(56, 0x07064b50, true);
    view.setBigUint64(64, BigInt(offset + size), true);
    view.setUint32(72, 1, true);
  }
  const at = bytes.length - 22;
  view.setUint32(at, 0x06054b50, true);
  view.setUint16(at + 8, Math.min(count, FULL_16), true);
  view.setUint16(at + 10, Math.min(count, FULL_16), true);
  view.setUint32(at + 12, Math.min(size, FULL_32), true);
  view.setUint32(at + 16, Math.min(offset, FULL_32), true);
  return bytes;
}
