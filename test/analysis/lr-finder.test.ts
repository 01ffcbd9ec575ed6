import { describe, expect, it } from 'vitest';
import { type LrFinderOptions, lrFinder } from '../../src/analysis/index.js';
import { AbortedError, NumericalError, OptionError } from '../../src/errors.js';
import * as nn from '../../src/nn/index.js';
import * as optim from '../../src/optim/index.js';
import { defaultGenerator, setSeed } from '../../src/tensor/index.js';
import { ownedModule, perceptron, rows, trainerOf, values } from '../trainer/fixtures.js';

const sgd = optim.sgd({ lr: 1, momentum: 0.9 });

async function sweep(options: Partial<LrFinderOptions> = {}) {
  using model = perceptron();
  using data = rows(32);
  // Awaited here: the tensors die with this function.
  return await lrFinder({ model: model.it, loss: 'crossEntropy', optimizer: sgd, device: 'cpu', loader: data.it, ...options });
}

function generatorState(): Uint8Array {
  using generator = defaultGenerator();
  return generator.getState();
}

/** A net with dropout and batch norm, so that steps draw numbers and move buffers. */
function noisy() {
  setSeed(3);
  return ownedModule(
    new nn.Sequential(new nn.Linear(4, 8), new nn.BatchNorm1d(8), new nn.ReLU(), new nn.Dropout(0.5), new nn.Linear(8, 3)),
  );
}

