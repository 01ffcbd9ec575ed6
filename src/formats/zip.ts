/**
 * The directory of a zip archive (PKWARE APPNOTE 6.3, zip64 included), read with every length and offset checked against the file. Only the
 * directory: nothing is unpacked.
 */

import { FormatError } from '../errors.js';
import type { OpenFile } from './read-file.js';

/** One file of an archive. */
export interface ZipEntry {
  readonly name: string;
  /** 0 stored, 8 deflated. */
  readonly method: number;
  readonly crc32: number;
  readonly compressedSize: number;
  readonly size: number;
  /** Where the entry's local header begins. */
  readonly localHeader: number;
}

/** Limits of {@link readZipDirectory}. */
export const ZIP_LIMITS: { readonly entries: number; readonly directoryBytes: number } = Object.freeze({
  entries: 1_000_000,
  directoryBytes: 256 * 2 ** 20,
});

const END_BYTES = 22;
const END_SIGNATURE = 0x06054b50;
const LONGEST_COMMENT = 0xffff;
const LOCATOR_BYTES = 20;
const LOCATOR_SIGNATURE = 0x07064b50;
const END64_BYTES = 56;
const END64_SIGNATURE = 0x06064b50;
const ENTRY_BYTES = 46;
const ENTRY_SIGNATURE = 0x02014b50;
const ZIP64_EXTRA = 1;
const FULL_16 = 0xffff;
const FULL_32 = 0xffffffff;

/** True when the file begins with a zip archive's first local header. */
export async function looksLikeZip(file: OpenFile): Promise<boolean> {
  if (file.size < END_BYTES) return false;
  const magic = await file.read(0, 4);
  return magic[0] === 0x50 && magic[1] === 0x4b && magic[2] === 3 && magic[3] === 4;
}

/**
 * Reads an archive's directory, in its order. Refused: archives in several parts, encrypted entries, names that occur twice or are not UTF-8, and
 * anything that points outside the file.
 *
 * @throws {FormatError} `ERR_ZIP`
 */
export async function readZipDirectory(file: OpenFile): Promise<readonly ZipEntry[]> {
  const { count, offset, size } = await findDirectory(file);
  if (count > ZIP_LIMITS.entries) fail(file, `${count} entries, more than the limit of ${ZIP_LIMITS.entries}`);
  if (size > ZIP_LIMITS.directoryBytes) fail(file, `a directory of ${size} bytes, more than the limit of ${ZIP_LIMITS.directoryBytes}`);
  const directory = viewOf(await file.read(offset, size));
  const entries = new Map<string, ZipEntry>();
  let at = 0;
  for (let i = 0; i < count; i++) {
    const { entry, next } = readEntry(file, directory, at, offset);
    if (entries.has(entry.name)) fail(file, `entry ${JSON.stringify(entry.name)} occurs twice`);
    entries.set(entry.name, entry);
    at = next;
  }
  if (at !== size) fail(file, `${size - at} bytes of its directory belong to no entry`);
  return [...entries.values()];
}

interface Directory {
  readonly count: number;
  readonly offset: number;
  readonly size: number;
}

async function findDirectory(file: OpenFile): Promise<Directory> {
  if (file.size < END_BYTES) fail(file, 'shorter than the smallest archive');
  const start = Math.max(0, file.size - END_BYTES - LONGEST_COMMENT);
  const tail = viewOf(await file.read(start, file.size - start));
  for (let at = tail.byteLength - END_BYTES; at >= 0; at--) {
    // The comment must fill the rest exactly, or the signature is chance.
    if (tail.getUint32(at, true) !== END_SIGNATURE || at + END_BYTES + tail.getUint16(at + 20, true) !== tail.byteLength) continue;
    return checkDirectory(file, await readEnd(file, tail, at, start + at));
  }
  return fail(file, 'no end-of-directory record; the file is cut off or is no zip archive');
}

async function readEnd(file: OpenFile, tail: DataView, at: number, position: number): Promise<Directory & { readonly end: number }> {
  const parts = [tail.getUint16(at + 4, true), tail.getUint16(at + 6, true)];
  const count = tail.getUint16(at + 10, true);
  const size = tail.getUint32(at + 12, true);
  const offset = tail.getUint32(at + 16, true);
  const hasLocator =
    position >= LOCATOR_BYTES && viewOf(await file.read(position - LOCATOR_BYTES, 4)).getUint32(0, true) === LOCATOR_SIGNATURE;
  if (hasLocator) return readEnd64(file, position - LOCATOR_BYTES);
  if (parts.some((part) => part !== 0) || tail.getUint16(at + 8, true) !== count) fail(file, 'an archive in several parts');
  if (count === FULL_16 || size === FULL_32 || offset === FULL_32) fail(file, 'a zip64 archive without its zip64 record');
  return { count, size, offset, end: position };
}

