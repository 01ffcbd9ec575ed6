/** Trial losses: the quadratic's exact numbers, no trace in what training goes on from, and gradients that are kept for the step itself. */

import { describe, expect, it } from 'vitest';
import { tensors } from '../../src/data/index.js';
import type { StepSpec } from '../../src/native/addon.js';
import * as nn from '../../src/nn/index.js';
import * as optim from '../../src/optim/index.js';
import { arange, noGrad, randn, setSeed } from '../../src/tensor/index.js';
import { type Owned, owned, ownedModule } from '../trainer/fixtures.js';
import { bytesOf, Halves, quadratic, quadraticData, type SessionCase, type TrialSession, withTrialSession } from './trial-session.js';

const HALVES = [
  { name: 'head', parameters: ['head'] },
  { name: 'tail', parameters: ['tail'] },
];

/** The quadratic before a step that moves nothing. */
async function onQuadratic(work: (made: TrialSession) => Promise<void>): Promise<void> {
  using model = ownedModule(new Halves([1, 1, -1, 2]));
  const { x, y } = quadraticData();
  using data = owned(tensors({ x, y }).loader({ batchSize: 1 }), [x, y]);
  const optimizer = optim.sgd({ lr: 0, groups: HALVES });
  await withTrialSession({ model: model.it, loss: quadratic, loader: data.it, optimizer }, async (made) => {
    await made.train(0, 1);
    await work(made);
  });
}

function expectNear(found: readonly number[], expected: readonly number[], tolerance = 1e-9): void {
  expect(found).toHaveLength(expected.length);
  found.forEach((value, i) => {
    expect(Math.abs(value - (expected[i] ?? Number.NaN)), `${value} and ${expected[i]}`).toBeLessThan(
      tolerance * Math.max(1, Math.abs(value)),
    );
  });
}

describe('trial losses of the quadratic', () => {
  it('are those of the vector, along one group, all groups and both at once', async () => {
    await onQuadratic(async ({ trials }) => {
      expectNear(
        await trials([
          [0, 0],
          [-0.1, -0.1],
          [0.1, 0.1],
        ]),
        [1.1, 8.04395875, -3.68854125],
      );
      expectNear(await trials([-2, -1, 1, 2].map((m) => [m * 0.05, 0])), [7.65625, 4.1015625, -1.3484375, -3.24375]);
      expectNear(await trials([-2, -1, 1, 2].map((m) => [0, m * 0.2])), [2.98334, 1.987085, 0.322085, -0.34666]);
      const diagonal = [54.5 / 221.25, 4.1625 / 2.72925];
      expectNear(await trials([diagonal, diagonal.map((x) => -x)]), [-10.371558062142, 29.174985503095]);
      expectNear(await trials([[0.283772779926, 1.963787273176]]), [-10.71994051529]);
    });
  });

  it('needs a number for each group', async () => {
    await onQuadratic(async ({ trials }) => {
      await expect(trials([[1]])).rejects.toMatchObject({ code: 'ERR_TRIAL_POINT' });
    });
  });
});

/** A net with everything that draws or remembers: batch norm, dropout. */
class Net extends nn.Module {
  readonly first = new nn.Linear(4, 16);
  readonly bn = new nn.BatchNorm1d(16);
  readonly dropout = new nn.Dropout(0.3);
  readonly head = new nn.Linear(16, 3);

  override forward(x: Parameters<nn.Linear['forward']>[0]): ReturnType<nn.Linear['forward']> {
    return this.head.forward(this.dropout.forward(this.bn.forward(this.first.forward(x)).tanh()));
  }
}

