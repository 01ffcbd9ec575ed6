/** Whether a folder may become a run's. */

import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CheckpointError } from '../../errors.js';
import { isLockFile } from '../checkpoint/lock.js';

/** How a run stands. */
export type RunStatus = 'running' | 'finished' | 'failed' | 'aborted';

/** The file that says what a run is and how it stands. */
export const RUN_FILE = 'run.json';

/**
 * Throws unless the folder is empty or holds a run that may be replaced.
 *
 * @throws {CheckpointError} `ERR_RUN_DIR_NOT_A_RUN`, `ERR_RUN_DIR_FINISHED`
 */
export async function refuseOccupied(path: string, overwrite: boolean): Promise<void> {
  const entries = (await readdir(path)).filter((name) => !isLockFile(name) && !isUnfinished(name));
  if (entries.length === 0) return;
  if (!entries.includes(RUN_FILE)) {
    throw new CheckpointError(
      'ERR_RUN_DIR_NOT_A_RUN',
      `The folder ${path} holds other files (${entries.slice(0, 3).join(', ')} …), not a run. Choose another runDir.`,
      { fields: { path } },
    );
  }
  const status = await readStatus(join(path, RUN_FILE));
  if (status === null) {
    throw new CheckpointError('ERR_RUN_DIR_NOT_A_RUN', `${join(path, RUN_FILE)} was not written by a run. Choose another runDir.`, {
      fields: { path },
    });
  }
  if (status === 'finished' && !overwrite) {
    throw new CheckpointError(
      'ERR_RUN_DIR_FINISHED',
      `The folder ${path} holds a finished run. Choose another runDir, pass { overwrite: true }, or { resume: true } to go on with it.`,
      { fields: { path } },
    );
  }
}

/** What an atomic write that was killed leaves behind. */
export function isUnfinished(name: string): boolean {
  return name.startsWith('.writing-');
}

/** The status that a `run.json` tells, `null` when the file is something else. */
async function readStatus(file: string): Promise<RunStatus | null> {
  try {
    const found: unknown = JSON.parse(await readFile(file, 'utf8'));
    const status = typeof found === 'object' && found !== null && 'status' in found ? found.status : null;
    return STATUSES.find((known) => known === status) ?? null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

const STATUSES: readonly RunStatus[] = ['running', 'finished', 'failed', 'aborted'];
