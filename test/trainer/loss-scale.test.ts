import { expect, it } from 'vitest';
import { tensors } from '../../src/data/index.js';
import * as nn from '../../src/nn/index.js';
import * as optim from '../../src/optim/index.js';
import { full } from '../../src/tensor/index.js';
import { trainerOf } from './fixtures.js';

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
