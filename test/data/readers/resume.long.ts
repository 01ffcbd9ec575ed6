/** Processes that read are killed in mid-epoch; others go on from their last cursors. What was read is the same as without that. */

import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { data } from '../../../src/index.js';
import { writeReaderFiles } from './every-reader.js';

interface Read {
  readonly name: string;
  readonly sum: string;
  readonly cursor: data.Cursor;
}

const CHILD = join(import.meta.dirname, 'resume-child.ts');

/** Runs the child from cursors on; with `most`, kills it after so many batches. */
async function readBatches(
  folder: string,
  cursors: Readonly<Record<string, data.Cursor>>,
  most = Number.POSITIVE_INFINITY,
): Promise<Read[]> {
  const child = spawn(process.execPath, ['--import', 'tsx', CHILD, folder, JSON.stringify(cursors)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise<NodeJS.Signals | number | null>((resolve) => child.on('close', (code, signal) => resolve(signal ?? code)));
  const read: Read[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    if (read.length < most) read.push(JSON.parse(line) as Read);
    if (read.length === most) child.kill('SIGKILL');
  }
  expect(await ended).toBe(most === Number.POSITIVE_INFINITY ? 0 : 'SIGKILL');
  return read;
}

describe('reading after kill -9', () => {
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'neve-resume-'));
    await writeReaderFiles(folder);
  });

  afterAll(() => rm(folder, { recursive: true }));

  it('goes on from the cursor of the last batch, with every reader', async () => {
    const whole = await readBatches(folder, {});
    const names = new Set(whole.map(({ name }) => name));
    expect(names.size).toBe(14);
    const parts: Read[] = [];
    const cursors: Record<string, data.Cursor> = {};
    for (const most of [names.size * 3 + 5, names.size * 4 + 2, Number.POSITIVE_INFINITY]) {
      const part = await readBatches(folder, cursors, most);
      for (const { name, cursor } of part) cursors[name] = cursor;
      parts.push(...part);
    }
    for (const name of names) {
      const of = (reads: readonly Read[]) => reads.filter((read) => read.name === name).map(({ sum }) => sum);
      expect(of(whole).length, name).toBeGreaterThan(7);
      expect(of(parts), name).toEqual(of(whole));
    }
  });
});
