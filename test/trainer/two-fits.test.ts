/** Fits at the same time have nothing of the process's in common: random numbers, precision, deterministic algorithms. */

import { describe, expect, it } from 'vitest';
import * as nn from '../../src/nn/index.js';
import { CosineAnnealingLr, type Observer } from '../../src/controllers/index.js';
import * as ops from '../../src/ops/index.js';
import { rand, setSeed, type Tensor, zeros } from '../../src/tensor/index.js';
import type { TrainerOptions } from '../../src/trainer/index.js';
import { TEST_DEVICE } from '../support/device.js';
import { type Owned, ownedModule, rows, trainerOf } from './fixtures.js';

function network(): Owned<nn.Sequential> {
  setSeed(3);
  return ownedModule(new nn.Sequential(new nn.Linear(4, 32), new nn.ReLU(), new nn.Dropout(0.5), new nn.Linear(32, 3)));
}

type Options = Partial<TrainerOptions>;

/** Sees and does nothing. */
class LossCounter implements Observer {
  readonly name = 'counter';
  readonly probes = [];
  readonly when = { every: 1, unit: 'epoch' } as const;
  start(): void {}
  see(): void {}
  stateDict(): null {
    return null;
  }
  loadStateDict(): void {}
}

/** Losses and weights of fits that run at the same time. */
async function together(all: readonly Options[], meanwhile: () => void = () => undefined) {
  using data = rows(64, [4], 8);
  const models = all.map(() => network());
  setSeed(77);
  try {
    return await Promise.all(
      all.map(async (options, i) => {
        const model = models[i]?.it as nn.Sequential;
        const { history } = await trainerOf(model, options).fit(data.it, { maxEpochs: 6, onEvent: meanwhile });
        return { losses: history.map(({ loss }) => loss), weights: [...model.stateDict().values()].map((weight) => weight.toArray()) };
      }),
    );
  } finally {
    for (const model of models) model[Symbol.dispose]();
  }
}

const alone = async (options: Options) => (await together([options]))[0];

describe('two fits at once', () => {
  const first: Options = { seed: 1 };
  const second: Options = { seed: 2, precision: 'bf16', deterministic: true };

  it('with other seeds, precisions and switches: each as it is alone, bit for bit', async () => {
    const apart = [await alone(first), await alone(second)];
    expect(await together([first, second])).toEqual(apart);
    // Nor does it matter who draws on the JavaScript thread meanwhile.
    const drawing = await together([first, second], () => rand([100]).dispose());
    expect(drawing).toEqual(apart);
  });

  it.each([
    ['ends', {}],
    ['fails', { loss: (output: Tensor) => output.sum().mul(Number.NaN) }],
  ] as const)('do not share a controller, until the first one %s', async (_, options) => {
    const controllers = [new CosineAnnealingLr({ unit: 'epoch' })];
    using data = rows(64, [4], 8);
    using model = network();
    using other = network();
    const train = (it: nn.Sequential, more: Options = {}) => trainerOf(it, { controllers, ...more }).fit(data.it, { maxEpochs: 2 });
    const first = Promise.allSettled([train(model.it, options)]);
    await expect(train(other.it)).rejects.toMatchObject({ code: 'ERR_BORROWED' });
    await first;
    expect((await train(other.it)).history).toHaveLength(2);
  });

  it('do not share an observer, until the first one is aborted', async () => {
    const observers = [new LossCounter()];
    using data = rows(64, [4], 8);
    using model = network();
    using other = network();
    const abort = new AbortController();
    const first = trainerOf(model.it, { observers }).fit(data.it, { maxEpochs: 1000, signal: abort.signal });
    await expect(trainerOf(other.it, { observers }).fit(data.it, { maxEpochs: 1 })).rejects.toMatchObject({ code: 'ERR_BORROWED' });
    abort.abort();
    await expect(first).rejects.toMatchObject({ code: 'ERR_ABORTED' });
    expect((await trainerOf(model.it, { observers }).fit(data.it, { maxEpochs: 1 })).history).toHaveLength(1);
  });

  it('of the same seed are the same', async () => {
    const [one, other] = await together([{ seed: 5 }, { seed: 5 }]);
    expect(one).toEqual(other);
  });

  it('without a seed draw other numbers, the same each time', async () => {
    const both = await together([{}, {}]);
    expect(both[0]?.losses).not.toEqual(both[1]?.losses);
    expect(both[0]).toEqual(await alone({}));
    expect(await together([{}, {}])).toEqual(both);
  });
});

describe('the default generator', () => {
  const next = () => {
    using drawn = rand([4], { device: TEST_DEVICE });
    return drawn.toArray();
  };

  it('stays where it is when a fit has a seed', async () => {
    setSeed(77);
    const expected = next();
    await alone({ seed: 1 });
    expect(next()).toEqual(expected);
  });

  it('goes on from the end of a fit that had none', async () => {
    await alone({});
    const after = next();
    setSeed(77);
    expect(after).not.toEqual(next());
    await alone({});
    expect(next()).toEqual(after);
  });

  it('is left to whoever drew from it during the fit', async () => {
    let draws = 0;
    await together([{}], () => {
      draws += 1;
      rand([3], { device: TEST_DEVICE }).dispose();
    });
    const after = next();
    setSeed(77);
    for (let i = 0; i < draws; i++) rand([3], { device: TEST_DEVICE }).dispose();
    expect(after).toEqual(next());
  });
});

describe('deterministic', () => {
  /** Calls an operator that has no deterministic form. */
  class Puts extends nn.Module {
    readonly linear = new nn.Linear(4, 3);
    forward(x: Tensor): Tensor {
      return ops.put(this.linear.forward(x), zeros([1], { dtype: 'int64' }), zeros([1]));
    }
  }

  it.each([true, false])('%s holds for the fit that asks for it, also beside another one', async (deterministic) => {
    using data = rows(16);
    using model = ownedModule(new Puts());
    using plain = ownedModule(new Puts());
    const [asked, other] = await Promise.allSettled([
      trainerOf(model.it, { deterministic }).fit(data.it, { maxEpochs: 2 }),
      trainerOf(plain.it).fit(data.it, { maxEpochs: 2 }),
    ]);
    expect(asked.status).toBe(deterministic ? 'rejected' : 'fulfilled');
    if (asked.status === 'rejected') expect(String(asked.reason)).toMatch(/put_ .*deterministic/s);
    expect(other.status).toBe('fulfilled');
  });
});