function netCase(optimizer: optim.OptimizerSpec, step?: StepSpec): Owned<SessionCase> {
  setSeed(1);
  const model = ownedModule(new Net());
  const x = randn([32, 4]);
  using counter = arange(0, 32, 1, { dtype: 'int64' });
  const y = counter.remainder(3);
  const loader = tensors({ x, y }).loader({ batchSize: 4 });
  const held = [...model.it.namedParameters().values(), ...model.it.namedBuffers().values(), x, y];
  return owned({ model: model.it, loss: 'crossEntropy', loader, optimizer, ...(step === undefined ? {} : { step }) }, held);
}

const GROUPS = [{ name: 'head', parameters: ['head'] }];
const SGD = optim.sgd({ lr: 0.05, momentum: 0.9, weightDecay: 0.01, nesterov: true, groups: GROUPS });
const OPTIMIZERS: readonly optim.OptimizerSpec[] = [
  SGD,
  optim.adam({ lr: 0.01, weightDecay: 0.01, groups: GROUPS }),
  optim.adamw({ lr: 0.01, weightDecay: 0.1, amsgrad: true, groups: GROUPS }),
  optim.lion({ lr: 0.001, weightDecay: 0.1, groups: GROUPS }),
  optim.rmsprop({ lr: 0.01, momentum: 0.9, centered: true, groups: GROUPS }),
  optim.nadam({ lr: 0.01, groups: GROUPS }),
  optim.radam({ lr: 0.01, groups: GROUPS }),
  optim.adagrad({ lr: 0.01, groups: GROUPS }),
  optim.adadelta({ lr: 1, groups: GROUPS }),
  optim.adamax({ lr: 0.01, groups: GROUPS }),
  optim.muon({ lr: 0.02, groups: GROUPS }),
];
const POINTS = [
  [0, 0],
  [0.1, 0],
  [0, -0.05],
  [0.02, 0.02],
];

describe.each(OPTIMIZERS)('trial losses under $name', (optimizer) => {
  it('leave no trace, and lead where the next step leads', async () => {
    using made = netCase(optimizer);
    await withTrialSession(made.it, async ({ session, train, trials }) => {
      await train(0, 3);
      const before = bytesOf(await session.state());
      const found = await trials(POINTS);
      expect(new Set(found).size).toBe(POINTS.length);
      expect(bytesOf(await session.state())).toEqual(before);
      expect(await trials(POINTS)).toEqual(found);
    });
  });
});

describe('the direction', () => {
  it.each([
    optim.sgd({ lr: 0.01, momentum: 0.9, nesterov: true }),
    optim.adam({ lr: 0.01 }),
    optim.adamw({ lr: 0.01, weightDecay: 0, amsgrad: true }),
    optim.lion({ lr: 0.01 }),
    optim.rmsprop({ lr: 0.01, momentum: 0.9 }),
    optim.nadam({ lr: 0.01 }),
    optim.adagrad({ lr: 0.01 }),
    optim.adadelta({ lr: 0.01 }),
    optim.adamax({ lr: 0.01 }),
    optim.muon({ lr: 0.01, weightDecay: 0 }),
  ])('of $name is that of the step', async (optimizer) => {
    setSeed(3);
    using model = ownedModule(new nn.Sequential(new nn.Linear(4, 8), new nn.Tanh(), new nn.Linear(8, 2)));
    const [x, y] = [randn([12, 4]), randn([12, 2])];
    using data = owned(tensors({ x, y }).loader({ batchSize: 12 }), [x, y]);
    await withTrialSession({ model: model.it, loss: 'mse', loader: data.it, optimizer }, async ({ train, trials }) => {
      await train(0, 1);
      await train(0, 1);
      const [ahead] = await trials([[0.01]]);
      await train(0, 1);
      const [now] = await trials([[0]]);
      expect(Math.abs((ahead as number) / (now as number) - 1)).toBeLessThan(2e-6);
    });
  });

  it('is refused where an update is none', async () => {
    for (const optimizer of [optim.lbfgs({}), optim.scheduleFreeSgd({ lr: 0.1 })]) {
      using made = netCase(optimizer);
      await withTrialSession(made.it, async ({ train, trials }) => {
        await train(0, 1);
        await expect(trials([[0.1]])).rejects.toMatchObject({ code: 'ERR_TRIAL_OPTIMIZER' });
      });
    }
  });

  it('is not known before the first step', async () => {
    using made = netCase(SGD);
    await withTrialSession(made.it, async ({ trials }) => expect(await trials(POINTS)).toEqual([]));
  });
});

