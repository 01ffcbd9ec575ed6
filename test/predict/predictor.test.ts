import { describe, expect, it, vi } from 'vitest';
import { trace } from '../../src/graph/trace.js';
import { native } from '../../src/native/load.js';
import * as nn from '../../src/nn/index.js';
import { Predictor } from '../../src/predict/index.js';
import { randn, setSeed, type Tensor, tensor } from '../../src/tensor/index.js';
import { CODE, expected, list, net, withPredictor } from './support.js';

const near = (values: readonly number[]): unknown[] => values.map((value) => expect.closeTo(value, 5));

/** Gives its input twice, or fails where the first number is negative. */
class Twins extends nn.Module {
  forward(x: Tensor): Tensor[] {
    return [x.mul(2), x];
  }
}

describe('Predictor', () => {
  it('gives what the model gives in evaluation mode, without gradients, for one row and many', async () => {
    const module = net();
    const inputs = [1, 2, 9].map((rows) => randn([rows, 4]));
    const wanted = inputs.map((x) => expected(module, x));
    module.train();
    await withPredictor(module, {}, async (predictor) => {
      for (const [i, x] of inputs.entries()) {
        using found = await predictor.run(x);
        expect(found.shape).toEqual([x.shape[0], 3]);
        expect(found.requiresGrad).toBe(false);
        expect(list(found)).toEqual(near(wanted[i] as number[]));
      }
    });
    for (const x of inputs) x.dispose();
  });

  it('answers many requests at once as it answers them one by one, and fewer times', async () => {
    await withPredictor(net(), { maxBatch: 16 }, async (predictor) => {
      const calls = vi.spyOn(native(), 'sessionPredictEach');
      const inputs = Array.from({ length: 100 }, (_, i) => randn([(i % 3) + 1, 4]));
      const answers = await Promise.all(inputs.map((x) => predictor.run(x)));
      expect(calls.mock.calls.length).toBeLessThan(20);
      calls.mockRestore();
      for (const [i, x] of inputs.entries()) {
        using alone = await predictor.run(x);
        expect(list(answers[i] as Tensor)).toEqual(near(list(alone)));
        answers[i]?.dispose();
        x.dispose();
      }
    });
  });

  it('leaves the default generator alone', async () => {
    const draws = async (between: () => Promise<unknown>): Promise<number[]> => {
      setSeed(5);
      const drawn: number[] = [];
      const draw = (): void => {
        using x = randn([2]);
        drawn.push(...list(x));
      };
      draw();
      const pending = between();
      draw();
      await pending;
      draw();
      return drawn;
    };
    const alone = await draws(async () => undefined);
    await withPredictor(net(), {}, async (predictor) => {
      using x = tensor([[1, 2, 3, 4]]);
      (await predictor.run(x)).dispose();
      const found = await draws(async () => {
        for (const y of await Promise.all(Array.from({ length: 50 }, () => predictor.run(x)))) y.dispose();
      });
      expect(found).toEqual(alone);
    });
  });

  it('gives each request memory of its own', async () => {
    await withPredictor(new nn.Identity(), {}, async (predictor) => {
      using x = tensor([[1, 2]]);
      using y = tensor([[3, 4]]);
      const [first, second] = (await Promise.all([predictor.run(x), predictor.run(y)])) as [Tensor, Tensor];
      first.fill_(9);
      expect([list(x), list(second)]).toEqual([
        [1, 2],
        [3, 4],
      ]);
      using alone = await predictor.run(x);
      alone.fill_(7);
      expect(list(x)).toEqual([1, 2]);
      first.dispose();
      second.dispose();
    });
  });

  it('keeps rows of different shapes and dtypes apart', async () => {
    await withPredictor(new nn.Flatten(), {}, async (predictor) => {
      const inputs = [randn([2, 3, 2]), randn([1, 5]), randn([2, 3, 2]), tensor([[1, 2]], { dtype: 'int64' }), randn([4, 5])];
      const answers = await Promise.all(inputs.map((x) => predictor.run(x)));
      expect(answers.map(({ shape }) => shape)).toEqual([
        [2, 6],
        [1, 5],
        [2, 6],
        [1, 2],
        [4, 5],
      ]);
      expect(answers[3]?.dtype).toBe('int64');
      for (const one of [...inputs, ...answers]) one.dispose();
    });
  });

  it('traces a module anew for each shape of a row, also for more shapes than it keeps', async () => {
    /** Computes with a size that a trace writes down as a number. */
    class Mean extends nn.Module {
      forward(x: Tensor): Tensor {
        return x.sum(1).div(x.shape[1] as number);
      }
    }
    await withPredictor(new Mean(), {}, async (predictor) => {
      for (const size of [2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 2, 3]) {
        using x = tensor(new Float32Array(size).fill(1.5), { shape: [1, size] });
        using y = await predictor.run(x);
        expect(list(y)).toEqual([expect.closeTo(1.5, 5)]);
      }
    });
  });

  it('traces once a module of sizes that differ', async () => {
    await withPredictor(new nn.Linear(2, 3), { dynamicShapes: { 1: 'length' } }, async (predictor) => {
      const made = vi.spyOn(native(), 'createSession');
      for (const length of [3, 5, 4, 1]) {
        using x = randn([2, length, 2]);
        using y = await predictor.run(x);
        expect(y.shape).toEqual([2, length, 3]);
      }
      expect(made.mock.calls).toHaveLength(1);
      made.mockRestore();
    });
  });

  it('takes several inputs and gives several outputs', async () => {
    await withPredictor(new nn.Bilinear(2, 3, 1) as unknown as nn.TensorModule, {}, async (predictor) => {
      using a = randn([2, 2]);
      using b = randn([2, 3]);
      using y = await predictor.run([a, b]);
      expect(y.shape).toEqual([2, 1]);
    });
    await withPredictor(new Twins() as unknown as nn.TensorModule, {}, async (predictor) => {
      using x = tensor([[1, 2]]);
      const both = await predictor.runAll(x);
      expect(both.map(list)).toEqual([
        [2, 4],
        [1, 2],
      ]);
      using first = await predictor.run(x);
      expect(list(first)).toEqual([2, 4]);
      for (const one of both) one.dispose();
    });
  });

  it('fails the request that cannot be answered, and no other', async () => {
    const module = new nn.Embedding(5, 2);
    await withPredictor(module, {}, async (predictor) => {
      using good = tensor([[1, 2]], { dtype: 'int64' });
      using bad = tensor([[1, 7]], { dtype: 'int64' });
      (await predictor.run(good)).dispose();
      const settled = await Promise.allSettled([good, bad, good, bad, good].map((x) => predictor.run(x)));
      expect(settled.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'rejected', 'fulfilled']);
      for (const one of settled) if (one.status === 'fulfilled') one.value.dispose();
    });
  });

  it('finds out that a model takes one request at a time', async () => {
    /** A sum over the rows, which are one for each request. */
    class Sum extends nn.Module {
      forward(x: Tensor): Tensor {
        return x.sum(0);
      }
    }
    await withPredictor(new Sum(), { maxBatch: 4 }, async (predictor) => {
      using x = tensor([
        [1, 2],
        [3, 4],
      ]);
      for (let round = 0; round < 4; round++) {
        const answers = await Promise.all([1, 2, 3, 4, 5].map(() => predictor.run(x)));
        for (const answer of answers) expect(list(answer)).toEqual([4, 6]);
        for (const answer of answers) answer.dispose();
      }
    });
  });

  it('waits for company where it is told to', async () => {
    await withPredictor(net(), { maxBatch: 2, maxWait: 60_000 }, async (predictor) => {
      using x = randn([1, 4]);
      let answered = false;
      const first = predictor.run(x).finally(() => {
        answered = true;
      });
      await new Promise((resolve) => setTimeout(resolve, 50));
      expect(answered).toBe(false);
      const [one, two] = await Promise.all([first, predictor.run(x)]);
      expect(list(one)).toEqual(list(two));
      one.dispose();
      two.dispose();
    });
    await withPredictor(net(), { maxBatch: 100, maxWait: 1 }, async (predictor) => {
      using x = randn([1, 4]);
      using y = await predictor.run(x);
      expect(y.shape).toEqual([1, 3]);
    });
  });

  it('ends the wait of an aborted request, and answers the others', async () => {
    await withPredictor(net(), { maxBatch: 8, maxWait: 20 }, async (predictor) => {
      using x = randn([1, 4]);
      const abort = new AbortController();
      const aborted = predictor.run(x, { signal: abort.signal });
      const other = predictor.run(x);
      abort.abort(new Error('enough'));
      await expect(aborted).rejects.toMatchObject({ code: 'ERR_ABORTED', cause: expect.objectContaining({ message: 'enough' }) });
      (await other).dispose();
      await expect(predictor.run(x, { signal: abort.signal })).rejects.toMatchObject({ code: 'ERR_ABORTED' });
    });
    await withPredictor(net(), {}, async (predictor) => {
      using x = randn([1, 4]);
      (await predictor.run(x)).dispose();
      const abort = new AbortController();
      const [running, other] = [predictor.run(x, { signal: abort.signal }), predictor.run(x)];
      // By now it is on its way.
      await new Promise((resolve) => setImmediate(resolve));
      abort.abort();
      await expect(running).rejects.toMatchObject({ code: 'ERR_ABORTED' });
      (await other).dispose();
    });
  });

  it('answers what runs and refuses what waits when it is closed', async () => {
    const module = net();
    const predictor = new Predictor(module, { device: 'cpu', maxBatch: 1 });
    using x = randn([1, 4]);
    (await predictor.run(x)).dispose();
    const asked = [1, 2, 3, 4, 5, 6].map(() => predictor.run(x));
    await new Promise((resolve) => setImmediate(resolve));
    const closing = predictor.close();
    const settled = await Promise.allSettled(asked);
    await closing;
    expect(settled[0]?.status).toBe('fulfilled');
    expect(settled.at(-1)).toMatchObject({ status: 'rejected', reason: { code: 'ERR_PREDICTOR_CLOSED' } });
    for (const one of settled) if (one.status === 'fulfilled') one.value.dispose();
    await expect(predictor.run(x)).rejects.toMatchObject({ code: 'ERR_PREDICTOR_CLOSED' });
    await expect(predictor.loadWeights(module.stateDict())).rejects.toMatchObject({ code: 'ERR_PREDICTOR_CLOSED' });
    await predictor.close();
    // Free again.
    expect(expected(module, x)).toHaveLength(3);
    await withPredictor(module, {}, async () => undefined);
  });

  it('serves one traced model beside another predictor of it', async () => {
    const module = net();
    using x = randn([2, 4]);
    using model = trace(module, x);
    await using one = new Predictor(model, { device: 'cpu' });
    await using two = new Predictor(module, { device: 'cpu' });
    const [a, b] = await Promise.all([one.run(x), two.run(x)]);
    expect(list(a)).toEqual(list(b));
    a.dispose();
    b.dispose();
  });

  it('refuses what is no request', async () => {
    await withPredictor(net(), {}, async (predictor) => {
      using x = randn([2, 4]);
      using scalar = tensor(1);
      using none = randn([0, 4]);
      using fewer = randn([1, 4]);
      await expect(predictor.run([])).rejects.toMatchObject({ code: 'ERR_OPTION_VALUE' });
      await expect(predictor.run([1, 2] as never)).rejects.toMatchObject({ code: 'ERR_OPTION_VALUE' });
      for (const wrong of [scalar, none, [x, fewer]]) await expect(predictor.run(wrong)).rejects.toMatchObject({ code: 'ERR_BATCH_ROWS' });
      await expect(predictor.run(x, { signal: 3 } as never)).rejects.toMatchObject({ code: 'ERR_OPTION_VALUE' });
      await expect(predictor.run(x, { single: 3 } as never)).rejects.toMatchObject({ code: 'ERR_OPTION_UNKNOWN' });
      expect(() => predictor.predict([x] as never)).toThrow(CODE('ERR_OPTION_VALUE') as Error);
      x.dispose();
      await expect(predictor.run(x)).rejects.toMatchObject({ code: 'ERR_DISPOSED' });
    });
    expect(() => new Predictor(net(), { maxBatch: 0 })).toThrow(CODE('ERR_OPTION_VALUE') as Error);
    expect(() => new Predictor(net(), { maxbatch: 1 } as never)).toThrow(CODE('ERR_OPTION_UNKNOWN') as Error);
    expect(() => new Predictor(net(), { precision: 'fp8' } as never)).toThrow(CODE('ERR_OPTION_VALUE') as Error);
    expect(() => new Predictor(net(), null as never)).toThrow(CODE('ERR_OPTION_VALUE') as Error);
    expect(() => new Predictor({} as never)).toThrow(CODE('ERR_OPTION_VALUE') as Error);
    expect(() => new Predictor(net(), { device: 'tpu' as never })).toThrow(CODE('ERR_DEVICE_UNKNOWN') as Error);
  });
});
