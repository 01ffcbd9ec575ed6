/** Every architecture of pt2/architectures.py as a TorchScript trace; prints the table of what passes. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { getNumThreads, setNumThreads } from '../../../src/index.js';
import { pythonAvailable } from '../../support/python.js';
import { compare } from '../pt2/architectures.js';
import { NAMES, printTable } from '../pt2/table.js';
import { installTransformers } from '../pt2/transformers.js';

const folder = mkdtempSync(join(tmpdir(), 'neve-traced-all-'));
const threads = getNumThreads();

describe.skipIf(!pythonAvailable())('traced models of transformers', () => {
  beforeAll(() => {
    setNumThreads(1);
    installTransformers();
  }, 600_000);

  afterAll(() => {
    setNumThreads(threads);
    rmSync(folder, { recursive: true });
  });

  it(`all ${NAMES.length} run, train and save as in PyTorch`, { timeout: 1_800_000 }, async () => {
    const results = await compare(NAMES, folder, 'pt');
    expect(printTable(results)).toEqual(NAMES);
  });
});
