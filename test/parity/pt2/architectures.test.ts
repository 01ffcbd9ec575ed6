/** Two architectures of a library that nobody here wrote; the long form of this test takes all of them. */

import { expect, it } from 'vitest';
import { setOwnKernels } from '../../../src/native/index.js';
import { compare } from './architectures.js';
import { transformersSuite } from './suite.js';

transformersSuite('exported programs of transformers', (folder) => {
  it('run, train and save as in PyTorch', { timeout: 600_000 }, async () => {
    // PyTorch has the kernels of oneDNN alone.
    setOwnKernels(false);
    for (const [name, differences] of await compare(['BERT', 'ResNet'], folder)) {
      expect(differences, name).toMatchObject({
        forward: 0,
        switched: 0,
        gradients: 0,
        joint: 0,
        foreign: 0,
        losses: 0,
        trained: 0,
        compiled: 3,
        reopened: 0,
      });
    }
  });
});
