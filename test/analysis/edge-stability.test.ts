import { beforeAll, describe, expect, it } from 'vitest';
import type { AnalysisSubject } from '../../src/controllers/index.js';
import { analysis, data, full, nn, optim, setNumThreads, type Tensor, Trainer, tensor, zeros } from '../../src/index.js';
import { resolveGroups } from '../../src/optim/index.js';

beforeAll(() => setNumThreads(1));

type Spec = Parameters<typeof resolveGroups>[0];

const subjectOf = (spec: Spec): AnalysisSubject['optimizer'] => ({ name: spec.name, groups: resolveGroups(spec, ['a.weight', 'b.bias']) });
const ruleOf = (spec: Spec): analysis.StabilityRule => {
  const found = analysis.stabilityOf(subjectOf(spec));
  if ('unknown' in found) throw new TypeError(found.unknown);
  return found;
};

/** |w| after so many steps on h w^2 / 2, from w = 1, with the optimizer itself. */
async function afterSteps(spec: Spec, h: number, steps: number): Promise<number> {
  using w = tensor([1], { dtype: 'float64' });
  const model = new (class extends nn.Module {
    readonly w = new nn.Parameter(w);
    forward(x: Tensor): Tensor {
      return x.mul(this.w);
    }
  })();
  using parameter = model.parameters()[0] as Tensor;
  // A row a step.
  using x = full([steps, 1], Math.sqrt(h), { dtype: 'float64' });
  using y = zeros([steps, 1], { dtype: 'float64' });
  const trainer = new Trainer({ model, loss: (output) => output.square().sum().mul(0.5), optimizer: spec, device: 'cpu' });
  await trainer.fit(data.tensors({ x, y }).loader({ batchSize: 1 }), { maxEpochs: 1 });
  return Math.abs(Number(parameter.toTypedArray()[0]));
}

describe('thresholds', () => {
  const LR = 0.1;
  it.each([
    ['gradient descent', { lr: LR }],
    ['heavy ball', { lr: LR, momentum: 0.5 }],
    ['a heavy ball of 0.9', { lr: LR, momentum: 0.9 }],
    ['dampening', { lr: LR, momentum: 0.8, dampening: 0.3 }],
    ["Nesterov's momentum", { lr: LR, momentum: 0.9, nesterov: true }],
    ['weight decay', { lr: LR, momentum: 0.5, weightDecay: 4 }],
  ])('%s is stable just below, and not just above', async (_, options) => {
    const spec = optim.sgd(options);
    const { threshold, decay } = ruleOf(spec);
    const level = threshold(LR, 1) ?? Number.NaN;
    expect(await afterSteps(spec, level * 0.99 - decay, 1500)).toBeLessThan(0.1);
    expect(await afterSteps(spec, level * 1.01 - decay, 1500)).toBeGreaterThan(10);
  });

  /** The spectral radius test by running: Adam's recurrence with a denominator that stands still, which it does at the edge. */
  const adamLike = ({ h, lr, beta1, decay, mu }: { h: number; lr: number; beta1: number; decay: number; mu: number | null }): number => {
    let [x, m] = [1, 0];
    for (let t = 0; t < 3000; t++) {
      m = beta1 * m + (1 - beta1) * h * x;
      const step = mu === null ? m : (1 - mu) * h * x + mu * m;
      x = (1 - lr * decay) * x - lr * step;
    }
    return Math.abs(x);
  };
  it.each([
    ['adam', optim.adam({ lr: LR }), { decay: 0, mu: null }],
    ['adam, beta1 0.5', optim.adam({ lr: LR, betas: [0.5, 0.999] }), { beta1: 0.5, decay: 0, mu: null }],
    ['adamw', optim.adamw({ lr: LR, weightDecay: 0.5 }), { decay: 0.5, mu: null }],
    ['nadam', optim.nadam({ lr: LR }), { decay: 0, mu: 0.9 * (1 - 0.5 * 0.96 ** (100 * 4e-3)) }],
    [
      'nadam, decoupled',
      optim.nadam({ lr: LR, weightDecay: 0.5, decoupledWeightDecay: true }),
      { decay: 0.5, mu: 0.9 * (1 - 0.5 * 0.96 ** 0.4) },
    ],
  ] as const)(
    '%s is stable just below, and not just above',
    (_, spec, { beta1 = 0.9, decay, mu }: { beta1?: number; decay: number; mu: number | null }) => {
      const level = ruleOf(spec).threshold(LR, 100) ?? Number.NaN;
      expect(adamLike({ h: level * 0.99, lr: LR, beta1, decay, mu })).toBeLessThan(0.1);
      expect(adamLike({ h: level * 1.01, lr: LR, beta1, decay, mu })).toBeGreaterThan(10);
    },
  );

  it('has the levels of the papers', () => {
    expect(ruleOf(optim.sgd({ lr: 1 })).threshold(0.2, 0)).toBe(10);
    expect(ruleOf(optim.sgd({ lr: 1, momentum: 0.9 })).threshold(1, 0)).toBeCloseTo(3.8, 12);
    expect(ruleOf(optim.sgd({ lr: 1, momentum: 0.9, nesterov: true })).threshold(1, 0)).toBeCloseTo(1.357, 3);
    expect(ruleOf(optim.adam({ lr: 1 })).threshold(1, 5)).toBeCloseTo(38, 10);
  });

  it('has none in the steps in which RAdam does not divide, and then one that comes down to that of Adam', () => {
    const { threshold } = ruleOf(optim.radam({ lr: LR }));
    const at = [1, 5, 6, 100, 1e5].map((step) => threshold(LR, step));
    expect(at.slice(0, 2)).toEqual([null, null]);
    expect(at[2]).toBeGreaterThan(at[3] ?? 0);
    expect(at[4]).toBeCloseTo(380, 2);
  });
});

describe('what has no threshold', () => {
  it.each([
    [optim.sgd({ lr: 1, maximize: true }), 'it ascends'],
    [optim.sgd({ lr: 1, momentum: 1 }), 'a momentum of 1 or more is stable nowhere'],
    [optim.sgd({ lr: 1, momentum: 0.5, dampening: 1 }), 'a dampening of 1 or more leaves no descent'],
    [optim.lion({ lr: 1 }), 'no threshold is known for optim.lion'],
    [optim.sgd({ lr: 1, groups: [{ name: 'g', parameters: ['b'], momentum: 0.5 }] }), "parameter groups differ in 'momentum'"],
  ] as const)('%#', (spec, unknown) => {
    expect(analysis.stabilityOf(subjectOf(spec))).toEqual({ unknown });
  });

  it('is not a group with another decay: the least counts, and of Adam it is not counted', () => {
    const groups = [{ name: 'noDecay', parameters: ['b'], weightDecay: 0.1 }];
    expect(ruleOf(optim.sgd({ lr: 1, weightDecay: 0.5, groups }))).toMatchObject({ decay: 0.1, note: null });
    expect(ruleOf(optim.adam({ lr: 1, weightDecay: 0.5 }))).toMatchObject({
      decay: 0,
      note: 'weight decay, which enters the averages, is not counted',
    });
    expect(ruleOf(optim.adamw({ lr: 1 })).note).toBeNull();
  });
});
