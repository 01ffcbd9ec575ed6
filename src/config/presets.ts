/** Settings that go together, to begin from: `preset: published`. */

import type { PlainRecord } from './source/tree.js';

/** A preset: what it is for, and what it sets. */
export interface Preset {
  readonly doc: string;
  readonly config: PlainRecord;
}

const pad = { name: 'randomCrop', size: 32, padding: 4 };

/** By name. */
export const PRESETS: Readonly<Record<string, Preset>> = {
  trial: {
    doc: 'Two epochs without checkpoints: to see whether everything runs.',
    config: { stop: { maxEpochs: 2 }, checkpoint: false },
  },
  published: {
    doc: 'NeVe as its authors published it, with their SGD: rate 0.1, momentum 0.9, weight decay 5e-4, 250 epochs at most.',
    config: {
      optimizer: { name: 'sgd', lr: 0.1, momentum: 0.9, weightDecay: 5e-4 },
      controllers: [{ name: 'NeVe', profile: 'reference' }],
      stop: { maxEpochs: 250 },
    },
  },
  cifar: {
    doc: 'Images of 32 x 32 pixels: random crops and flips, the scale of the CIFAR-10 training images, batches of 128.',
    config: {
      data: {
        batchSize: 128,
        transform: [
          pad,
          { name: 'randomHorizontalFlip' },
          { name: 'normalize', mean: [0.4914, 0.4822, 0.4465], std: [0.247, 0.2435, 0.2616] },
        ],
      },
    },
  },
};
