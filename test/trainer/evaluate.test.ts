import { describe, expect, it } from 'vitest';
import * as data from '../../src/data/index.js';
import * as nn from '../../src/nn/index.js';
import * as optim from '../../src/optim/index.js';
import { Predictor } from '../../src/predict/index.js';
import { noGrad, scope, tensor } from '../../src/tensor/index.js';
import { Trainer } from '../../src/trainer/index.js';
import { convolutional, perceptron, rows, trainerOf, values } from './fixtures.js';

/** Draws one row only. */
class Sampled implements data.Sampler {
  readonly length = 5;
  readonly seed = 1n;
  order(): number[] {
    return [2, 2, 2, 2, 2];
  }
}

describe('Trainer.evaluate', () => {
  it('gives the mean loss and accuracy over rows, whatever the batch size', async () => {
    using model = perceptron();
    const expected = await (async () => {
      using data = rows(10, [4], 10);
      return scope(() =>
        noGrad(() => {
          const [x, y] = [data.it.inputs[0], data.it.targets[0]];
          if (x === undefined || y === undefined) throw new TypeError('the fixture has one input and one target');
          const output = model.it.forward(x);
          return {
            loss: nn.functional.crossEntropy(output, y).item() as number,
            accuracy: output.argmax(1).eq(y).to('float64').mean().item() as number,
          };
        }),
      );
    })();
    for (const batchSize of [1, 3, 4, 10]) {
      using data = rows(10, [4], batchSize);
      const found = await trainerOf(model.it).evaluate(data.it);
      expect(found.loss).toBeCloseTo(expected.loss, 5);
      expect(found.accuracy).toBeCloseTo(expected.accuracy, 6);
      expect(found).toMatchObject({ samples: 10, metrics: {} });
    }
  });

  it.each([
    ['shuffle', { shuffle: true, seed: 1 }],
    ['dropLast', { dropLast: true }],
    ['a sampler', { sampler: new Sampled() }],
  ] as const)('is over all rows in their stored order, with %s too, as are predictions', async (_, options) => {
    const expected = [0, 1, 2, 3, 4, 5, 6];
    const samples = expected.map((i) => ({ x: [i], y: [i] }));
    const x = tensor(samples.map((sample) => sample.x));
    const resident = data.tensors({ x, y: x }).loader({ batchSize: 3, ...options });
    const loaders: data.Loader[] = [resident, data.from(samples).loader({ batchSize: 3, ...options })];
    if (!('sampler' in options)) loaders.push(data.stream(() => samples).loader({ batchSize: 3, ...options }));
    const model = new nn.Identity();
    const trainer = new Trainer({ model, loss: 'mse', optimizer: optim.sgd({ lr: 0.1 }) });
    await using predictor = new Predictor(model);
    for (const loader of loaders) {
      using found = await trainer.predict(loader);
      expect(found.flatten().toArray()).toEqual(expected);
      expect(await trainer.evaluate(loader)).toMatchObject({ samples: 7, loss: 0 });
      const rows: unknown[] = [];
      for await (using part of predictor.predict(loader)) rows.push(...(part.flatten().toArray() as number[]));
      expect(rows).toEqual(expected);
    }
    x.dispose();
  });

  it('computes metrics of the caller', async () => {
    using model = perceptron();
    using data = rows(9);
    const trainer = trainerOf(model.it);
    const { loss, accuracy, metrics } = await trainer.evaluate(data.it, {
      metrics: {
        loss2: (output, target) => nn.functional.crossEntropy(output, target as never).mul(2),
        accuracy: (output) => output.sum().mul(0).add(7),
      },
    });
    expect(metrics.loss2).toBeCloseTo(2 * loss, 5);
    // A metric of that name does not hide the accuracy.
    expect(metrics.accuracy).toBe(7);
    expect(accuracy).toBe((await trainer.evaluate(data.it)).accuracy);
  });

  it('has no accuracy for other losses', async () => {
    using model = perceptron();
    using data = rows(9);
    const trainer = trainerOf(model.it, { loss: (output) => output.square().mean() });
    expect(await trainer.evaluate(data.it)).not.toHaveProperty('accuracy');
  });

  it('leaves weights, running statistics and mode as they are', async () => {
    using model = convolutional();
    using data = rows(9, [1, 6, 6]);
    const before = values(model.it.stateDict());
    await trainerOf(model.it).evaluate(data.it);
    expect(values(model.it.stateDict())).toEqual(before);
    expect(model.it.training).toBe(true);
  });
});
