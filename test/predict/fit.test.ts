import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { loadModel, type Model, trace } from '../../src/graph/index.js';
import '../../src/formats/index.js';
import { native } from '../../src/native/load.js';
import { getNumThreads, setNumThreads } from '../../src/native/runtime.js';
import * as optim from '../../src/optim/index.js';
import { Predictor } from '../../src/predict/index.js';
import { noGrad, randn, type Tensor } from '../../src/tensor/index.js';
import type { TrainerOptions } from '../../src/trainer/index.js';
import { temporaryFolder } from '../formats/temporary-folder.js';
import { TEST_DEVICE } from '../support/device.js';
import { python, pythonAvailable } from '../support/python.js';
import { convolutional, perceptron, rows, trainerOf } from '../trainer/fixtures.js';
import { list } from './support.js';

const file = temporaryFolder();

// Teams of threads wait for one another where the machine is busy.
const threads = getNumThreads();
beforeAll(() => setNumThreads(1));
afterAll(() => setNumThreads(threads));

/** Where a fit left the model. */
function evaluated(model: { forward(x: Tensor): unknown; eval(): unknown }, x: Tensor): number[] {
  model.eval();
  using there = x.to(TEST_DEVICE);
  using y = noGrad(() => model.forward(there) as Tensor);
  return list(y);
}

const near = (values: readonly number[]): unknown[] => values.map((value) => expect.closeTo(value, 5));

describe('run.predictor', () => {
  it('serves weights as they change, and in the end those that the fit leaves behind', async () => {
    using model = perceptron();
    using data = rows(16);
    using x = randn([2, 4]);
    const run = trainerOf(model.it).fit(data.it, { maxEpochs: 1_000_000 });
    const predictor = await run.predictor({ every: 0.01 });
    using first = await predictor.run(x);
    let changed = first;
    while (list(changed).join() === list(first).join()) {
      if (changed !== first) changed.dispose();
      changed = await predictor.run(x);
    }
    changed.dispose();
    run.stop();
    await run;
    using last = await predictor.run(x);
    expect(list(last)).toEqual(near(evaluated(model.it, x)));
    // A copy: the model is free to be trained again.
    await trainerOf(model.it).fit(data.it, { maxEpochs: 3 });
    using still = await predictor.run(x);
    expect(list(still)).toEqual(list(last));
    await predictor.close();
    await expect(run.predictor()).rejects.toMatchObject({ code: 'ERR_RUN_NOT_ACTIVE' });
  });

  it('leaves training as it is without, bit for bit', async () => {
    const train = async (serve: boolean, options: Partial<TrainerOptions>): Promise<number[]> => {
      using model = convolutional();
      using data = rows(24, [1, 6, 6]);
      using x = randn([3, 1, 6, 6]);
      const run = trainerOf(model.it, { seed: 1, ...options }).fit(data.it, { maxEpochs: 15 });
      const predictors = serve ? await Promise.all([run.predictor({ every: 0.002 }), run.predictor({ every: 0.005, maxBatch: 4 })]) : [];
      let over = false;
      const asking = predictors.map(async (predictor) => {
        while (!over) {
          (await predictor.run(x)).dispose();
          await new Promise((resolve) => setTimeout(resolve, 1));
        }
      });
      await run;
      over = true;
      await Promise.all(asking);
      await Promise.all(predictors.map((predictor) => predictor.close()));
      return [...model.it.stateDict().values()].flatMap((tensor) => Array.from(tensor.toTypedArray() as Float32Array, Number));
    };
    for (const options of [{}, { average: { kind: 'ema' as const, decay: 0.9 } }, { optimizer: optim.scheduleFreeSgd({ lr: 0.1 }) }]) {
      expect(await train(true, options)).toEqual(await train(false, options));
    }
  });

  it('serves averaged weights where an average is kept', async () => {
    using model = perceptron();
    using data = rows(16);
    using x = randn([2, 4]);
    const run = trainerOf(model.it, { average: { kind: 'ema', decay: 0.99 } }).fit(data.it, { maxEpochs: 30 });
    const predictor = await run.predictor();
    await run;
    using last = await predictor.run(x);
    expect(list(last)).toEqual(near(evaluated(model.it, x)));
    await predictor.close();
  });

  it('serves traced models, and closes while the fit goes on', async () => {
    using module = perceptron();
    using data = rows(16);
    using x = randn([2, 4]);
    using model = trace(module.it, x);
    const run = trainerOf(model).fit(data.it, { maxEpochs: 1_000_000 });
    await using early = await run.predictor();
    (await early.run(x)).dispose();
    await early.close();
    const late: Predictor = await run.predictor();
    run.stop();
    await run;
    using last = await late.run(x);
    expect(list(last)).toEqual(near(evaluated(model, x)));
    await late.close();
  });

  it('tells of weights that could not be renewed, and goes on', async () => {
    using model = perceptron();
    using data = rows(16);
    const run = trainerOf(model.it).fit(data.it, { maxEpochs: 1_000_000 });
    const codes: string[] = [];
    const warned = new Promise((resolve) => {
      run.on((event) => event.type === 'warning' && resolve(codes.push(event.code)));
    });
    const predictor = await run.predictor({ every: 0.001 });
    const copying = vi.spyOn(native(), 'sessionCopyWeights').mockRejectedValueOnce(new Error('no memory'));
    await warned;
    copying.mockRestore();
    run.stop();
    await run;
    expect(codes).toEqual(['WARN_PREDICTOR_STALE']);
    using x = randn([2, 4]);
    using last = await predictor.run(x);
    expect(list(last)).toEqual(near(evaluated(model.it, x)));
    await predictor.close();
  });

  it('tells options and runs that cannot be served', async () => {
    using model = perceptron();
    using data = rows(16);
    const run = trainerOf(model.it).fit(data.it, { maxEpochs: 1_000_000 });
    await expect(run.predictor({ every: 0 })).rejects.toMatchObject({ code: 'ERR_OPTION_VALUE' });
    await expect(run.predictor({ maxbatch: 2 } as never)).rejects.toMatchObject({ code: 'ERR_OPTION_UNKNOWN' });
    run.stop();
    await run;
    const failing = trainerOf(model.it).fit(data.it, { maxEpochs: 1, callbacks: 3 as never });
    failing.catch(() => undefined);
    await expect(failing.predictor()).rejects.toMatchObject({ code: 'ERR_OPTION_VALUE' });
    await expect(failing.predictor()).rejects.toMatchObject({ code: 'ERR_RUN_NOT_ACTIVE' });
  });
});

