/**
 * Images a second through each transform, beside the same in plain PyTorch over the whole batch.
 *
 *   node --import tsx test/bench/transforms.ts [rounds]
 */

import { transforms as t } from '../../src/data/index.js';
import type { Transform } from '../../src/data/transforms/index.js';
import { setNumThreads } from '../../src/native/runtime.js';
import { div, to } from '../../src/ops/index.js';
import { randint, scope, type Tensor } from '../../src/tensor/index.js';
import { python, pythonAvailable } from '../support/python.js';
import { printTable } from './table.js';

/** 32 x 32 in three channels. */
const IMAGES = 256;
const NORMALIZE = t.normalize({ mean: [0.49, 0.48, 0.44], std: [0.2, 0.21, 0.26] });

const rounds = Number(process.argv[2] ?? 50);
const bytes = scope(() => to(randint(0, 256, [IMAGES, 3, 32, 32]), 'uint8'));
const floats = scope(() => div(to(bytes, 'float32'), 255));
const cases: readonly (readonly [string, Tensor, readonly Transform[]])[] = [
  ['crop, flip, normalise', bytes, [t.randomCrop(32, { padding: 4 }), t.randomHorizontalFlip(), NORMALIZE]],
  ['normalise', bytes, [NORMALIZE]],
  ['colour jitter', floats, [t.colorJitter({ brightness: 0.4, contrast: 0.4, saturation: 0.4, hue: 0.1 })]],
  ['rotation', floats, [t.randomRotation(30)]],
  ['rotation, bilinear', floats, [t.randomRotation(30, { interpolation: 'bilinear' })]],
  ['resized crop', floats, [t.randomResizedCrop(32)]],
  ['resize to 24', floats, [t.resize([24, 24])]],
  ['erasing', floats, [t.randomErasing()]],
  ['noise', floats, [t.gaussianNoise()]],
  ['RandAugment', bytes, [t.randAugment()]],
];

for (const threads of [1, 2]) {
  setNumThreads(threads);
  const peer = pythonAvailable()
    ? python<Record<string, number>>(new URL('./transforms_peer.py', import.meta.url).pathname, {
        input: { threads, images: IMAGES, rounds },
      })
    : {};
  const rows = cases.map(([name, images, steps]) => {
    const ours = bestSeconds(images, steps);
    const theirs = peer[name] ?? null;
    return [name, thousands(ours), theirs === null ? '' : thousands(theirs), theirs === null ? '' : (theirs / ours).toFixed(1)];
  });
  console.log(`\nThousands of 32 x 32 images a second, ${threads} thread${threads === 1 ? '' : 's'}, best of ${rounds}`);
  printTable(['transform', 'Neve', 'PyTorch, whole batch', 'ratio'], rows);
}

function bestSeconds(images: Tensor, steps: readonly Transform[]): number {
  using pipeline = t.pipeline(steps, { seed: 1 });
  let best = Number.POSITIVE_INFINITY;
  for (let batch = 0; batch < rounds + 2; batch++) {
    const begun = performance.now();
    scope(() => pipeline.apply({ inputs: [images] }, { batch }).inputs.length);
    best = Math.min(best, (performance.now() - begun) / 1000);
  }
  return best;
}

function thousands(seconds: number): string {
  return (IMAGES / seconds / 1000).toFixed(0);
}
