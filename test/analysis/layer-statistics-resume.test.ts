/** A fit under the monitor that goes on from a checkpoint. */

import { expect, it } from 'vitest';
import { LayerStatistics } from '../../src/analysis/index.js';
import { layerStatisticsMeter } from '../../src/analysis/layer-statistics/meter.js';
import { LAYER_STATISTICS_DEFAULTS } from '../../src/analysis/layer-statistics/options.js';
import { withSubject } from '../../src/analysis/subject.js';
import { CheckpointError } from '../../src/errors.js';
import * as nn from '../../src/nn/index.js';
import { setSeed, zeros } from '../../src/tensor/index.js';
import { handleOf } from '../../src/tensor/native-object.js';
import type { Trainer } from '../../src/trainer/index.js';
import { temporaryFolder } from '../formats/temporary-folder.js';
import { copyAsKilled, fingerprint } from '../resume/compare.js';
import { type Owned, owned, ownedModule, rows, trainerOf } from '../trainer/fixtures.js';

const inFolder = temporaryFolder();

/** The same fit each time; `salt` spoils what must come from the checkpoint. */
function make(salt = 0): Owned<Trainer> {
  setSeed(3 + salt);
  const layers = [new nn.Linear(4, 8), new nn.BatchNorm1d(8), new nn.ReLU(), new nn.Dropout(0.5), new nn.Linear(8, 3)];
  const { it: model } = ownedModule(new nn.Sequential(...layers));
  const observers = [new LayerStatistics({ unit: 'step', every: 2, samples: 7, seed: 2 })];
  const trainer = trainerOf(model, { seed: 5 + salt, observers });
  return owned(trainer, [...model.namedParameters().values(), ...model.namedBuffers().values()]);
}

it('ends bit for bit as one that was not interrupted, update ratios included', async () => {
  const whole = inFolder('whole');
  using data = rows(20);
  using first = make();
  await first.it.fit(data.it, { maxEpochs: 3, runDir: whole, checkpoint: { everySteps: 1, onEnd: true, keepLast: 100 } });
  const expected = fingerprint(whole);
  // Before the first epoch's end, between measurements, at an epoch's end.
  for (const step of [1, 4, 7, 10]) {
    const copy = inFolder(`resumed-${step}`);
    copyAsKilled(whole, copy, step);
    using other = make(step);
    await other.it.resume(copy, data.it, { checkpoint: { onEnd: true } });
    expect(fingerprint(copy), `resumed after step ${step}`).toEqual(expected);
  }
});

it('refuses the memory of another model', async () => {
  using data = rows(8);
  using model = ownedModule(new nn.Sequential(new nn.Linear(4, 3)));
  const options = { model: model.it, loss: 'crossEntropy', loader: data.it, device: 'cpu' } as const;
  await withSubject('test', options, async (_, subject) => {
    const { memory } = layerStatisticsMeter('test', LAYER_STATISTICS_DEFAULTS, subject);
    using other = zeros([2, 2]);
    expect(() => memory?.loadState([{ name: '0.weight', tensor: handleOf(other) }])).toThrow(CheckpointError);
    expect(memory?.state()).toEqual([]);
  });
});
