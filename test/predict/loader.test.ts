import { describe, expect, it } from 'vitest';
import * as data from '../../src/data/index.js';
import * as nn from '../../src/nn/index.js';
import { randn, type Tensor, tensor } from '../../src/tensor/index.js';
import { MemoryStream } from '../support/streams.js';
import { perceptron, rows, trainerOf } from '../trainer/fixtures.js';
import { list, net, withPredictor } from './support.js';

async function collected(batches: AsyncIterable<Tensor>): Promise<{ shapes: number[][]; values: number[] }> {
  const found = { shapes: [] as number[][], values: [] as number[] };
  for await (using batch of batches) {
    found.shapes.push([...batch.shape]);
    found.values.push(...list(batch));
  }
  return found;
}

describe('Predictor.predict', () => {
  it('gives what Trainer.predict gives, batch by batch, of resident data and of a stream', async () => {
    using model = perceptron();
    using resident = rows(10, [4], 4);
    using whole = await trainerOf(model.it).predict(resident.it);
    await withPredictor(model.it, {}, async (predictor) => {
      const found = await collected(predictor.predict(resident.it));
      expect(found.shapes).toEqual([
        [4, 3],
        [4, 3],
        [2, 3],
      ]);
      expect(found.values).toEqual(list(whole));
      const [x] = resident.it.inputs as [Tensor];
      const [y] = resident.it.targets as [Tensor];
      const streamed = await collected(predictor.predict(new MemoryStream(x, y)));
      expect(streamed.values).toEqual(found.values);
    });
  });

  it('runs transforms as they are outside of training', async () => {
    using model = perceptron();
    const x = randn([6, 4]);
    const y = tensor([0, 1, 2, 0, 1, 2], { dtype: 'int64' });
    const loader = data.tensors({ x, y }).loader({
      batchSize: 4,
      transform: [data.transforms.fn((values) => values.mul(2)), data.transforms.gaussianNoise({ sigma: 0.5 })],
    });
    using whole = await trainerOf(model.it).predict(loader);
    await withPredictor(model.it, {}, async (predictor) => {
      expect((await collected(predictor.predict(loader))).values).toEqual(list(whole).map((value) => expect.closeTo(value, 5)));
    });
    x.dispose();
    y.dispose();
  });

  it('lets requests in between, and can be left early', async () => {
    using resident = rows(40, [4], 1);
    await withPredictor(net(), {}, async (predictor) => {
      using x = randn([1, 4]);
      let seen = 0;
      for await (using batch of predictor.predict(resident.it)) {
        expect(batch.device).toBe('cpu');
        (await predictor.run(x)).dispose();
        seen += 1;
        if (seen === 3) break;
      }
      expect(seen).toBe(3);
    });
  });

  it('tells which batch of a stream failed, and what a model fails of', async () => {
    await withPredictor(new nn.Linear(4, 2), {}, async (predictor) => {
      async function* broken(): AsyncGenerator<{ x: Tensor }> {
        yield { x: randn([4]) };
        throw new Error('no disk');
      }
      const loader = data.stream(broken).loader({ batchSize: 1 });
      await expect(collected(predictor.predict(loader))).rejects.toMatchObject({ code: 'ERR_LOADER_FAILED' });
      using wrong = rows(4, [3], 2);
      await expect(collected(predictor.predict(wrong.it))).rejects.toThrow(/mat1|shape|size/);
    });
  });
});
