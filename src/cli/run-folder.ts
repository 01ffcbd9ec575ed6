/** Where a run is kept. */

import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** The folder of all runs, where one works. */
export const RUNS = 'runs';

/** The next free folder for a run of that name: `runs/<name>-1`, `-2` … */
export async function nextRunDir(name: string, root: string = RUNS): Promise<string> {
  const entries = await readdir(root).catch(() => []);
  const taken = entries.flatMap((entry) => {
    const number = entry.startsWith(`${name}-`) ? Number(entry.slice(name.length + 1)) : Number.NaN;
    return Number.isInteger(number) ? [number] : [];
  });
  return join(root, `${name}-${Math.max(0, ...taken) + 1}`);
}
