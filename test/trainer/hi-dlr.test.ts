/** GeN and Hi-DLR in a fit: the quadratic's numbers, groups of unequal curvature, freezing, failures, refusals. */

import { describe, expect, it } from 'vitest';
import { type Controller, type Decision, GeN, type GeNOptions, HiDlr, type HiDlrOptions, StepLr } from '../../src/controllers/index.js';
import { tensors } from '../../src/data/index.js';
import type { NeveError } from '../../src/errors.js';
import * as nn from '../../src/nn/index.js';
import * as optim from '../../src/optim/index.js';
import { randn, setSeed, type Tensor, tensor } from '../../src/tensor/index.js';
import { Halves, quadratic, quadraticData } from '../native/trial-session.js';
import { type Owned, owned, ownedModule, perceptron, rows, trainerOf, values } from './fixtures.js';

const HALVES = [
  { name: 'head', parameters: ['head'], lr: 0.05 },
  { name: 'tail', parameters: ['tail'], lr: 0.2 },
];
/** One step of these rates leads to (1, 1, -1, 2). */
const BEFORE_GROUPS = [1.23873267976715, 1.390250130283582, -1.1410545080183592, 1.5820781402149384];
/** One step of the rate 0.1 does. */
const BEFORE_ONE = [1.7525462759061028, 2.029693291552157, -1.0288312722310837, 1.8212270598359812];

/** The decisions of a fit of the quadratic whose losses are tried after its first step. */
async function firstDecisions(
  start: readonly number[],
  optimizer: optim.OptimizerSpec,
  controller: Controller,
): Promise<readonly Decision[]> {
  using model = ownedModule(new Halves(start));
  const { x, y } = quadraticData();
  using data = owned(tensors({ x, y }).loader({ batchSize: 1 }), [x, y]);
  const trainer = trainerOf(model.it, { loss: quadratic, optimizer, controllers: [controller] });
  const { decisions } = await trainer.fit(data.it, { maxEpochs: 3 });
  return decisions.filter(({ step }) => step === 1);
}

function expectEvidence(decision: Decision | undefined, expected: Readonly<Record<string, number>>): void {
  for (const [name, value] of Object.entries(expected)) {
    const found = decision?.evidence?.[name] as number;
    expect(Math.abs(found / value - 1), `${name}: ${found} and ${value}`).toBeLessThan(1e-9);
  }
}

describe('on the quadratic', () => {
  it('GeN finds the minimum along the gradient', async () => {
    for (const points of [3, 5] as const) {
      const [only, more] = await firstDecisions(BEFORE_ONE, optim.sgd({ lr: 0.1 }), new GeN({ every: 1, points }));
      expect(more).toBeUndefined();
      expect(only).toMatchObject({ kind: 'setLr', group: 'default', evidence: { outcome: 'fits', s: null } });
      // g^T g and the gradient's curvature; the minimum is clipped to twice the rate.
      expectEvidence(only, { b: 58.6625, oldLr: 0.1, newLr: 0.11, r2: 1 });
      const [a, b] = [only?.evidence?.a, only?.evidence?.b];
      expect(Math.abs(Number(b) / Number(a) / 0.272163049618 - 1)).toBeLessThan(1e-9);
    }
  });

  it('Hi-DLR finds each group’s, and the joint scale', async () => {
    const optimizer = optim.sgd({ lr: 1, groups: HALVES });
    for (const mode of ['published', 'robust'] as const) {
      const [head, tail] = await firstDecisions(BEFORE_GROUPS, optimizer, new HiDlr({ every: 1, mode }));
      expect(head).toMatchObject({ kind: 'setLr', group: 'head' });
      expect(tail).toMatchObject({ kind: 'setLr', group: 'tail' });
      expectEvidence(head, { a: 221.25, b: 54.5, r2: 1, ppi: 6.712429378531, oldLr: 0.05, newLr: 0.055 });
      expectEvidence(tail, { a: 2.72925, b: 4.1625, r2: 1, ppi: 3.174206512778, oldLr: 0.2, newLr: 0.22 });
      if (mode === 'published') expect(head?.evidence?.s).toBeNull();
      else for (const decision of [head, tail]) expectEvidence(decision, { s: 3.0778481450719837 });
    }
  });

  it('groups keep their ratios under GeN', async () => {
    const decisions = await firstDecisions(BEFORE_GROUPS, optim.sgd({ lr: 1, groups: HALVES }), new GeN({ every: 1 }));
    const [head, tail] = decisions as readonly (Decision & { kind: 'setLr' })[];
    expect((tail?.lr ?? 0) / (head?.lr ?? 1)).toBeCloseTo(4, 12);
    expect(tail?.lr).not.toBe(0.2);
  });
});

/** Two numbers of unequal curvature: f = (100 u^2 + v^2) / 2. */
class Unequal extends nn.Module {
  readonly steep: nn.Parameter;
  readonly flat: nn.Parameter;

