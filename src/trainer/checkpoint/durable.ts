/** File operations that wait until the disk has what was written. */

import { createHash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';

/** What a file turned out to hold. */
export interface WrittenFile {
  readonly bytes: number;
  /** Of the whole content, in hexadecimal. */
  readonly sha256: string;
}

/** Bytes hashed and written at a time: a millisecond or two of the JavaScript thread. */
const CHUNK = 1 << 20;

/** Writes a new file piece by piece, hashes what is written, and returns once it is on the disk. */
export async function writeDurably(path: string, pieces: Iterable<Uint8Array> | AsyncIterable<Uint8Array>): Promise<WrittenFile> {
  const hash = createHash('sha256');
  let bytes = 0;
  await withHandle(path, 'wx', async (file) => {
    for await (const piece of pieces) {
      for (let start = 0; start < piece.length; start += CHUNK) {
        const chunk = piece.subarray(start, start + CHUNK);
        hash.update(chunk);
        await writeAll(file, chunk);
      }
      bytes += piece.length;
    }
    await file.sync();
  });
  return { bytes, sha256: hash.digest('hex') };
}

/** The SHA-256 of a file, in hexadecimal, and its length. */
export async function hashFile(path: string): Promise<WrittenFile> {
  const hash = createHash('sha256');
  let bytes = 0;
  await withHandle(path, 'r', async (file) => {
    const buffer = Buffer.allocUnsafe(CHUNK);
    for (;;) {
      const { bytesRead } = await file.read(buffer, 0, CHUNK, bytes);
      if (bytesRead === 0) return;
      hash.update(buffer.subarray(0, bytesRead));
      bytes += bytesRead;
    }
  });
  return { bytes, sha256: hash.digest('hex') };
}

/** Waits until a folder's names are on the disk. */
export async function syncFolder(path: string): Promise<void> {
  await withHandle(path, 'r', (folder) => folder.sync());
}

/** A write may take fewer bytes than it was given. */
async function writeAll(file: FileHandle, bytes: Uint8Array): Promise<void> {
  for (let done = 0; done < bytes.length; ) {
    const { bytesWritten } = await file.write(bytes, done, bytes.length - done);
    done += bytesWritten;
  }
}

async function withHandle<T>(path: string, flags: string, work: (file: FileHandle) => Promise<T>): Promise<T> {
  const file = await open(path, flags);
  let result: T;
  try {
    result = await work(file);
  } catch (error) {
    // Ignored: the first failure is the one to tell.
    await file.close().catch(() => undefined);
    throw error;
  }
  await file.close();
  return result;
}
