/** Writing a file so that, whatever happens, its path holds the old content or the whole new content. */

import { chmod, mkdtemp, open, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';

import { CheckpointError, NeveError } from '../errors.js';
import { badOption } from '../option-checks.js';

const PERMISSIONS = 0o7777;

/**
 * Writes a file by way of a temporary one beside it: the new file is complete and on the disk before it takes the name. On failure the old file
 * is as it was and nothing is left behind. A file that is replaced leaves its permissions to the new one; of a link, the file that it leads to is replaced.
 *
 * @param path - the file to make or replace; its folder must exist
 * @param produce - writes the whole file at the temporary path that it is given; the temporary file's name is the final one, in a folder of its
 *   own, because libtorch writes a file's name into its archives
 * @throws {CheckpointError} `ERR_FILE_WRITE`, with the system's error as `cause`
 * @throws {OptionError} `ERR_OPTION_VALUE` for a path that is no text
 */
export async function atomicWrite(path: string, produce: (temporary: string) => void | Promise<void>): Promise<void> {
  if (typeof path !== 'string') throw badOption('save', 'path', path, 'the path of a file, a text');
  const target = await realpath(path).catch(() => resolve(path));
  const folder = dirname(target);
  let scratch: string | undefined;
  try {
    // A rename would put a file in the place of a device or a pipe.
    const there = await stat(target).catch(() => null);
    if (there !== null && !there.isFile()) throw new Error('it is there, and is no file');
    // In the same folder, hence on the same file system: only there is a rename atomic.
    scratch = await mkdtemp(join(folder, '.writing-'));
    const temporary = join(scratch, basename(target));
    await produce(temporary);
    await synchronise(temporary);
    if (there !== null) await chmod(temporary, there.mode & PERMISSIONS);
    await rename(temporary, target);
    await synchronise(folder);
  } catch (cause) {
    if (cause instanceof NeveError) throw cause;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new CheckpointError(
      'ERR_FILE_WRITE',
      `Cannot write '${path}': ${reason}. A file that was there before is unchanged; check the folder, its permissions and the free space.`,
      { fields: { path }, cause },
    );
  } finally {
    // Ignored: the outcome is decided, and a second error would hide the first.
    if (scratch !== undefined) await rm(scratch, { recursive: true, force: true }).catch(() => undefined);
  }
}

/**
 * {@link atomicWrite} for content that is at hand.
 *
 * @throws {CheckpointError} `ERR_FILE_WRITE`
 */
export async function writeFileAtomic(path: string, content: string | Uint8Array): Promise<void> {
  await atomicWrite(path, (temporary) => writeFile(temporary, content, { flag: 'wx' }));
}

/** Waits until a file's bytes, or a folder's names, are on the disk. */
async function synchronise(path: string): Promise<void> {
  const file = await open(path, 'r');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}
