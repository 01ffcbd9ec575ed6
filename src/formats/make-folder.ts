/** Making folders that files go into. */

import { mkdir, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';

/**
 * Makes a folder, and those above it, where they are not there. Node's own `recursive` never ends under a folder that says of what is to be made in it that
 * there is no such folder, as `/proc` does.
 *
 * @throws {Error} the system's
 */
export async function makeFolder(path: string): Promise<void> {
  const folder = resolve(path);
  const problem = await tryToMake(folder);
  if (problem === null) return;
  if (problem.code !== 'ENOENT' || dirname(folder) === folder) throw problem;
  await makeFolder(dirname(folder));
  const again = await tryToMake(folder);
  if (again !== null) throw again;
}

/** Why there is no such folder now; `null` where there is. */
async function tryToMake(folder: string): Promise<NodeJS.ErrnoException | null> {
  try {
    await mkdir(folder);
    return null;
  } catch (problem) {
    const there = await stat(folder).catch(() => null);
    return there?.isDirectory() === true ? null : (problem as NodeJS.ErrnoException);
  }
}
