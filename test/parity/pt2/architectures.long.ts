/** Every architecture of architectures.py; prints the table of what passes. */

import { expect, it } from 'vitest';
import { setOwnKernels } from '../../../src/native/index.js';
import { compare } from './architectures.js';
import { transformersSuite } from './suite.js';
import { NAMES, printTable } from './table.js';

transformersSuite('exported programs of transformers', (folder) => {
  it(`all ${NAMES.length} run, train and save as in PyTorch`, { timeout: 1_800_000 }, async () => {
    // PyTorch has the kernels of oneDNN alone.
    setOwnKernels(false);
    const results = await compare(NAMES, folder);
    expect(printTable(results)).toEqual(NAMES);
  });
});
