/** Saves a checkpoint over and over, each time with a fault at another system call, and looks at what is left. */

import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { prune, removeLeftovers } from '../../src/trainer/checkpoint/generations.js';
import { readNewest } from '../../src/trainer/checkpoint/read-generation.js';
import { writeGeneration } from '../../src/trainer/checkpoint/write-generation.js';
import { transpile } from '../support/transpiled.js';
import { traced } from './strace.js';

const CHILD = new URL('save-child.ts', import.meta.url).pathname;
const FILES = ['tensors.safetensors', 'state.json', 'manifest.json'];
const NEW = '"new"\n';

/** How many calls a save makes that finds two checkpoints and removes the older. */
export interface SaveCalls {
  readonly total: number;
  /** Makes a folder with two checkpoints and saves a third with a fault at the n-th call, counted from 0 (`'onwards'`: and at all later ones of that name); then looks at what is left. */
  withFault(n: number, fault: string, extent?: 'once' | 'onwards'): Promise<void>;
}

/** Every path that the third save touches. */
function pathsIn(folder: string): string[] {
  const names = [1, 2, 3].flatMap((n) => ['', '.writing-', '.removing-'].map((prefix) => join(folder, `${prefix}generation-0000000${n}`)));
  return [folder, ...names.flatMap((name) => [name, ...FILES.map((file) => join(name, file))])];
}

async function withTwo(work: (folder: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'neve-fault-'));
  try {
    for (const state of ['"first"\n', '"second"\n']) await save(folder, state);
    await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function save(folder: string, state: string): Promise<void> {
  await writeGeneration(folder, { tensors: [], state, step: 1, score: null });
  await prune(folder, { last: 2, best: 0, mode: 'min' });
}

/** Prepares the enumeration: one save without a fault tells the calls. */
export async function saveCalls(work: (calls: SaveCalls) => Promise<void>): Promise<void> {
  using child = transpile(CHILD);
  let calls: readonly string[] = [];
  await withTwo(async (folder) => {
    const reference = traced([child.script, folder, NEW], pathsIn(folder));
    expect(reference.stdout).toBe('saved');
    calls = reference.calls;
  });
  await work({
    total: calls.length,
    withFault: async (n, fault, extent = 'once') => {
      const call = calls[n] as string;
      const nth = calls.slice(0, n + 1).filter((other) => other === call).length;
      await withTwo(async (folder) => {
        const { stdout } = traced(
          [child.script, folder, NEW],
          pathsIn(folder),
          `${call}:${fault}:when=${nth}${extent === 'once' ? '' : '+'}`,
        );
        await expectIntact(folder, stdout, extent, `${fault} at call ${n}, ${call} number ${nth}`);
      });
    },
  });
}

/** Old or new, whole, told rightly, and ready for the next save. */
async function expectIntact(folder: string, stdout: string, extent: 'once' | 'onwards', where: string): Promise<void> {
  const damaged: unknown[] = [];
  const read = await readNewest(folder, (one) => damaged.push(one));
  expect(['second', 'new'], where).toContain(read?.state);
  expect(damaged, where).toEqual([]);
  if (stdout === 'saved') expect(read?.state, where).toBe('new');
  else if (stdout !== '') {
    expect(stdout, where).toMatch(/^CheckpointError ERR_CHECKPOINT_WRITE ./);
    // A disk that goes on failing may refuse the cleaning up too; the next run does it then.
    const left = readdirSync(folder).filter((name) => name.startsWith('.writing-'));
    if (extent === 'once') expect(left, where).toEqual([]);
  }
  await removeLeftovers(folder);
  await save(folder, '"later"\n');
  expect((await readNewest(folder, (one) => damaged.push(one)))?.state, where).toBe('later');
  expect(readdirSync(folder), where).toHaveLength(2);
  expect(damaged, where).toEqual([]);
}