describe('a predictor beside fits', () => {
  it('answers 64 at once without an error, and the fits end as they would alone', async () => {
    const train = async (asked: boolean): Promise<number[][]> => {
      using serving = perceptron(2);
      using data = rows(24);
      using x = randn([1, 4]);
      const models = [perceptron(3), perceptron(4)];
      const predictor = asked ? new Predictor(serving.it, { device: 'cpu', maxBatch: 16 }) : null;
      let over = false;
      const client = async (): Promise<void> => {
        while (!over && predictor !== null) (await predictor.run(x)).dispose();
      };
      const clients = Promise.all(Array.from({ length: 64 }, client));
      await Promise.all(models.map(({ it }, i) => trainerOf(it, { seed: i }).fit(data.it, { maxEpochs: 10 })));
      over = true;
      await clients;
      await predictor?.close();
      const weights = models.map(({ it }) => [...it.stateDict().values()].flatMap(list));
      for (const model of models) model[Symbol.dispose]();
      return weights;
    };
    expect(await train(true)).toEqual(await train(false));
  });
});

const SCRIPT = `
import json, sys, torch
path = json.load(sys.stdin)
torch.manual_seed(0)
shared = torch.nn.Linear(8, 8)
net = torch.nn.Sequential(torch.nn.Linear(4, 8), torch.nn.BatchNorm1d(8), torch.nn.Dropout(0.5), shared, torch.nn.ReLU(), shared, torch.nn.Linear(8, 3))
torch.jit.script(net).save(path)
print('{}')
`;

describe.skipIf(!pythonAvailable())('a TorchScript model', () => {
  const load = async (): Promise<Model> => {
    python(SCRIPT, { input: file('net.pt') });
    return loadModel(file('net.pt'), { trusted: true });
  };

  it('is served beside a fit and after it, and predicts beside evaluations of the same', async () => {
    using model = await load();
    using data = rows(16);
    using x = randn([2, 4]);
    // At the usual rate it diverges.
    const trainer = trainerOf(model, { optimizer: optim.sgd({ lr: 0.01 }) });
    const run = trainer.fit(data.it, { maxEpochs: 30 });
    const predictor = await run.predictor({ every: 0.005 });
    (await predictor.run(x)).dispose();
    await run;
    using last = await predictor.run(x);
    expect(list(last)).toEqual(near(evaluated(model, x)));
    await predictor.close();
    await using reader = new Predictor(model, { device: TEST_DEVICE });
    const [found] = await Promise.all([
      reader.run(x),
      trainer.evaluate(data.it),
      ...[1, 2, 3].map(async () => (await reader.run(x)).dispose()),
    ]);
    expect(list(found)).toEqual(near(list(last)));
    found.dispose();
    const owned = await Predictor.load(file('net.pt'), { trusted: true, device: 'cpu' });
    using fresh = await owned.run(x);
    expect(fresh.shape).toEqual([2, 3]);
    await owned.close();
  });
});