const STEPS: readonly (readonly [string, StepSpec])[] = [
  ['plain', {}],
  ['accumulating, clipped', { accumulate: 2, clipNorm: 0.5 }],
  ['mixing', { mix: { mixup: 0.4, cutmix: 0, probability: 0.8, seed: 5n } }],
  ['averaging', { average: { kind: 'ema', decay: 0.9, start: 0, every: 1, buffers: true } }],
];

/** What a session ends as, with something done between two steps. */
async function endOf(step: StepSpec, between: (made: TrialSession, its: SessionCase) => Promise<void>, at = 2): Promise<unknown> {
  using made = netCase(SGD, step);
  let end: unknown;
  setSeed(11);
  await withTrialSession(made.it, async (running) => {
    const losses = await running.train(0, at);
    await between(running, made.it);
    losses.push(...(await running.train(at, 4 - at)));
    end = { losses, state: bytesOf(await running.session.state()) };
  });
  return end;
}

describe.each(STEPS)('a step that was looked at before it is done, %s', (_, step) => {
  it('is the same step', async () => {
    const plain = await endOf(step, async () => undefined);
    expect(await endOf(step, async ({ trials }) => void (await trials(POINTS, true, 1)))).toEqual(plain);
  });

  it('is the same step when something came between', async () => {
    const others: readonly ((made: TrialSession, its: SessionCase) => Promise<void>)[] = [
      async () => randn([3]).dispose(),
      async (_made, { model }) => noGrad(() => void [...(model as nn.Module).parameters()][0]?.add_(0.5)),
      async (_made, { loader }) => noGrad(() => void loader.inputs[0]?.mul_(2)),
      async ({ session }) => session.freeze('head', true),
      async ({ session }) => {
        await session.keep('here');
        await session.restore('here', 'fresh');
      },
      async ({ session }) => session.freezeRows([{ parameter: 'head.weight', rows: Int32Array.of(1) }]),
    ];
    for (const other of others) {
      const plain = await endOf(step, other);
      const looked = await endOf(step, async (made, its) => {
        await made.trials(POINTS);
        await other(made, its);
      });
      expect(looked).toEqual(plain);
    }
  });

  it('goes on from a state that was taken right there', async () => {
    const plain = await endOf(step, async () => undefined);
    const resumed = await endOf(step, async ({ session, trials }) => {
      await trials(POINTS);
      const state = await session.state();
      await trials([POINTS[1] as number[]]);
      await session.loadState(state);
      bytesOf(state);
    });
    expect(resumed).toEqual(plain);
  });
});

describe('a group that is frozen afresh', () => {
  it('loses its optimizer state and keeps its weights, bit for bit', async () => {
    using made = netCase(SGD);
    await withTrialSession(made.it, async ({ session, train, trials }) => {
      await train(0, 2);
      await session.freeze('head', true, 'fresh');
      const before = bytesOf(await session.state());
      expect(Object.keys(before).filter((name) => name.startsWith('optimizer.head'))).toEqual([]);
      await train(2, 3);
      const [here, moved] = await trials([
        [0, 0],
        [5, 0],
      ]);
      expect(moved).toBe(here);
      const after = bytesOf(await session.state());
      expect(Object.keys(after).filter((name) => name.startsWith('optimizer.head'))).toEqual([]);
      for (const name of ['parameter.head.weight', 'parameter.head.bias']) expect(after[name]).toBe(before[name]);
      expect(after['parameter.first.weight']).not.toBe(before['parameter.first.weight']);
    });
  });
});
