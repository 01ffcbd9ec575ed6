/** Every architecture of architectures.py; prints the table of what passes. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { getNumThreads, setNumThreads } from '../../../src/index.js';
import { pythonAvailable } from '../../support/python.js';
import { compare } from './architectures.js';
import { NAMES, printTable } from './table.js';
import { installTransformers } from './transformers.js';

const folder = mkdtempSync(join(tmpdir(), 'neve-pt2-all-'));
const threads = getNumThreads();

describe.skipIf(!pythonAvailable())('exported programs of transformers', () => {
  beforeAll(() => {
    setNumThreads(1);
    installTransformers();
  }, 600_000);

  afterAll(() => {
    setNumThreads(threads);
    rmSync(folder, { recursive: true });
  });

  it(`all ${NAMES.length} run, train and save as in PyTorch`, { timeout: 1_800_000 }, async () => {
    const results = await compare(NAMES, folder);
    expect(printTable(results)).toEqual(NAMES);
  });
});
