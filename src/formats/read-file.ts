/** Bounded reading at positions of an open file, with typed errors. */

import { constants, type Stats } from 'node:fs';
import { type FileHandle, open, stat } from 'node:fs/promises';
import { CheckpointError, FormatError } from '../errors.js';

// One read(2) moves at most 2^31 - 4096 bytes.
const LONGEST_READ = 2 ** 30;

/** A file open for reading. */
export interface OpenFile {
  readonly path: string;
  readonly size: number;
  /**
   * Reads exactly `length` bytes at `position`.
   *
   * @throws {FormatError} `ERR_FILE_TRUNCATED` when the file ends before that
   */
  read(position: number, length: number): Promise<Uint8Array<ArrayBuffer>>;
  /** Where its bytes lie in a file that the system has open, for mapping them; absent for bytes in memory. */
  readonly region?: { readonly descriptor: number; readonly offset: number };
}

/**
 * Opens a regular file for reading; the caller closes it. What a file is, is asked before it is opened, since opening a pipe waits for a writer and opening a
 * device may do anything.
 *
 * @throws {FormatError} `ERR_FILE_KIND` for a folder, a pipe, a device or a socket
 * @throws {CheckpointError} `ERR_FILE_READ` when the file cannot be opened
 */
export async function openRegularFile(path: string): Promise<{ readonly handle: FileHandle; readonly size: number }> {
  checkKind(path, await stat(path).catch((cause: unknown) => fail(path, cause)));
  // Not to wait either when another kind of file has taken its place in between.
  const handle = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0)).catch((cause: unknown) => fail(path, cause));
  try {
    const found = await handle.stat();
    checkKind(path, found);
    return { handle, size: found.size };
  } catch (error) {
    await handle.close();
    throw error;
  }
}

function checkKind(path: string, found: Stats): void {
  if (found.isFile()) return;
  const kinds: readonly [boolean, string][] = [
    [found.isDirectory(), 'a folder'],
    [found.isFIFO(), 'a named pipe'],
    [found.isSocket(), 'a socket'],
    [found.isCharacterDevice() || found.isBlockDevice(), 'a device'],
  ];
  const kind = kinds.find(([is]) => is)?.[1] ?? 'something else';
  throw new FormatError(
    'ERR_FILE_KIND',
    `'${path}' is ${kind}; expected a regular file, whose size is known and which is read at any place.`,
    {
      fields: { path, kind },
    },
  );
}

/**
 * Opens a file, gives it to `use`, and closes it.
 *
 * @throws {FormatError} `ERR_FILE_KIND` for what is no regular file
 * @throws {CheckpointError} `ERR_FILE_READ` when the file cannot be opened or read
 */
export async function withFile<T>(path: string, use: (file: OpenFile) => Promise<T>): Promise<T> {
  const { handle, size } = await openRegularFile(path);
  try {
    return await use({
      path,
      size,
      read: (position, length) => readExactly(handle, path, size, position, length),
      region: { descriptor: handle.fd, offset: 0 },
    });
  } finally {
    await handle.close();
  }
}

async function readExactly(
  handle: FileHandle,
  path: string,
  size: number,
  position: number,
  length: number,
): Promise<Uint8Array<ArrayBuffer>> {
  // Checked before memory is asked for: a few bytes that claim terabytes must not cost terabytes.
  if (position < 0 || length < 0 || position + length > size) throw truncated(path, position, length, size);
  const bytes = new Uint8Array(length);
  for (let done = 0; done < length; ) {
    const wanted = Math.min(length - done, LONGEST_READ);
    const { bytesRead } = await handle.read(bytes, done, wanted, position + done).catch((cause: unknown) => fail(path, cause));
    if (bytesRead === 0) throw truncated(path, position, length, size);
    done += bytesRead;
  }
  return bytes;
}

function truncated(path: string, position: number, length: number, size: number): FormatError {
  return new FormatError(
    'ERR_FILE_TRUNCATED',
    `'${path}' has ${size} bytes, but ${length} bytes at ${position} are needed; the file is cut off.`,
    {
      fields: { path, size, position, length },
    },
  );
}

function fail(path: string, cause: unknown): never {
  const reason = cause instanceof Error ? cause.message : String(cause);
  throw new CheckpointError('ERR_FILE_READ', `Cannot read '${path}': ${reason}.`, { fields: { path }, cause });
}
