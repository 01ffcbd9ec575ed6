import { expect, it } from 'vitest';
import { OptionError } from '../../src/errors.js';
import * as optim from '../../src/optim/index.js';
import { withTrialSession } from '../native/trial-session.js';
import { perceptron, rows, trainerOf } from './fixtures.js';

it('fp16 with L-BFGS is refused where the trainer is made, by name', () => {
  using model = perceptron();
  const make = () => trainerOf(model.it, { optimizer: optim.lbfgs(), precision: 'fp16' });
  expect(make).toThrow(OptionError);
  expect(make).toThrow(/'lbfgs'.*'fp16'.*'bf16' or 'fp32'/s);
  expect(() => trainerOf(model.it, { optimizer: optim.lbfgs(), precision: 'bf16' })).not.toThrow();
});

it('nor does a session of its own take the pair', async () => {
  using model = perceptron();
  using data = rows();
  const made = withTrialSession(
    { model: model.it, loss: 'crossEntropy', loader: data.it, optimizer: optim.lbfgs(), step: { precision: 'fp16' } },
    async () => undefined,
  );
  await expect(made).rejects.toMatchObject({ code: 'ERR_OPTION_CONFLICT' });
});