describe('the learning-rate finder', () => {
  it('sweeps by a constant ratio and smooths the losses of the steps', async () => {
    using model = perceptron();
    using data = rows(32);
    const common = { loss: 'crossEntropy', optimizer: sgd, device: 'cpu', loader: data.it } as const;
    const found = await lrFinder({ model: model.it, ...common, start: 1e-5, end: 1, iterations: 50, beta: 0 });
    expect(found.stopped).toBe('completed');
    expect(found.lrs).toHaveLength(50);
    for (const [i, lr] of found.lrs.entries()) expect(lr / (1e-5 * 1e5 ** (i / 50))).toBeCloseTo(1, 12);
    // Without smoothing, the first loss is the model's own on the first batch.
    using first = rows(4);
    const { loss } = await trainerOf(model.it, { optimizer: sgd }).evaluate(first.it);
    expect(found.losses[0]).toBeCloseTo(loss, 2);
    const smoothed = await lrFinder({ model: model.it, ...common, start: 1e-5, end: 1, iterations: 50, beta: 0.9 });
    let average = 0;
    found.losses.forEach((value, i) => {
      average = 0.9 * average + 0.1 * value;
      expect(smoothed.losses[i]).toBeCloseTo(average / (1 - 0.9 ** (i + 1)), 9);
    });
  });

  it('leaves parameters, buffers and generators as they were, bit for bit', async () => {
    using model = noisy();
    using data = rows(32);
    setSeed(11);
    const state = (): unknown => values(model.it.stateDict());
    const before = { state: state(), generator: generatorState() };
    const found = await lrFinder({ model: model.it, loss: 'crossEntropy', optimizer: sgd, loader: data.it, device: 'cpu' });
    expect(found.losses.length).toBeGreaterThan(20);
    expect(state()).toEqual(before.state);
    expect(generatorState()).toEqual(before.generator);
  });

  it('leaves the next fit as it would have been', async () => {
    const trained = async (sweeps: boolean): Promise<unknown> => {
      using model = noisy();
      using data = rows(32);
      setSeed(5);
      const optimizer = optim.adamw({ lr: 0.01 });
      if (sweeps) await lrFinder({ model: model.it, loss: 'crossEntropy', optimizer, loader: data.it, device: 'cpu', iterations: 20 });
      await trainerOf(model.it, { optimizer }).fit(data.it, { maxEpochs: 2 });
      return values(model.it.stateDict());
    };
    expect(await trained(true)).toEqual(await trained(false));
  });

  it('ends where the smoothed loss diverges, and restores', async () => {
    using model = perceptron();
    using data = rows(32);
    const before = values(model.it.stateDict());
    const found = await lrFinder({
      ...{ model: model.it, loss: 'crossEntropy', optimizer: sgd, loader: data.it, device: 'cpu' },
      ...{ start: 1e-3, end: 1e6, beta: 0.5 },
    });
    expect(found.stopped).toBe('diverged');
    expect(found.lrs.length).toBeLessThan(100);
    expect(found.losses.at(-1)).toBeGreaterThan(4 * Math.min(...found.losses));
    expect(values(model.it.stateDict())).toEqual(before);
  });

  it('ends at a loss that is not finite, keeps the curve before it, and restores', async () => {
    using model = perceptron();
    using data = rows(32);
    const before = values(model.it.stateDict());
    const found = await lrFinder({
      ...{ model: model.it, loss: 'crossEntropy', optimizer: optim.sgd({ lr: 1 }), loader: data.it, device: 'cpu' },
      ...{ start: 1e-3, end: 1e38, iterations: 40, divergence: 1e300 },
    });
    expect(found.stopped).toBe('notFinite');
    expect(found.losses.every(Number.isFinite)).toBe(true);
    expect(values(model.it.stateDict())).toEqual(before);
  });

  it('gives groups their share of the rate', async () => {
    const groups = [{ name: 'head', parameters: ['2'], lr: 0.1 }];
    const one = await sweep({ optimizer: optim.sgd({ lr: 1, groups }), iterations: 30, beta: 0 });
    // The same, said in other numbers.
    const same = await sweep({
      optimizer: optim.sgd({ lr: 10, groups: [{ name: 'head', parameters: ['2'], lr: 1 }] }),
      iterations: 30,
      beta: 0,
    });
    const all = await sweep({ optimizer: optim.sgd({ lr: 1 }), iterations: 30, beta: 0 });
    expect(one).toEqual(same);
    expect(one.losses).not.toEqual(all.losses);
  });

  it('suggests rates within the sweep', async () => {
    const { suggestions, lrs } = await sweep({ start: 1e-4, beta: 0.8 });
    for (const name of ['valley', 'steep', 'slide'] as const) {
      expect(suggestions[name]).toBeGreaterThanOrEqual(1e-4);
      expect(suggestions[name]).toBeLessThanOrEqual(lrs.at(-1) as number);
    }
  });

  it('draws from its seed', async () => {
    const losses = async (seed: number): Promise<readonly number[]> => {
      using model = noisy();
      using data = rows(32);
      return (
        await lrFinder({ model: model.it, loss: 'crossEntropy', optimizer: sgd, loader: data.it, device: 'cpu', seed, iterations: 20 })
      ).losses;
    };
    expect(await losses(1)).toEqual(await losses(1));
    expect(await losses(1)).not.toEqual(await losses(2));
  });

  it('can be aborted, and restores then too', async () => {
    using model = perceptron();
    using data = rows(32);
    const before = values(model.it.stateDict());
    const options = { model: model.it, loss: 'crossEntropy', optimizer: sgd, loader: data.it, device: 'cpu' } as const;
    await expect(lrFinder({ ...options, signal: AbortSignal.abort() })).rejects.toThrow(AbortedError);
    const aborter = new AbortController();
    const going = lrFinder({ ...options, signal: aborter.signal, iterations: 20_000, start: 1e-9, end: 1e-8 });
    setTimeout(() => aborter.abort(), 50);
    await expect(going).rejects.toThrow(AbortedError);
    expect(values(model.it.stateDict())).toEqual(before);
  });

  it('fails where the very first loss is not finite', async () => {
    using model = perceptron();
    using data = rows(8);
    data.it.inputs[0]?.fill_(Number.NaN);
    const before = values(model.it.stateDict());
    await expect(lrFinder({ model: model.it, loss: 'crossEntropy', optimizer: sgd, loader: data.it, device: 'cpu' })).rejects.toThrow(
      NumericalError,
    );
    expect(values(model.it.stateDict())).toEqual(before);
  });

  it.each([
    [{ start: 0 }, 'start'],
    [{ end: 1e-8 }, 'end'],
    [{ iterations: 9 }, 'iterations'],
    [{ beta: 1 }, 'beta'],
    [{ divergence: 1 }, 'divergence'],
    [{ average: { kind: 'ema' } }, 'average'],
    [{ controllers: [] }, 'controllers'],
    [{ optimizer: optim.dog() }, 'optimizer'],
  ])('refuses %o', async (options, named) => {
    await expect(sweep(options as Partial<LrFinderOptions>)).rejects.toThrow(OptionError);
    await expect(sweep(options as Partial<LrFinderOptions>)).rejects.toThrow(new RegExp(named, 'i'));
  });
});
