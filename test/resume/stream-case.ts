/** Streamed fits for the tests of resuming, set up from plain JSON. */

import type { Controller } from '../../src/controllers/index.js';
import { tensors } from '../../src/data/index.js';
import type { Loader } from '../../src/data/loader.js';
import * as nn from '../../src/nn/index.js';
import * as optim from '../../src/optim/index.js';
import { randint, randn, setSeed } from '../../src/tensor/index.js';
import { Trainer } from '../../src/trainer/index.js';
import { MemoryStream } from '../support/streams.js';
import { type Owned, owned, Scripted } from '../trainer/fixtures.js';

/** One fit. */
export interface StreamCase {
  /** `'resident'` for the same rows in memory. */
  readonly data: 'resident' | 'known' | 'unknown';
  readonly shuffle: boolean;
  readonly accumulate: number;
  readonly prefetch: number;
  /** Asks every two steps. */
  readonly controller: boolean;
}

/** 30 rows in batches of 4, the last one smaller. */
export function make(
  { data, shuffle, accumulate, prefetch, controller }: StreamCase,
  salt = 0,
): Owned<{ trainer: Trainer; loader: Loader }> {
  setSeed(11 + salt);
  const model = new nn.Sequential(
    new nn.Conv2d(1, 4, 3),
    new nn.BatchNorm2d(4),
    new nn.ReLU(),
    new nn.Flatten(),
    new nn.Dropout(0.3),
    new nn.Linear(64, 3),
  );
  setSeed(7);
  const x = randn([30, 1, 6, 6]);
  const y = randint(0, 3, [30]);
  const seed = shuffle ? 5n : null;
  const loader =
    data === 'resident'
      ? tensors({ x, y }).loader({ batchSize: 4, ...(seed === null ? {} : { shuffle: true, seed }) })
      : new MemoryStream(x, y, { seed, prefetch, known: data === 'known' });
  const controllers: Controller[] = controller
    ? [
        new Scripted('halving', ({ step }) => [{ kind: 'setLr', lr: 0.1 / (1 + step), reason: 'later' }], {
          when: { every: 2, unit: 'step' },
        }),
      ]
    : [];
  const trainer = new Trainer({
    ...{ model, loss: 'crossEntropy', optimizer: optim.adam({ lr: 0.01 }), device: 'cpu', seed: 3 + salt, accumulate, controllers },
  });
  return owned({ trainer, loader }, [...model.namedParameters().values(), ...model.namedBuffers().values(), x, y]);
}
