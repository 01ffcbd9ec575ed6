/** The order in which a run reads its data, known before the rest of its checkpoint is read. */

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { decodeExact } from '../checkpoint/exact-json.js';
import type { FitState } from '../checkpoint/fit-state.js';
import { listGenerations } from '../checkpoint/generations.js';
import { STATE_FILE } from '../checkpoint/write-generation.js';
import { CHECKPOINTS } from './run-folder.js';

/**
 * The loader's seed of the run in a folder, `null` for one without; `undefined` where no checkpoint tells. Every checkpoint of a run has the same, so one that
 * is damaged elsewhere serves; whether it is whole is found out when it is read.
 */
export async function savedLoaderSeed(runDir: string): Promise<bigint | null | undefined> {
  for (const { path } of await listGenerations(join(runDir, CHECKPOINTS))) {
    const file = join(path, STATE_FILE);
    const state = await readFile(file, 'utf8')
      .then((text) => decodeExact(text, file) as Partial<FitState> | null)
      .catch(() => null);
    if (state?.loaderSeed !== undefined) return state.loaderSeed;
  }
  return undefined;
}
