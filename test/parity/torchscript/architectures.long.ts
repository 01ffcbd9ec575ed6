/** Every architecture of pt2/architectures.py as a TorchScript trace; prints the table of what passes. */

import { expect, it } from 'vitest';
import { compare } from '../pt2/architectures.js';
import { transformersSuite } from '../pt2/suite.js';
import { NAMES, printTable } from '../pt2/table.js';

transformersSuite('traced models of transformers', (folder) => {
  it(`all ${NAMES.length} run, train and save as in PyTorch`, { timeout: 1_800_000 }, async () => {
    const results = await compare(NAMES, folder, 'pt');
    expect(printTable(results)).toEqual(NAMES);
  });
});
