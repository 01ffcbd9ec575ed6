/** ECCO-DNN's claim on the embedded digits: the tolerance hardly matters. And what the claim rests on: the cap. */

import { afterAll, beforeAll, expect, it } from 'vitest';
import { getNumThreads, NumericalError, setNumThreads } from '../../src/index.js';
import * as optim from '../../src/optim/index.js';
import { setSeed, Tensor } from '../../src/tensor/index.js';
import { Trainer } from '../../src/trainer/index.js';
import { digits, mlp } from '../trainer/neve-digits.js';
import { ownedModule } from '../trainer/fixtures.js';

const threads = getNumThreads();
beforeAll(() => setNumThreads(1));
afterAll(() => setNumThreads(threads));

/** Accuracy on the test part, 0 for a run that diverges, and the share of steps at the cap. */
async function train(options: optim.EccoOptions): Promise<{ accuracy: number; share: number }> {
  setSeed(1);
  using model = ownedModule(mlp());
  using data = digits(1);
  const trainer = new Trainer({ model: model.it, loss: 'crossEntropy', optimizer: optim.ecco(options), device: 'cpu' });
  const run = trainer.fit(data.it.train.loader({ batchSize: 32, shuffle: true, seed: 1 }), { maxEpochs: 20 });
  const [report, state] = await Promise.allSettled([run, run.optimizerState('end')]);
  if (report.status === 'rejected') expect(report.reason).toBeInstanceOf(NumericalError);
  if (state.status === 'rejected') return { accuracy: 0, share: 0 };
  const dict = state.value;
  const { share } = optim.eccoStateDictSteps(dict);
  for (const parameter of (dict.get('state') as ReadonlyMap<number, optim.ParameterState>).values()) {
    for (const value of parameter.values()) if (value instanceof Tensor) value.dispose();
  }
  const { accuracy = Number.NaN } = await trainer.evaluate(data.it.test.loader({ batchSize: 500 }));
  return { accuracy, share };
}

it.each(['published', 'robust'] as const)(
  'tolerances from 0.1 to 100 end within a point of each other in %s mode, since nearly all steps are capped',
  async (mode) => {
    const found: { accuracy: number; share: number }[] = [];
    for (const eta of [0.1, 1, 10, 100]) found.push(await train({ mode, eta }));
    const accuracies = found.map(({ accuracy }) => accuracy);
    expect(Math.max(...accuracies) - Math.min(...accuracies)).toBeLessThan(0.01);
    expect(Math.min(...accuracies)).toBeGreaterThan(0.9);
    for (const { share } of found.slice(1)) expect(share).toBeGreaterThan(0.95);
    const free = await train({ mode, eta: 1, cap: Number.POSITIVE_INFINITY });
    expect(free.share).toBe(0);
    expect(free.accuracy).toBeLessThan(Math.min(...accuracies) - 0.01);
  },
);
