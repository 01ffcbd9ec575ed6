/** One process at a time writes to a run folder. */

import { randomUUID } from 'node:crypto';
import { link, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CheckpointError } from '../../errors.js';
import { mayRun, ownIdentity, type ProcessIdentity } from './process-identity.js';

/** The lock's name in the run folder. */
export const LOCK_FILE = 'run.lock';
/** Nobody writes a record for that long, milliseconds. */
const LONG_AGO = 60_000;

interface LockRecord extends ProcessIdentity {
  /** Names this one acquisition. */
  readonly token: string;
}

/**
 * The lock of a run folder.
 *
 * A lock file is made whole by `link`, which only one process can do under one name. A file whose process is gone is stale, and who takes over makes the file
 * `run.lock-after-<token of the stale one>`, again only one; it then renames its own record over the stale file and removes the second name. Whoever found
 * the stale file before and makes the second name after that sees, on looking again, that the first has changed, and withdraws. No moment has two owners, and
 * a process killed at any moment leaves at most one more stale file, which the next owner removes.
 */
export class RunLock {
  readonly #path: string;
  readonly #token: string;

  private constructor(path: string, token: string) {
    this.#path = path;
    this.#token = token;
  }

  /**
   * @param folder - exists
   * @throws {CheckpointError} `ERR_RUN_DIR_LOCKED` with `pid` and `host` of the process that has it
   */
  static async acquire(folder: string): Promise<RunLock> {
    const token = randomUUID();
    const own = join(folder, `.${LOCK_FILE}-${token}`);
    await writeFile(own, JSON.stringify({ ...ownIdentity(), token } satisfies LockRecord), { flag: 'wx' });
    try {
      const path = join(folder, LOCK_FILE);
      while (!(await linkNew(own, path)) && !(await takeStale(own, path, folder)));
      await removeLeftovers(folder);
      return new RunLock(path, token);
    } finally {
      await rm(own, { force: true });
    }
  }

  /** Gives the folder free. Does nothing when the lock is another's by now, which only a user can bring about. */
  async release(): Promise<void> {
    if ((await readRecord(this.#path))?.token === this.#token) await rm(this.#path, { force: true });
  }
}

/** Whether a process that may still run holds the folder. A lock that cannot be read counts as held. */
export async function isHeld(folder: string): Promise<boolean> {
  try {
    const record = await readRecord(join(folder, LOCK_FILE));
    return record !== null && mayRun(record);
  } catch {
    return true;
  }
}

/** Walks from the lock to the last of those that took over from a stale one; true when this process is now the owner. */
async function takeStale(own: string, path: string, folder: string): Promise<boolean> {
  const root = await readRecord(path);
  // Released between two looks: begin again.
  if (root === null) return false;
  const passed: string[] = [];
  for (let holder: LockRecord | null = root; holder !== null; ) {
    if (mayRun(holder)) throw locked(folder, holder);
    const next = join(folder, `${LOCK_FILE}-after-${holder.token}`);
    if (await linkNew(own, next)) {
      const unchanged = (await readRecord(path))?.token === root.token;
      // The record itself becomes the lock; who had found the stale one finds a changed lock.
      if (unchanged) await rename(await copyOf(own), path);
      for (const name of unchanged ? [...passed, next] : [next]) await rm(name, { force: true });
      return unchanged;
    }
    passed.push(next);
    holder = await readRecord(next);
  }
  return false;
}

/** As the owner: what processes left that were killed while they acquired. Records of those that still try stay. */
async function removeLeftovers(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    if (!isLockFile(name) || name === LOCK_FILE) continue;
    const path = join(folder, name);
    if (!name.startsWith('.') || (await isAbandoned(path))) await rm(path, { force: true });
  }
}

/** Whether the process of a record is gone. One that is not whole is being written, unless it has been so for long. */
async function isAbandoned(path: string): Promise<boolean> {
  try {
    const record = parse(await readFile(path, 'utf8'));
    return record === null ? Date.now() - (await stat(path)).mtimeMs > LONG_AGO : !mayRun(record);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return false;
    throw error;
  }
}

/** Whether a name in a run folder is the lock's or of one of the files that acquiring it makes. */
export function isLockFile(name: string): boolean {
  return name === LOCK_FILE || name.startsWith(`${LOCK_FILE}-after-`) || name.startsWith(`.${LOCK_FILE}-`);
}

/** A second name of the record, to be renamed: the first goes at the end of the acquisition. */
async function copyOf(own: string): Promise<string> {
  const copy = `${own}-lock`;
  await link(own, copy);
  return copy;
}

async function linkNew(own: string, path: string): Promise<boolean> {
  try {
    await link(own, path);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
}

/** The record in a lock file, `null` when there is no such file. */
async function readRecord(path: string): Promise<LockRecord | null> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null;
    throw error;
  }
  const record = parse(text);
  if (record !== null) return record;
  throw new CheckpointError(
    'ERR_RUN_DIR_LOCKED',
    `The lock file ${path} is not one that Neve wrote. Remove it if no run uses its folder.`,
    {
      fields: { path },
    },
  );
}

function parse(text: string): LockRecord | null {
  try {
    const { pid, host, started, token } = JSON.parse(text) as Partial<Record<keyof LockRecord, unknown>>;
    const isRecord = Number.isSafeInteger(pid) && typeof host === 'string' && (started === null || typeof started === 'string');
    // The token becomes part of a file's name.
    if (!isRecord || typeof token !== 'string' || !/^[0-9a-f-]{36}$/.test(token)) return null;
    return { pid: pid as number, host, started, token };
  } catch {
    return null;
  }
}

function locked(folder: string, { pid, host }: LockRecord): CheckpointError {
  return new CheckpointError(
    'ERR_RUN_DIR_LOCKED',
    `The run folder ${folder} is in use by process ${pid} on ${host}. Wait for it or choose another runDir; if that process is gone for good, remove ${join(folder, LOCK_FILE)}.`,
    { fields: { path: folder, pid, host } },
  );
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : null;
}
