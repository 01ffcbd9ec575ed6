import { expect, it } from 'vitest';
import { NeVe } from '../../src/controllers/index.js';
import { tensors } from '../../src/data/index.js';
import * as nn from '../../src/nn/index.js';
import * as optim from '../../src/optim/index.js';
import { full } from '../../src/tensor/index.js';
import { perceptron, rows, Scripted, trainerOf } from './fixtures.js';

it('weights stay numbers after 200 overflows in a row, which would halve the scale to 0', async () => {
  const model = new nn.Linear(4, 1);
  const x = full([204, 4], 0.5);
  const y = full([204, 1], 1);
  y.narrow(0, 0, 200).fill_(Number.NaN);
  const trainer = trainerOf(model, { loss: 'mse', optimizer: optim.sgd({ lr: 1e-3 }), precision: 'fp16' });
  const { history } = await trainer.fit(tensors({ x, y }).loader({ batchSize: 1 }), { maxEpochs: 1 });
  expect(history[0]?.skippedSteps).toBe(200);
  expect([...model.weight.toTypedArray()].every(Number.isFinite)).toBe(true);
  for (const tensor of [x, y, ...model.stateDict().values()]) tensor.dispose();
});

it('controllers are told how many steps were left out, and NeVe tries a rate again that it says nothing of', async () => {
  using model = perceptron();
  using data = rows(64);
  const neve = new NeVe();
  const watch = new Scripted('watch', () => [], { when: { every: 4, unit: 'step' } });
  const options = { precision: 'fp16', lossScaler: { initScale: 2 ** 40 }, controllers: [neve, watch] } as const;
  const { decisions, history } = await trainerOf(model.it, options).fit(data.it, { maxEpochs: 25 });
  const told = watch.seen.map(({ skippedSteps = 0 }) => skippedSteps);
  expect(told[0]).toBe(4);
  expect(told.reduce((sum, one) => sum + one, 0)).toBe(history.reduce((sum, epoch) => sum + epoch.skippedSteps, 0));
  const reasons = decisions.flatMap((one) => (one.kind === 'restore' ? [one.reason] : []));
  expect(reasons[0]).toBe('fp16 left out all steps at 0.00001');
  expect(reasons).not.toContainEqual(expect.stringMatching(/turned by 0$/));
});