  constructor() {
    super();
    // Parameters share what they are made of.
    using steep = tensor([1], { dtype: 'float64' });
    using flat = tensor([1], { dtype: 'float64' });
    this.steep = new nn.Parameter(steep);
    this.flat = new nn.Parameter(flat);
  }

  override forward(x: Tensor): Tensor {
    return x.mul(nn.functional.pad(this.steep, [0, 1]).add(nn.functional.pad(this.flat, [1, 0])));
  }
}

async function unequalLoss(controllers: readonly Controller[], lr = 0.002): Promise<number> {
  using model = ownedModule(new Unequal());
  const [x, y] = [tensor([[1, 1]], { dtype: 'float64' }), tensor([[100, 1]], { dtype: 'float64' })];
  using data = owned(tensors({ x, y }).loader({ batchSize: 1 }), [x, y]);
  const loss = (w: Tensor, curvature: Tensor): Tensor => w.mul(w).mul(curvature).sum().mul(0.5);
  const groups = [
    { name: 'steep', parameters: ['steep'] },
    { name: 'flat', parameters: ['flat'] },
  ];
  const report = await trainerOf(model.it, { loss, optimizer: optim.sgd({ lr, groups }), controllers }).fit(data.it, {
    maxEpochs: 120,
  });
  return report.history.at(-1)?.loss as number;
}

it('two groups of unequal curvature beat one rate, whichever it is', async () => {
  const one = [await unequalLoss([new GeN({ every: 2 })])];
  // 2 / 101 is the best of all.
  for (const lr of [0.002, 0.01, 2 / 101]) one.push(await unequalLoss([], lr));
  expect(await unequalLoss([new HiDlr({ every: 2 })])).toBeLessThan(Math.min(...one) / 1e6);
});

/** Rows that a random linear map labels. */
function learnable(): Owned<ReturnType<typeof rows>['it']> {
  setSeed(5);
  using teacher = randn([4, 3]);
  const x = randn([128, 4]);
  using scores = x.matmul(teacher);
  const y = scores.argmax(1);
  return owned(tensors({ x, y }).loader({ batchSize: 16, shuffle: true, seed: 1 }), [x, y]);
}

const BY_LAYER = [
  { name: 'first', parameters: ['0'] },
  { name: 'bias', parameters: ['2.bias'] },
];

async function trained(controllers: readonly Controller[], optimizer: optim.OptimizerSpec, maxEpochs = 20) {
  using model = perceptron();
  using data = learnable();
  const before = values(model.it.namedParameters());
  const run = trainerOf(model.it, { optimizer, controllers, seed: 1 }).fit(data.it, { maxEpochs });
  const [state, report] = await Promise.all([run.optimizerState('end'), run]);
  const slots = state.get('state') as ReadonlyMap<number, ReadonlyMap<string, unknown>>;
  const remembered = [...slots.values()].filter((one) => one.size > 0).length;
  for (const one of slots.values()) for (const value of one.values()) (value as Partial<Tensor>)?.dispose?.();
  return { before, after: values(model.it.namedParameters()), report, remembered };
}

