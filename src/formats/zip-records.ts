/**
 * The files inside a zip archive, as PyTorch writes them: stored, never compressed, so that their bytes lie in the archive as they are. Every
 * local header is compared with the directory and no two records may share bytes, so nothing is hidden and nothing is counted twice.
 */

import { crc32 } from 'node:zlib';

import { FormatError } from '../errors.js';
import { piecesOf, windowedFile } from './file-views.js';
import type { OpenFile } from './read-file.js';
import { readZipDirectory, type ZipEntry } from './zip.js';

/** A file of an archive whose place was checked. */
export interface ZipRecord {
  readonly name: string;
  /** 0 stored, 8 deflated; {@link readZipRecords} refuses others unless asked. */
  readonly method: number;
  /** Where its bytes begin in the archive. */
  readonly offset: number;
  /** Bytes in the archive. */
  readonly length: number;
  /** Bytes once unpacked; equals `length` for a stored record. */
  readonly size: number;
  /** 0 where the writer did not compute it. */
  readonly crc32: number;
}

/** Options of {@link readZipRecords}. */
export interface ZipRecordOptions {
  /** Accept deflated records too (default `false`). */
  readonly deflated?: boolean;
}

const LOCAL_BYTES = 30;
const LOCAL_SIGNATURE = 0x04034b50;
const HAS_DESCRIPTOR = 8;
const FULL_32 = 0xffffffff;

/**
 * Lists an archive's records by name, in the directory's order.
 *
 * @throws {FormatError} `ERR_ZIP`
 */
export async function readZipRecords(file: OpenFile, { deflated = false }: ZipRecordOptions = {}): Promise<Map<string, ZipRecord>> {
  const entries = await readZipDirectory(file);
  const window = windowedFile(file);
  const records = new Map<string, ZipRecord>();
  let end = 0;
  for (const entry of [...entries].sort((a, b) => a.localHeader - b.localHeader)) {
    const label = `entry ${JSON.stringify(entry.name.slice(0, 200))}`;
    if (entry.localHeader < end) fail(file, `${label} overlaps the entry before it`);
    if (entry.method !== 0 && !(deflated && entry.method === 8))
      fail(file, `${label} is compressed (method ${entry.method}); PyTorch stores`);
    if (entry.method === 0 && entry.compressedSize !== entry.size) fail(file, `${label} is stored, but its two sizes differ`);
    const offset = await readLocal(file, window, entry, label);
    end = offset + entry.compressedSize;
    if (end > file.size) fail(file, `${label} lies outside the file`);
    records.set(entry.name, {
      name: entry.name,
      method: entry.method,
      offset,
      length: entry.compressedSize,
      size: entry.size,
      crc32: entry.crc32,
    });
  }
  return new Map(entries.map(({ name }) => [name, records.get(name) as ZipRecord]));
}

/**
 * Reads a stored record and checks its sum.
 *
 * @throws {FormatError} `ERR_ZIP_CHECKSUM`
 */
export async function readZipRecord(file: OpenFile, record: ZipRecord): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = await file.read(record.offset, record.length);
  compareSum(file, record, crc32(bytes));
  return bytes;
}

/**
 * Checks a stored record's sum without keeping its bytes; does nothing where the writer left the sum out (0).
 *
 * @throws {FormatError} `ERR_ZIP_CHECKSUM`
 */
export async function checkZipRecord(file: OpenFile, record: ZipRecord): Promise<void> {
  if (record.crc32 === 0) return;
  let sum = 0;
  for await (const piece of piecesOf(file, record.offset, record.length)) sum = crc32(piece, sum);
  compareSum(file, record, sum);
}

/** Throws unless `sum` is what the archive says; 0 in the archive means "not computed" (`compute_crc32=False` in PyTorch). */
export function compareSum(file: OpenFile, record: ZipRecord, sum: number): void {
  if (record.crc32 === 0 || sum === record.crc32) return;
  throw new FormatError(
    'ERR_ZIP_CHECKSUM',
    `'${file.path}' is damaged: the bytes of entry ${JSON.stringify(record.name.slice(0, 200))} do not have the checksum that was written with them. Copy or download it again.`,
    { fields: { path: file.path, entry: record.name } },
  );
}

/** Compares a local header with the directory; returns where the record's bytes begin. */
async function readLocal(file: OpenFile, window: OpenFile, entry: ZipEntry, label: string): Promise<number> {
  const name = new TextEncoder().encode(entry.name);
  const length = LOCAL_BYTES + name.length;
  if (entry.localHeader + length > file.size) fail(file, `${label} lies outside the file`);
  const bytes = await window.read(entry.localHeader, length);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getUint32(0, true) !== LOCAL_SIGNATURE) fail(file, `${label} has no local header where the directory says`);
  if (view.getUint16(8, true) !== entry.method) fail(file, `${label} has another method in its local header than in the directory`);
  if (view.getUint16(26, true) !== name.length || !name.every((byte, i) => bytes[LOCAL_BYTES + i] === byte)) {
    fail(file, `${label} has another name in its local header`);
  }
  const flags = view.getUint16(6, true);
  if ((flags & 1) !== 0) fail(file, `${label} is encrypted`);
  // With a descriptor, sum and sizes stand behind the data and are 0 here.
  if ((flags & HAS_DESCRIPTOR) === 0) {
    const same = (at: number, value: number): boolean => [value, FULL_32].includes(view.getUint32(at, true));
    if (view.getUint32(14, true) !== entry.crc32 || !same(18, entry.compressedSize) || !same(22, entry.size)) {
      fail(file, `${label} has another checksum or size in its local header than in the directory`);
    }
  }
  return entry.localHeader + length + view.getUint16(28, true);
}

function fail(file: OpenFile, problem: string): never {
  throw new FormatError('ERR_ZIP', `'${file.path}' is not a usable zip archive: ${problem}.`, { fields: { path: file.path } });
}
