/** Reads the newest whole generation, and says what was wrong with newer ones. */

import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { CheckpointError } from '../../errors.js';
import { load as loadSafetensors } from '../../formats/safetensors.js';
import type { Tensor } from '../../tensor/tensor.js';
import { hashFile } from './durable.js';
import { decodeExact } from './exact-json.js';
import { type Generation, listGenerations, readManifest } from './generations.js';
import { STATE_FILE, TENSORS_FILE } from './write-generation.js';

/** A generation that was found whole. */
export interface ReadGeneration {
  readonly generation: Generation;
  /** The reader's to dispose. */
  readonly tensors: ReadonlyMap<string, Tensor>;
  /** What `state.json` holds, decoded. */
  readonly state: unknown;
}

/** A generation that was passed over. */
export interface DamagedGeneration {
  readonly path: string;
  readonly problem: string;
}

/**
 * @param onDamaged - told of each newer generation that is not whole
 * @returns `null` when the folder has no generation at all
 * @throws {CheckpointError} `ERR_CHECKPOINT_DAMAGED` when it has some and none is whole: never a silent beginning from nothing
 */
export async function readNewest(folder: string, onDamaged: (damaged: DamagedGeneration) => void): Promise<ReadGeneration | null> {
  const generations = await listGenerations(folder);
  if (generations.length === 0) return null;
  const problems: string[] = [];
  for (const generation of generations) {
    const read = await readWhole(generation);
    if (typeof read !== 'string') {
      for (const [i, problem] of problems.entries()) onDamaged({ path: generations[i]?.path ?? folder, problem });
      return read;
    }
    problems.push(read);
  }
  throw new CheckpointError(
    'ERR_CHECKPOINT_DAMAGED',
    `None of the ${generations.length} checkpoints in ${folder} is whole; the newest: ${problems[0]}. Begin a new run in another folder.`,
    { fields: { path: folder, problems } },
  );
}

/** The generation, or what is wrong with it. */
async function readWhole(generation: Generation): Promise<ReadGeneration | string> {
  // A disk that cannot be read is as good as a file that is damaged.
  const problem = await findDamage(generation).catch((error: unknown) => (error instanceof Error ? error.message : String(error)));
  if (problem !== null) return problem;
  const stateFile = join(generation.path, STATE_FILE);
  const state = decodeExact(await readFile(stateFile, 'utf8'), stateFile);
  return { generation, state, tensors: await loadSafetensors(join(generation.path, TENSORS_FILE), { mmap: false }) };
}

/** Compares every byte with the manifest's hashes; `null` when all is as it was written. */
async function findDamage(generation: Generation): Promise<string | null> {
  const manifest = await readManifest(generation);
  if (manifest === null) return 'its manifest is missing or damaged';
  for (const name of [TENSORS_FILE, STATE_FILE]) {
    const expected = manifest.files[name];
    if (expected === undefined) return `its manifest does not list ${name}`;
    const path = join(generation.path, name);
    const size = await stat(path).then(
      (found) => found.size,
      () => null,
    );
    if (size === null) return `${name} is missing`;
    if (size !== expected.bytes) return `${name} has ${size} bytes instead of ${expected.bytes}`;
    if ((await hashFile(path)).sha256 !== expected.sha256) return `the bytes of ${name} are not those that were written`;
  }
  return null;
}
