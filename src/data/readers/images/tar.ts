/** The files and folders inside a tar archive, found without reading them. Source: POSIX.1-2017 `pax`, and GNU tar's manual, "Basic Tar Format". */

import { FormatError } from '../../../errors.js';
import { windowedFile } from '../../../formats/file-views.js';
import type { OpenFile } from '../../../formats/read-file.js';

/** A regular file or a folder of an archive. */
export interface TarEntry {
  readonly name: string;
  readonly kind: 'file' | 'folder';
  /** Where its bytes begin in the archive. */
  readonly offset: number;
  readonly size: number;
}

const BLOCK = 512;
/** Of names and of pax headers. */
const LONGEST_TEXT = 2 ** 20;
const REGULAR = ['0', '\0', '7'];
const FOLDER = '5';

/**
 * Goes from header to header. Old, ustar, pax and GNU archives; links and devices are left out.
 *
 * @throws {FormatError} `ERR_ARCHIVE` for a damaged archive, or one that is cut off
 */
export async function* tarEntries(file: OpenFile): AsyncGenerator<TarEntry> {
  const window = windowedFile(file, 2 ** 16);
  let longName: string | null = null;
  let pax: ReadonlyMap<string, string> = new Map();
  for (let at = 0; ; ) {
    // An archive ends with blocks of zeros: without them it is cut off, even where the last file is whole.
    if (at + BLOCK > file.size) throw bad(file, `it has ${file.size} bytes and no end`);
    const header = Buffer.from(await window.read(at, BLOCK));
    if (header.every((byte) => byte === 0)) return;
    checkSum(file, header, at);
    const type = header.toString('latin1', 156, 157);
    const size = pax.has('size') && type !== 'x' && type !== 'L' ? Number(pax.get('size')) : numberAt(header, 124, 12);
    const offset = at + BLOCK;
    if (!Number.isSafeInteger(size) || size < 0 || offset + size > file.size) {
      throw bad(file, `the entry at byte ${at} needs ${size} bytes, more than follow`);
    }
    at = offset + Math.ceil(size / BLOCK) * BLOCK;
    if (type === 'L' || type === 'x') {
      if (size > LONGEST_TEXT) throw bad(file, `a name or header of ${size} bytes`);
      const text = Buffer.from(await window.read(offset, size)).toString('utf8');
      if (type === 'L') longName = text.replace(/\0.*$/s, '');
      else pax = paxRecords(text);
      continue;
    }
    // Global headers ('g') and long link names ('K') say nothing about names of files.
    if (type === 'g' || type === 'K') continue;
    const kind = REGULAR.includes(type) ? 'file' : type === FOLDER ? 'folder' : null;
    if (kind !== null) yield { name: pax.get('path') ?? longName ?? nameOf(header), kind, offset, size };
    longName = null;
    pax = new Map();
  }
}

function nameOf(header: Buffer): string {
  const name = textAt(header, 0, 100);
  const prefix = header.toString('latin1', 257, 263) === 'ustar\0' ? textAt(header, 345, 155) : '';
  return prefix === '' ? name : `${prefix}/${name}`;
}

function textAt(header: Buffer, at: number, length: number): string {
  const bytes = header.subarray(at, at + length);
  const end = bytes.indexOf(0);
  return bytes.toString('utf8', 0, end < 0 ? length : end);
}

/** Octal, or in base 256 where the first bit is set. */
function numberAt(header: Buffer, at: number, length: number): number {
  const bytes = header.subarray(at, at + length);
  if (((bytes[0] as number) & 0x80) === 0) {
    const text = bytes.toString('latin1').replace(/\0.*$/s, '').trim();
    return text === '' ? 0 : /^[0-7]+$/.test(text) ? Number.parseInt(text, 8) : Number.NaN;
  }
  return bytes.subarray(1).reduce((value, byte) => value * 256 + byte, (bytes[0] as number) & 0x7f);
}

/** The sum of the header's bytes, its own field counted as spaces; some old writers summed signed bytes. */
function checkSum(file: OpenFile, header: Buffer, at: number): void {
  let unsigned = 8 * 0x20;
  let signed = unsigned;
  header.forEach((byte, i) => {
    if (i >= 148 && i < 156) return;
    unsigned += byte;
    signed += byte < 128 ? byte : byte - 256;
  });
  const sum = numberAt(header, 148, 8);
  if (sum !== unsigned && sum !== signed) throw bad(file, `the header at byte ${at} does not have the checksum that was written with it`);
}

/** `<length> <key>=<value>\n`, again and again; the length counts bytes of UTF-8. */
function paxRecords(text: string): ReadonlyMap<string, string> {
  const records = new Map<string, string>();
  const bytes = Buffer.from(text, 'utf8');
  for (let at = 0; at < bytes.length; ) {
    const space = bytes.indexOf(0x20, at);
    const length = space < 0 ? 0 : Number(bytes.toString('latin1', at, space));
    if (!Number.isSafeInteger(length) || length <= space - at) break;
    const record = bytes.toString('utf8', space + 1, at + length - 1);
    const equals = record.indexOf('=');
    if (equals > 0) records.set(record.slice(0, equals), record.slice(equals + 1));
    at += length;
  }
  return records;
}

function bad(file: OpenFile, problem: string): FormatError {
  return new FormatError(
    'ERR_ARCHIVE',
    `data.imageFolder: ${file.path} is not a whole tar archive: ${problem}. Download or pack it again.`,
    {
      fields: { path: file.path },
    },
  );
}
