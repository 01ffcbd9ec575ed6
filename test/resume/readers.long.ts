import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { READERS, writeReaderFiles } from '../data/readers/every-reader.js';
import { killAndResume } from './killed.js';
import { type ReaderCase, TRANSFORMS } from './reader-case.js';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'neve-readers-'));
  await writeReaderFiles(folder);
});

afterAll(() => rm(folder, { recursive: true }));

/** Killed in the first epoch and in the second, between batches that were read ahead. */
async function expectEqual(spec: Omit<ReaderCase, 'folder'>): Promise<void> {
  const perEpoch = spec.reader.startsWith('images') || spec.reader === 'textTokens' ? 15 : 29;
  const steps = [3, perEpoch + 2];
  const fit = { module: new URL('reader-case.ts', import.meta.url), spec: { ...spec, folder }, maxEpochs: 2 };
  const { whole, resumed } = await killAndResume(fit, steps);
  for (const step of steps) expect(resumed[step], `killed after step ${step}`).toEqual(whole);
}

describe('a fit from disk that was killed goes on bit for bit', () => {
  it.each(Object.keys(READERS) as (keyof typeof READERS)[])('with the reader %s', (reader) => expectEqual({ reader, transform: null }));

  it.each(Object.keys(TRANSFORMS) as (keyof typeof TRANSFORMS)[])('with the transform %s', (transform) =>
    expectEqual({ reader: 'images', transform }),
  );
});
