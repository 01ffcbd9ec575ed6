/** One writer alone: whoever holds a model's memory holds it, whatever module, model or trainer asks. */

import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { sharpness } from '../../src/analysis/index.js';
import { StateError } from '../../src/errors.js';
import { trace } from '../../src/graph/index.js';
import * as nn from '../../src/nn/index.js';
import { noGrad, type Tensor } from '../../src/tensor/index.js';
import { TEST_DEVICE } from '../support/device.js';
import { ownedModule, perceptron, rows, trainerOf, values } from './fixtures.js';

/** A refusal that names who holds the memory. */
const heldBy = (holder: string): unknown =>
  expect.objectContaining({ code: 'ERR_BORROWED', message: expect.stringContaining(holder), name: 'StateError' });

const outcomes = async (runs: readonly PromiseLike<unknown>[]): Promise<unknown[]> =>
  (await Promise.allSettled(runs)).map((end) => (end.status === 'rejected' ? end.reason : 'done'));

describe('two fits at once', () => {
  it('of one module: the second is refused before it is traced', async () => {
    using model = perceptron();
    using data = rows(64, [4], 1);
    const fits = [1, 2].map(() => trainerOf(model.it).fit(data.it, { maxEpochs: 2 }));
    expect(await outcomes(fits)).toEqual(['done', heldBy('Trainer.fit')]);
    expect((await trainerOf(model.it).fit(data.it, { maxEpochs: 1 })).epochs).toBe(1);
  });

  it('of two models that share one layer', async () => {
    const shared = new nn.Linear(4, 8);
    using first = ownedModule(new nn.Sequential(shared, new nn.ReLU(), new nn.Linear(8, 3)));
    using second = ownedModule(new nn.Sequential(shared, new nn.Tanh(), new nn.Linear(8, 3)));
    using data = rows(64, [4], 1);
    const fits = [first, second].map(({ it }) => trainerOf(it).fit(data.it, { maxEpochs: 2 }));
    expect(await outcomes(fits)).toEqual(['done', heldBy('Trainer.fit')]);
  });

  it('of a module and of a model traced from it', async () => {
    using module = perceptron();
    using data = rows(64, [4], 1);
    using model = trace(module.it, data.it.inputs);
    const fits = [trainerOf(model), trainerOf(module.it)].map((trainer) => trainer.fit(data.it, { maxEpochs: 2 }));
    expect(await outcomes(fits)).toEqual(['done', heldBy('Trainer.fit')]);
  });

  it('of two models on the same data both train, as alone', async () => {
    using data = rows(64, [4], 4);
    const train = async (models: readonly nn.Sequential[]): Promise<unknown[]> => {
      await Promise.all(models.map((model) => trainerOf(model).fit(data.it, { maxEpochs: 2 })));
      return models.map((model) => values(model.stateDict()));
    };
    using a = perceptron(1);
    using b = perceptron(2);
    using c = perceptron(1);
    using d = perceptron(2);
    expect(await train([a.it, b.it])).toEqual([...(await train([c.it])), ...(await train([d.it]))]);
  });
});

describe('beside a fit', () => {
  it('nothing else runs the model, from a callback or from a loop over the epochs', async () => {
    using module = perceptron();
    using data = rows();
    const trainer = trainerOf(module.it);
    const uses = {
      evaluate: () => trainer.evaluate(data.it),
      predict: () => trainer.predict(data.it),
      analysis: () => sharpness({ model: module.it, loss: 'crossEntropy', loader: data.it, device: 'cpu' }),
      fit: () => trainer.fit(data.it, { maxEpochs: 1 }),
      trace: async () => trace(module.it, data.it.inputs),
      forward: async () => module.it.forward(data.it.inputs[0] as never),
      read: async () => values(module.it.stateDict()),
      write: async () => module.it.loadStateDict(module.it.stateDict()),
      freeze: async () => module.it.requiresGrad_(false),
    };
    const refused = Object.fromEntries(Object.keys(uses).map((name) => [name, heldBy('Trainer.fit')]));
    const tryAll = async (): Promise<unknown> => {
      const ends = await outcomes(Object.values(uses).map((use) => use()));
      return Object.fromEntries(Object.keys(uses).map((name, i) => [name, ends[i]]));
    };
    const seen: unknown[] = [];
    const run = trainer.fit(data.it, {
      maxEpochs: 2,
      callbacks: [{ onEpochEnd: async () => void seen.push(await tryAll()) }],
    });
    for await (const { index } of run) if (index === 0) seen.push(await tryAll());
    expect(seen.length).toBeGreaterThanOrEqual(2);
    // The loop may see the first epoch when the fit is over; a callback never does.
    expect(seen[0]).toEqual(refused);
    expect((await trainer.evaluate(data.it)).samples).toBe(16);
  });

  it('a backward pass that reaches its parameters is refused', async () => {
    using module = perceptron();
    using data = rows(64, [4], 1);
    using output = module.it.forward(data.it.inputs[0] as never);
    using loss = output.sum();
    const run = trainerOf(module.it).fit(data.it, { maxEpochs: 1 });
    await nextTurn();
    expect(() => loss.backward()).toThrow(heldBy('Trainer.fit') as Error);
    await run;
  });

  it('a model traced from the same module does not run', async () => {
    using module = perceptron();
    using data = rows(64, [4], 1);
    using model = trace(module.it, data.it.inputs);
    const run = trainerOf(module.it).fit(data.it, { maxEpochs: 1 });
    await nextTurn();
    expect(() => model.forward(...data.it.inputs)).toThrow(heldBy('Trainer.fit') as Error);
    await run;
    using there = (data.it.inputs[0] as Tensor).to(TEST_DEVICE);
    model.forward(there).dispose();
  });
});

describe('the data of a fit', () => {
  it('can be read, not written to, and disposing it takes nothing away', async () => {
    using module = perceptron();
    using twin = perceptron();
    using data = rows(64, [4], 4);
    using again = rows(64, [4], 4);
    const [x] = data.it.inputs as [Tensor];
    const seen: unknown[] = [];
    const attempt = (use: () => unknown): void => {
      try {
        use();
        seen.push('done');
      } catch (error) {
        seen.push(error);
      }
    };
    const first = (): void => {
      attempt(() => x.toTypedArray());
      attempt(() => noGrad(() => x.zero_()));
      attempt(() => noGrad(() => x.select(0, 0).zero_()));
      x.dispose();
    };
    await trainerOf(module.it).fit(data.it, {
      maxEpochs: 3,
      callbacks: [{ onEpochEnd: ({ index }) => (index === 0 ? first() : undefined) }],
    });
    // A device has a copy.
    const written = TEST_DEVICE === 'cpu' ? heldBy('Trainer.fit') : 'done';
    expect(seen).toEqual(['done', written, written]);
    await trainerOf(twin.it).fit(again.it, { maxEpochs: 3 });
    expect(values(module.it.stateDict())).toEqual(values(twin.it.stateDict()));
  });
});

describe('evaluations', () => {
  it('of one module share it, and keep a fit away', async () => {
    using module = perceptron();
    using data = rows(64, [4], 1);
    const trainer = trainerOf(module.it);
    const alone = await trainer.evaluate(data.it);
    const both = Promise.all([trainer.evaluate(data.it), trainer.evaluate(data.it)]);
    await expect(trainer.fit(data.it, { maxEpochs: 1 })).rejects.toThrow(StateError);
    for (const { loss } of await both) expect(loss).toBe(alone.loss);
  });
});
