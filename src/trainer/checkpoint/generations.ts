/** The generations in a folder of checkpoints: their names, which are kept, which go. */

import { mkdir, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { syncFolder } from './durable.js';
import { checkpointFailure } from './failure.js';
import { MANIFEST_FILE, type Manifest, parseManifest } from './manifest.js';

/** A generation that is in the folder; whether it is whole is known only after reading it. */
export interface Generation {
  /** Counts up from 1; the highest is the newest. */
  readonly sequence: number;
  readonly path: string;
}

/** How many generations stay. */
export interface Keeping {
  /** The newest, at least 1. */
  readonly last: number;
  /** The best by score, which may be among them. */
  readonly best: number;
  /** Whether a lower or a higher score is better. */
  readonly mode: 'min' | 'max';
}

const PREFIX = 'generation-';
const TEMPORARY = '.writing-';
const DOOMED = '.removing-';

/** A generation's folder name; the digits keep names in order. */
function nameOf(sequence: number): string {
  return `${PREFIX}${String(sequence).padStart(8, '0')}`;
}

/** The generations of a folder, the newest first; none where there is no such folder. */
export async function listGenerations(folder: string): Promise<Generation[]> {
  const found: Generation[] = [];
  for (const name of await namesIn(folder)) {
    const sequence = Number(name.slice(PREFIX.length));
    if (name === nameOf(sequence)) found.push({ sequence, path: join(folder, name) });
  }
  return found.sort((a, b) => b.sequence - a.sequence);
}

/** Removes what an interrupted save or removal left behind. Only for the process that holds the run's lock. */
export async function removeLeftovers(folder: string): Promise<void> {
  for (const name of await namesIn(folder)) {
    if (name.startsWith(TEMPORARY) || name.startsWith(DOOMED)) await rm(join(folder, name), { recursive: true, force: true });
  }
}

/**
 * Makes a generation: `fill` writes its files into a temporary folder; when that returns, the folder takes its name at once, and is on the disk with it.
 * On failure nothing is left behind.
 */
export async function addGeneration(folder: string, fill: (temporary: string) => Promise<void>): Promise<Generation> {
  await mkdir(folder, { recursive: true });
  const [newest] = await listGenerations(folder);
  const sequence = (newest?.sequence ?? 0) + 1;
  const name = nameOf(sequence);
  const temporary = join(folder, `${TEMPORARY}${name}`);
  try {
    await rm(temporary, { recursive: true, force: true });
    await mkdir(temporary);
    await fill(temporary);
    await syncFolder(temporary);
    await rename(temporary, join(folder, name));
  } catch (error) {
    // Ignored: the first failure is the one to tell.
    await rm(temporary, { recursive: true, force: true }).catch(() => undefined);
    throw error;
  }
  await syncFolder(folder);
  return { sequence, path: join(folder, name) };
}

/**
 * Removes the generations that need not stay. Each is renamed first, so that a half-removed one is never taken for a checkpoint.
 *
 * @throws {CheckpointError} `ERR_CHECKPOINT_WRITE`
 */
export async function prune(folder: string, keeping: Keeping): Promise<void> {
  try {
    await removeOlder(folder, keeping);
  } catch (cause) {
    throw checkpointFailure('ERR_CHECKPOINT_WRITE', `Older checkpoints in ${folder} cannot be removed`, folder, cause);
  }
}

async function removeOlder(folder: string, keeping: Keeping): Promise<void> {
  const all = await listGenerations(folder);
  const best = new Set(await bestOf(all, keeping));
  for (const generation of all.slice(keeping.last)) {
    if (best.has(generation)) continue;
    const doomed = join(folder, `${DOOMED}${nameOf(generation.sequence)}`);
    await rename(generation.path, doomed);
    await rm(doomed, { recursive: true, force: true });
  }
}

async function bestOf(generations: readonly Generation[], { best, mode }: Keeping): Promise<Generation[]> {
  if (best === 0) return [];
  const scored: { generation: Generation; score: number }[] = [];
  for (const generation of generations) {
    const score = (await readManifest(generation))?.score ?? null;
    if (score !== null) scored.push({ generation, score });
  }
  scored.sort((a, b) => (mode === 'min' ? a.score - b.score : b.score - a.score));
  return scored.slice(0, best).map(({ generation }) => generation);
}

/** A generation's manifest, `null` when it is missing or damaged. */
export async function readManifest(generation: Generation): Promise<Manifest | null> {
  const text = await readFile(join(generation.path, MANIFEST_FILE), 'utf8').catch(() => null);
  return text === null ? null : parseManifest(text);
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
}
