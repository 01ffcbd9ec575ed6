/** What tests of whole architectures share. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe } from 'vitest';
import { getNumThreads, setNumThreads } from '../../../src/index.js';
import { pythonAvailable } from '../../support/python.js';
import { installTransformers } from './transformers.js';

/** Declares tests of models of `transformers`, which nobody here wrote: on one thread, with a folder for their files. Skipped without Python. */
export function transformersSuite(name: string, tests: (folder: string) => void): void {
  describe.skipIf(!pythonAvailable())(name, () => {
    const folder = mkdtempSync(join(tmpdir(), 'neve-transformers-'));
    const threads = getNumThreads();

    beforeAll(async () => {
      setNumThreads(1);
      await installTransformers();
    }, 600_000);

    afterAll(() => {
      setNumThreads(threads);
      rmSync(folder, { recursive: true });
    });

    tests(folder);
  });
}
