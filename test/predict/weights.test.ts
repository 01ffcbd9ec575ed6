import { describe, expect, it } from 'vitest';
import { trace } from '../../src/graph/trace.js';
import '../../src/formats/index.js';
import * as nn from '../../src/nn/index.js';
import { Predictor } from '../../src/predict/index.js';
import { noGrad, randn, type Tensor, tensor } from '../../src/tensor/index.js';
import { temporaryFolder } from '../formats/temporary-folder.js';
import { TEST_DEVICE } from '../support/device.js';
import { convolutional, perceptron, rows, trainerOf } from '../trainer/fixtures.js';
import { CODE, list, withPredictor } from './support.js';

/** `x` times `factor`, for rows of two ones: `[2 factor]`. */
function scaling(factor: number): nn.Linear {
  const module = new nn.Linear(2, 1, { bias: false });
  noGrad(() => module.weight.fill_(factor));
  return module;
}

const file = temporaryFolder();

describe('the weights of a predictor', () => {
  it('are kept from whoever writes, and read beside readers', async () => {
    using model = perceptron();
    using data = rows(8);
    const trainer = trainerOf(model.it);
    await withPredictorKept(model.it, async (predictor) => {
      await expect(trainer.fit(data.it, { maxEpochs: 1 })).rejects.toMatchObject({ code: 'ERR_BORROWED' });
      const [weight] = model.it.namedParameters().values();
      expect(() => noGrad(() => weight?.fill_(0))).toThrow(CODE('ERR_BORROWED') as Error);
      using x = randn([1, 4]);
      const [found, { loss }] = await Promise.all([predictor.run(x), trainer.evaluate(data.it)]);
      expect(loss).toBeGreaterThan(0);
      found.dispose();
    });
    await trainer.fit(data.it, { maxEpochs: 1 });
  });

  it('are read beside an evaluation also where they lie channels-last', async () => {
    using model = convolutional();
    using data = rows(8, [1, 6, 6]);
    const trainer = trainerOf(model.it);
    await withPredictorKept(model.it, async (predictor) => {
      using x = randn([1, 1, 6, 6]);
      (await predictor.run(x)).dispose();
      const [found] = await Promise.all([predictor.run(x), trainer.evaluate(data.it), trainer.predict(data.it).then((y) => y.dispose())]);
      found.dispose();
    });
  });

  it('cannot be had while a fit writes to them', async () => {
    using model = perceptron();
    using data = rows(8);
    const run = trainerOf(model.it).fit(data.it, { maxEpochs: 100_000 });
    await new Promise((resolve) => {
      run.on(({ type }) => type === 'fitStart' && resolve(null));
    });
    expect(() => new Predictor(model.it)).toThrow(CODE('ERR_BORROWED') as Error);
    run.stop();
    await run;
    await withPredictorKept(model.it, async () => undefined);
  });

  it('can be replaced, before the first request and between two', async () => {
    const others = [scaling(2), scaling(3)];
    await withPredictor(scaling(1), {}, async (predictor) => {
      using x = tensor([[1, 1]]);
      for (const [i, other] of others.entries()) {
        await predictor.loadWeights(other.stateDict());
        using y = await predictor.run(x);
        expect(list(y)).toEqual([2 * (i + 2)]);
      }
      const state = new Map([['net.weight', others[0]?.weight as Tensor]]);
      await expect(predictor.loadWeights(state)).rejects.toMatchObject({ code: 'ERR_STATE_DICT_NAMES' });
      await predictor.loadWeights(state, { prefix: 'net.' });
      using y = await predictor.run(x);
      expect(list(y)).toEqual([4]);
      await expect(predictor.loadWeights(new Map([['weight', x]]))).resolves.toBeUndefined();
      using wrong = randn([3, 2]);
      await expect(predictor.loadWeights(new Map([['weight', wrong]]))).rejects.toMatchObject({ code: 'ERR_STATE_DICT_SHAPE' });
    });
    for (const other of others) other.weight.dispose();
  });

  it('change between batches, never within one, while many ask', async () => {
    const module = new nn.Sequential(scaling(1), new nn.Identity());
    await withPredictor(module, { maxBatch: 8 }, async (predictor) => {
      using x = tensor([
        [1, 1],
        [1, 1],
      ]);
      (await predictor.run(x)).dispose();
      const states = [1, 2, 3, 4].map((factor) => new Map([['0.weight', tensor([[factor, factor]])]]));
      const answers: number[][] = [];
      const ask = async (): Promise<void> => {
        for (let i = 0; i < 40; i++) {
          using y = await predictor.run(x);
          answers.push(list(y));
        }
      };
      await Promise.all([
        ...[1, 2, 3, 4].map(ask),
        (async () => {
          for (const state of [...states, ...states]) await predictor.loadWeights(state);
        })(),
      ]);
      for (const [first, second] of answers) expect(first).toBe(second);
      using last = await predictor.run(x);
      expect(list(last)).toEqual([8, 8]);
      for (const state of states) for (const one of state.values()) one.dispose();
    });
  });

  it('are not replaced while somebody else reads them', async () => {
    const module = scaling(1);
    using x = tensor([[1, 1]]);
    await using other = new Predictor(module, { device: TEST_DEVICE });
    (await other.run(x)).dispose();
    await withPredictor(module, {}, async (predictor) => {
      (await predictor.run(x)).dispose();
      using weight = tensor([[5, 5]]);
      await expect(predictor.loadWeights(new Map([['weight', weight]]))).rejects.toMatchObject({ code: 'ERR_BORROWED' });
      using y = await predictor.run(x);
      expect(list(y)).toEqual([2]);
    });
  });

  it('come from a file', async () => {
    const module = scaling(4);
    using x = tensor([[1, 1]]);
    using traced = trace(module, x);
    const path = file('model.pt2');
    await traced.save(path);
    await using predictor = await Predictor.load(path, { device: 'cpu', maxBatch: 4 });
    using y = await predictor.run(x);
    expect(list(y)).toEqual([8]);
    await predictor.loadWeights(new Map([['weight', x]]));
    using z = await predictor.run(x);
    expect(list(z)).toEqual([2]);
    await expect(Predictor.load(file('absent.pt2'))).rejects.toThrow();
    await expect(Predictor.load(path, { maxBatch: 0 })).rejects.toMatchObject({ code: 'ERR_OPTION_VALUE' });
    module.weight.dispose();
  });
});

async function withPredictorKept(module: nn.TensorModule, work: (predictor: Predictor) => Promise<void>): Promise<void> {
  await using predictor = new Predictor(module, { device: TEST_DEVICE });
  await work(predictor);
}