describe('freezing', () => {
  it.each([
    ['sgd', optim.sgd({ lr: 0.02, momentum: 0.9, weightDecay: 0.05, groups: BY_LAYER })],
    ['adamw', optim.adamw({ lr: 0.003, weightDecay: 0.1, groups: BY_LAYER })],
  ])('leaves the groups of least influence as they are, once, under %s', async (_, optimizer) => {
    const controller = new HiDlr({ every: 4, scheme: 'axis2', freeze: 'budget', budget: 0.05, minFits: 1, r2: 0.5 });
    const { report, after, remembered } = await trained([controller], optimizer);
    const frozen = report.decisions.filter(({ kind }) => kind === 'freeze');
    expect(frozen.length).toBeGreaterThan(0);
    expect(new Set(frozen.map(({ step }) => step)).size).toBe(1);
    expect(frozen[0]).toMatchObject({ optimizer: 'fresh', evidence: { influence: expect.any(Number) } });
    const { groups, trained: share } = controller.report();
    const kept = groups.filter((group) => !group.frozen);
    expect(kept.length).toBeGreaterThan(0);
    expect(
      groups
        .filter((group) => group.frozen)
        .map(({ group }) => group)
        .sort(),
    ).toEqual(frozen.map((decision) => (decision as { group: string }).group).sort());
    expect(share).toBeCloseTo(kept.reduce((sum, { size }) => sum + size, 0) / 67, 12);
    // Stopped right where they were frozen, a fit gives the same weights of frozen groups.
    const at = frozen[0]?.step as number;
    const short = new HiDlr({ every: 4, scheme: 'axis2', freeze: 'budget', budget: 0.05, minFits: 1, r2: 0.5 });
    const there: Record<string, number[]>[] = [];
    using model = perceptron();
    using data = learnable();
    const stopper: Controller<null> = {
      name: 'Stopper',
      when: { every: 1, unit: 'step' },
      start: () => undefined,
      observe: ({ step }) => (step === at ? [{ kind: 'stop', reason: 'seen enough' }] : []),
      stateDict: () => null,
      loadStateDict: () => undefined,
    };
    await trainerOf(model.it, { optimizer, controllers: [short, stopper], seed: 1 }).fit(data.it, { maxEpochs: 20 });
    there.push(values(model.it.namedParameters()));
    const namesOf: Record<string, readonly string[]> = { first: ['0.weight', '0.bias'], bias: ['2.bias'], default: ['2.weight'] };
    for (const { group, frozen: isFrozen } of groups) {
      for (const name of namesOf[group] ?? []) {
        if (isFrozen) expect(after[name], name).toEqual(there[0]?.[name]);
        else expect(after[name], name).not.toEqual(there[0]?.[name]);
      }
    }
    // What the optimizer remembers of them is gone, and no rate of theirs is set any more.
    expect(remembered).toBe(kept.flatMap(({ group }) => namesOf[group] ?? []).length);
    const names = new Set(frozen.map((decision) => (decision as { group: string }).group));
    expect(report.decisions.filter((one) => one.kind === 'setLr' && one.step > at && names.has(one.group ?? ''))).toEqual([]);
  });

  it('waits for enough accepted fits', async () => {
    const controller = new HiDlr({ every: 4, freeze: 'ratio', minFits: 1000 });
    const { report } = await trained([controller], optim.sgd({ lr: 0.02, groups: BY_LAYER }), 8);
    expect(report.decisions.filter(({ kind }) => kind === 'freeze')).toEqual([]);
    expect(controller.report().trained).toBe(1);
  });
});

describe('a rate that is far too low', () => {
  const end = async (options: HiDlrOptions | GeNOptions | null, Kind: typeof GeN | typeof HiDlr = HiDlr): Promise<number> => {
    const controllers = options === null ? [] : [new Kind({ every: 2, ...options } as never)];
    const { report } = await trained(controllers, optim.sgd({ lr: 1e-5, momentum: 0.9, groups: BY_LAYER }), 24);
    return report.history.at(-1)?.loss as number;
  };

  it('recovers under the robust mode', async () => {
    const constant = await end(null);
    expect(await end({})).toBeLessThan(constant - 0.2);
    expect(await end({}, GeN)).toBeLessThan(constant - 0.2);
  });
});

describe('refusals', () => {
  const code = (make: () => unknown): string => {
    try {
      make();
    } catch (error) {
      return (error as NeveError).code;
    }
    return 'none';
  };

  it('beside another owner of the rate', () => {
    using model = perceptron();
    const made =
      (controllers: readonly Controller[], optimizer = optim.sgd({ lr: 0.1 })) =>
      () =>
        trainerOf(model.it, { controllers, optimizer });
    expect(code(made([new GeN(), new HiDlr()]))).toBe('ERR_RATE_OWNERS');
    expect(code(made([new HiDlr(), new StepLr({ stepSize: 1 })]))).toBe('ERR_RATE_OWNERS');
    expect(code(made([new GeN()], optim.dog({})))).toBe('ERR_OPTIMIZER_RATE');
  });

  it.each([optim.prodigy({}), optim.lbfgs({})])('of $name, whose update is no direction', async (optimizer) => {
    using model = perceptron();
    using data = rows();
    const run = trainerOf(model.it, { controllers: [new GeN()], optimizer }).fit(data.it, { maxEpochs: 1 });
    await expect(run).rejects.toMatchObject({ code: 'ERR_TRIAL_OPTIMIZER' });
  });

  it.each([
    [{ mode: 'theirs' }, 'ERR_OPTION_VALUE'],
    [{ gamma: 1 }, 'ERR_OPTION_VALUE'],
    [{ clip: 1 }, 'ERR_OPTION_VALUE'],
    [{ r2: 1 }, 'ERR_OPTION_VALUE'],
    [{ budget: 0 }, 'ERR_OPTION_VALUE'],
    [{ budget: 2 }, 'ERR_OPTION_VALUE'],
    [{ psi: 0.5 }, 'ERR_OPTION_VALUE'],
    [{ scheme: 'axis3' }, 'ERR_OPTION_VALUE'],
    [{ every: 0 }, 'ERR_OPTION_VALUE'],
    [{ lr: 1 }, 'ERR_OPTION_UNKNOWN'],
  ])('of %o', (options, expected) => {
    expect(code(() => new HiDlr(options as never))).toBe(expected);
  });

  it('of points that are neither three nor five', () => {
    expect(code(() => new GeN({ points: 4 as never }))).toBe('ERR_OPTION_VALUE');
  });
});
