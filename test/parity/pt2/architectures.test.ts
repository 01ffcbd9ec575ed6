/** Two architectures of a library that nobody here wrote; the long form of this test takes all of them. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { getNumThreads, setNumThreads } from '../../../src/index.js';
import { pythonAvailable } from '../../support/python.js';
import { compare } from './architectures.js';
import { installTransformers } from './transformers.js';

const folder = mkdtempSync(join(tmpdir(), 'neve-pt2-'));
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

  it('run, train and save as in PyTorch', { timeout: 120_000 }, async () => {
    for (const [name, differences] of await compare(['BERT', 'ResNet'], folder)) {
      expect(differences, name).toMatchObject({ forward: 0, switched: 0, gradients: 0, losses: 0, trained: 0, reopened: 0 });
    }
  });
});