async function readEnd64(file: OpenFile, locator: number): Promise<Directory & { readonly end: number }> {
  const where = viewOf(await file.read(locator, LOCATOR_BYTES));
  const position = readSafe(file, where, 8);
  if (where.getUint32(4, true) !== 0 || where.getUint32(16, true) !== 1) fail(file, 'an archive in several parts');
  if (position + END64_BYTES > locator) fail(file, 'its zip64 record lies outside the file');
  const record = viewOf(await file.read(position, END64_BYTES));
  if (record.getUint32(0, true) !== END64_SIGNATURE) fail(file, 'its zip64 record has the wrong signature');
  if (readSafe(file, record, 4) !== locator - position - 12) fail(file, 'its zip64 record has the wrong length');
  if (record.getUint32(16, true) !== 0 || record.getUint32(20, true) !== 0) fail(file, 'an archive in several parts');
  const count = readSafe(file, record, 32);
  if (readSafe(file, record, 24) !== count) fail(file, 'an archive in several parts');
  return { count, size: readSafe(file, record, 40), offset: readSafe(file, record, 48), end: position };
}

/** The directory must end where its end record begins: then nothing is hidden before, between or behind. */
function checkDirectory(file: OpenFile, { count, offset, size, end }: Directory & { readonly end: number }): Directory {
  if (offset + size !== end) fail(file, `its directory (${size} bytes at ${offset}) does not end at its end record (${end})`);
  if (count * ENTRY_BYTES > size) fail(file, `${count} entries cannot fit a directory of ${size} bytes`);
  return { count, offset, size };
}

function readEntry(file: OpenFile, directory: DataView, at: number, limit: number): { readonly entry: ZipEntry; readonly next: number } {
  if (at + ENTRY_BYTES > directory.byteLength) fail(file, 'its directory is cut off');
  if (directory.getUint32(at, true) !== ENTRY_SIGNATURE) fail(file, 'a directory entry with the wrong signature');
  if ((directory.getUint16(at + 8, true) & 1) !== 0) fail(file, 'an encrypted entry');
  const nameAt = at + ENTRY_BYTES;
  const extraAt = nameAt + directory.getUint16(at + 28, true);
  const extraEnd = extraAt + directory.getUint16(at + 30, true);
  const next = extraEnd + directory.getUint16(at + 32, true);
  if (next > directory.byteLength) fail(file, 'its directory is cut off');
  const wide = readWide(file, directory, at, extraAt, extraEnd);
  const entry = {
    name: decodeName(file, new Uint8Array(directory.buffer, directory.byteOffset + nameAt, extraAt - nameAt)),
    method: directory.getUint16(at + 10, true),
    crc32: directory.getUint32(at + 16, true),
    ...wide,
  };
  if (wide.localHeader + wide.compressedSize > limit) fail(file, `entry ${JSON.stringify(entry.name)} lies outside the file`);
  return { entry, next };
}

/** Sizes and offset: 32 bits each, or in the zip64 extra field, in this order, where the 32 bits are all ones. */
function readWide(file: OpenFile, directory: DataView, at: number, extraAt: number, extraEnd: number) {
  let { position, end } = findZip64Extra(file, directory, extraAt, extraEnd);
  const take = (narrow: number): number => {
    if (narrow !== FULL_32) return narrow;
    if (position + 8 > end) fail(file, 'an entry without the zip64 field that it needs');
    position += 8;
    return readSafe(file, directory, position - 8);
  };
  const size = take(directory.getUint32(at + 24, true));
  const compressedSize = take(directory.getUint32(at + 20, true));
  return { size, compressedSize, localHeader: take(directory.getUint32(at + 42, true)) };
}

function findZip64Extra(file: OpenFile, directory: DataView, extraAt: number, extraEnd: number): { position: number; end: number } {
  for (let at = extraAt; at + 4 <= extraEnd; ) {
    const end = at + 4 + directory.getUint16(at + 2, true);
    if (end > extraEnd) fail(file, 'an extra field that is cut off');
    if (directory.getUint16(at, true) === ZIP64_EXTRA) return { position: at + 4, end };
    at = end;
  }
  return { position: extraEnd, end: extraEnd };
}

function decodeName(file: OpenFile, bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return fail(file, 'an entry whose name is not UTF-8');
  }
}

function readSafe(file: OpenFile, view: DataView, at: number): number {
  const value = view.getBigUint64(at, true);
  return value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : fail(file, 'a size or offset beyond 2^53');
}

function viewOf(bytes: Uint8Array<ArrayBuffer>): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function fail(file: OpenFile, problem: string): never {
  throw new FormatError('ERR_ZIP', `'${file.path}' is not a usable zip archive: ${problem}.`, { fields: { path: file.path } });
}
