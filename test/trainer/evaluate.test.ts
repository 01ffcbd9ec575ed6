import { describe, expect, it } from 'vitest';
import * as nn from '../../src/nn/index.js';
import { noGrad, scope } from '../../src/tensor/index.js';
import { convolutional, perceptron, rows, trainerOf, values } from './fixtures.js';

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
