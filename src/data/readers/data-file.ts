/** Files that datasets read at positions, for as long as the dataset lives. */

import { randomUUID } from 'node:crypto';
import { close, constants, fstat, open, read, write } from 'node:fs';
import { unlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { promisify } from 'node:util';
import { createGunzip, type Gunzip, type InflateRaw } from 'node:zlib';
import { CheckpointError, FormatError, NeveError, OptionError, StateError } from '../../errors.js';
import type { OpenFile } from '../../formats/read-file.js';

const PIECE_BYTES = 2 ** 16;
const GZIP_MAGIC = [0x1f, 0x8b];

const openDescriptor = promisify(open);
const statDescriptor = promisify(fstat);
const readAt = promisify(read);
const writeAt = promisify(write);

const forgotten = new FinalizationRegistry<number>((descriptor) => close(descriptor, () => undefined));

/** A regular file, open until {@link DataFile.dispose} or garbage collection. What is read stays the file that was opened, also when another takes its name. */
export class DataFile implements OpenFile, Disposable {
  readonly path: string;
  /** Bytes when it was opened. */
  readonly size: number;
  readonly #descriptor: number;
  #reading = 0;
  #closed = false;

  private constructor(path: string, size: number, descriptor: number) {
    this.path = path;
    this.size = size;
    this.#descriptor = descriptor;
    forgotten.register(this, descriptor, this);
  }

  /**
   * @param owner - names the reader in messages
   * @throws {OptionError} `ERR_DATA_PATH` for a path that cannot be opened or is no regular file
   */
  static async open(owner: string, path: string): Promise<DataFile> {
    // Without O_NONBLOCK, opening a FIFO waits for somebody who writes to it.
    const descriptor = await openDescriptor(path, constants.O_RDONLY | constants.O_NONBLOCK).catch((cause: unknown) => {
      throw badPath(owner, path, cause instanceof Error ? cause.message : String(cause), cause);
    });
    const found = await statDescriptor(descriptor);
    if (found.isFile()) return new DataFile(path, found.size, descriptor);
    close(descriptor, () => undefined);
    throw badPath(owner, path, found.isDirectory() ? 'it is a folder' : 'it is not a regular file');
  }

  /**
   * Bytes that come piece by piece, kept in a file without a name, which is gone when it is closed, whatever becomes of the process.
   *
   * @param path - names the file in messages
   * @throws {CheckpointError} `ERR_FILE_WRITE` when the folder for temporary files (`TMPDIR`) has no room
   */
  static async spill(path: string, pieces: AsyncIterable<Uint8Array>): Promise<DataFile> {
    const place = join(tmpdir(), `neve-unpacked-${process.pid}-${randomUUID()}`);
    try {
      const descriptor = await openDescriptor(place, 'wx+', 0o600);
      try {
        await unlink(place);
        return new DataFile(path, await writeAll(descriptor, pieces), descriptor);
      } catch (error) {
        close(descriptor, () => undefined);
        throw error;
      }
    } catch (cause) {
      if (cause instanceof NeveError) throw cause;
      throw new CheckpointError(
        'ERR_FILE_WRITE',
        `Cannot unpack '${path}' into ${tmpdir()}: ${cause instanceof Error ? cause.message : String(cause)}. Set TMPDIR to a folder with room.`,
        { fields: { path, folder: tmpdir() }, cause },
      );
    }
  }

  /** Whether it begins as gzip does. */
  async isGzip(): Promise<boolean> {
    if (this.size < 18) return false;
    const start = await this.read(0, 2);
    return GZIP_MAGIC.every((byte, i) => start[i] === byte);
  }

  /**
   * This file or, where it is a gzip file, what it unpacks to; this one is closed then.
   *
   * @throws {FormatError} `ERR_GZIP`
   * @throws {CheckpointError} `ERR_FILE_WRITE`
   */
  async plain(): Promise<DataFile> {
    if (!(await this.isGzip())) return this;
    try {
      return await DataFile.spill(this.path, this.gunzipped());
    } finally {
      this.dispose();
    }
  }

  async read(position: number, length: number): Promise<Uint8Array<ArrayBuffer>> {
    // Checked before memory is asked for: a few bytes that claim terabytes must not cost terabytes.
    if (position < 0 || length < 0 || position + length > this.size) throw this.#cutOff(position, length);
    const bytes = new Uint8Array(length);
    let done = 0;
    while (done < length) {
      const got = await this.#readInto(bytes, done, position + done);
      if (got === 0) throw this.#cutOff(position, length);
      done += got;
    }
    return bytes;
  }

  /** The bytes from one position to another, a piece at a time. */
  async *pieces(from = 0, to: number = this.size): AsyncGenerator<Uint8Array<ArrayBuffer>> {
    for (let at = from; at < to; ) {
      const piece = await this.read(at, Math.min(PIECE_BYTES, to - at));
      yield piece;
      at += piece.length;
    }
  }

  /**
   * The bytes that gzip packed, a piece at a time.
   *
   * @throws {FormatError} `ERR_GZIP`
   */
  async *gunzipped(): AsyncGenerator<Uint8Array> {
    yield* throughZlib(this.pieces(), createGunzip(), (cause) => {
      throw new FormatError('ERR_GZIP', `'${this.path}' is not a whole gzip file (${String(cause)}). Download or pack it again.`, {
        fields: { path: this.path },
        cause,
      });
    });
  }

  /** Closes the file, once reads in flight have ended. */
  dispose(): void {
    if (this.#closed) return;
    this.#closed = true;
    forgotten.unregister(this);
    if (this.#reading === 0) close(this.#descriptor, () => undefined);
  }

  [Symbol.dispose](): void {
    this.dispose();
  }

  async #readInto(bytes: Uint8Array<ArrayBuffer>, offset: number, position: number): Promise<number> {
    if (this.#closed) {
      throw new StateError('ERR_DATASET_DISPOSED', `The dataset over '${this.path}' was disposed; read before that, or open it again.`, {
        fields: { path: this.path },
      });
    }
    this.#reading++;
    try {
      return (await readAt(this.#descriptor, bytes, offset, bytes.length - offset, position)).bytesRead;
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new CheckpointError('ERR_FILE_READ', `Cannot read '${this.path}': ${reason}.`, { fields: { path: this.path }, cause });
    } finally {
      this.#reading--;
      if (this.#closed && this.#reading === 0) close(this.#descriptor, () => undefined);
    }
  }

  #cutOff(position: number, length: number): FormatError {
    return new FormatError(
      'ERR_FILE_TRUNCATED',
      `'${this.path}' has ${this.size} bytes, but ${length} bytes at ${position} are needed; the file is cut off.`,
      { fields: { path: this.path, size: this.size, position, length } },
    );
  }
}

/** Bytes through a stream of zlib's; `damaged` is told what it says of bad ones. */
export async function* throughZlib(
  pieces: AsyncIterable<Uint8Array>,
  zlib: Gunzip | InflateRaw,
  damaged: (cause: unknown) => never,
): AsyncGenerator<Uint8Array> {
  const packed = Readable.from(pieces, { objectMode: false });
  packed.on('error', (error) => zlib.destroy(error));
  packed.pipe(zlib);
  try {
    for await (const piece of zlib) yield piece;
  } catch (cause) {
    if (cause instanceof NeveError) throw cause;
    damaged(cause);
  } finally {
    packed.destroy();
    zlib.destroy();
  }
}

async function writeAll(descriptor: number, pieces: AsyncIterable<Uint8Array>): Promise<number> {
  let size = 0;
  for await (const piece of pieces) {
    for (let done = 0; done < piece.length; ) {
      const { bytesWritten } = await writeAt(descriptor, piece, done, piece.length - done, size);
      done += bytesWritten;
      size += bytesWritten;
    }
  }
  return size;
}

function badPath(owner: string, path: string, reason: string, cause?: unknown): OptionError {
  return new OptionError('ERR_DATA_PATH', `${owner}: cannot open '${path}': ${reason}. Expected a file.`, {
    fields: { owner, path },
    ...(cause === undefined ? {} : { cause }),
  });
}
