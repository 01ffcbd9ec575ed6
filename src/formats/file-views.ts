/** Other things that read like a file: bytes in memory, a part of a file, and a file read through a window. */

import { read } from 'node:fs';
import { promisify } from 'node:util';

import { CheckpointError, FormatError } from '../errors.js';
import type { OpenFile } from './read-file.js';

/** Bytes in memory as a file; `path` names them in messages. */
export function bytesAsFile(bytes: Uint8Array, path: string): OpenFile {
  return {
    path,
    size: bytes.length,
    async read(position, length) {
      checkRange(path, bytes.length, position, length);
      return Uint8Array.from(bytes.subarray(position, position + length));
    },
  };
}

/**
 * A part of a file as a file, such as an archive inside an archive.
 *
 * @throws {FormatError} `ERR_FILE_TRUNCATED` when the part does not lie inside the file
 */
export function sliceOfFile(file: OpenFile, offset: number, size: number, path: string = file.path): OpenFile {
  checkRange(path, file.size, offset, size);
  return {
    path,
    size,
    async read(position, length) {
      checkRange(path, size, position, length);
      return file.read(offset + position, length);
    },
    ...(file.region === undefined ? {} : { region: { descriptor: file.region.descriptor, offset: file.region.offset + offset } }),
  };
}

/** A file whose small reads come from one window of it, so that a walk over thousands of small records is not thousands of system calls. */
export function windowedFile(file: OpenFile, windowBytes: number = 2 ** 18): OpenFile {
  let start = 0;
  let window = new Uint8Array(0);
  return {
    ...file,
    async read(position, length) {
      if (length >= windowBytes || position < 0 || position + length > file.size) return file.read(position, length);
      if (position < start || position + length > start + window.length) {
        window = await file.read(position, Math.min(windowBytes, file.size - position));
        start = position;
      }
      return window.slice(position - start, position - start + length);
    },
  };
}

const readAt = promisify(read);

/**
 * A range of a file in pieces; a piece is good until the next one is asked for. For a file on disk all pieces share one buffer: allocating anew takes
 * longer than reading.
 *
 * @throws {FormatError} `ERR_FILE_TRUNCATED`
 * @throws {CheckpointError} `ERR_FILE_READ`
 */
export async function* piecesOf(file: OpenFile, offset: number, length: number, pieceBytes: number = 2 ** 20): AsyncGenerator<Uint8Array> {
  checkRange(file.path, file.size, offset, length);
  const buffer = new Uint8Array(file.region === undefined ? 0 : Math.min(pieceBytes, length));
  for (let done = 0; done < length; ) {
    const wanted = Math.min(pieceBytes, length - done);
    if (file.region === undefined) {
      yield await file.read(offset + done, wanted);
      done += wanted;
      continue;
    }
    const { descriptor, offset: start } = file.region;
    const { bytesRead } = await readAt(descriptor, buffer, 0, wanted, start + offset + done).catch((cause: unknown) =>
      unreadable(file, cause),
    );
    if (bytesRead === 0) checkRange(file.path, offset + done, offset, length);
    yield buffer.subarray(0, bytesRead);
    done += bytesRead;
  }
}

function unreadable({ path }: OpenFile, cause: unknown): never {
  const reason = cause instanceof Error ? cause.message : String(cause);
  throw new CheckpointError('ERR_FILE_READ', `Cannot read '${path}': ${reason}.`, { fields: { path }, cause });
}

function checkRange(path: string, size: number, position: number, length: number): void {
  if (position >= 0 && length >= 0 && position + length <= size) return;
  throw new FormatError(
    'ERR_FILE_TRUNCATED',
    `'${path}' has ${size} bytes, but ${length} bytes at ${position} are needed; the file is cut off.`,
    { fields: { path, size, position, length } },
  );
}
