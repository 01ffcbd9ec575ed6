import { expect, test } from 'vitest';
import type { LossProbe } from '../../src/controllers/index.js';
import { ReduceLrOnPlateau } from '../../src/controllers/index.js';
import type { TensorLoader } from '../../src/data/index.js';
import { randn, zeros } from '../../src/tensor/index.js';
import { perceptron, rows, Scripted, trainerOf } from './fixtures.js';

const probeOf = (data: TensorLoader): LossProbe => ({ kind: 'loss', name: 'held-out', samples: 1000, seed: 0, data });

test('a loss probe on rows of its own gives the loss that an evaluation on them gives', async () => {
  using model = perceptron();
  using train = rows(16);
  using heldOut = rows(23);
  const controller = new Scripted('A', () => [], { probes: [probeOf(heldOut.it)] });
  const trainer = trainerOf(model.it, { controllers: [controller] });
  await trainer.fit(train.it, { maxEpochs: 2 });
  const found = controller.seen.at(-1)?.measurements.get('held-out');
  const { loss } = await trainer.evaluate(heldOut.it);
  const onTraining = await trainer.evaluate(train.it);
  expect(found?.kind === 'loss' ? found.loss : null).toBeCloseTo(loss, 6);
  expect(loss).not.toBeCloseTo(onTraining.loss, 3);
});

test('a plateau on held-out rows cuts the rate', async () => {
  using model = perceptron();
  using train = rows(16);
  using heldOut = rows(8);
  const plateau = new ReduceLrOnPlateau({ monitor: 'held-out.loss', probes: [probeOf(heldOut.it)], patience: 0, threshold: 0.99 });
  const report = await trainerOf(model.it, { controllers: [plateau] }).fit(train.it, { maxEpochs: 3 });
  expect(report.decisions.map(({ kind }) => kind)).toEqual(['setLr', 'setLr']);
  expect(report.lr).toBeCloseTo(1e-3, 12);
});

test('rows that the model cannot take are refused before the first step', async () => {
  using model = perceptron();
  using train = rows(16);
  using wide = randn([5, 6]);
  using x = randn([5, 4]);
  using labels = zeros([5], { dtype: 'int64' });
  using fewer = zeros([4], { dtype: 'int64' });
  const wrong = [
    { inputs: [wide], targets: [labels] },
    { inputs: [x], targets: [fewer] },
    { inputs: [x], targets: [] },
    { inputs: [x], targets: [x] },
  ];
  for (const data of wrong) {
    const controller = new Scripted('A', () => [], { probes: [{ kind: 'loss', name: 'held-out', samples: 9, seed: 0, data }] });
    const fit = trainerOf(model.it, { controllers: [controller] }).fit(train.it, { maxEpochs: 1 });
    await expect(fit).rejects.toMatchObject({ code: 'ERR_PROBE_DATA' });
    expect(controller.seen).toEqual([]);
  }
});
