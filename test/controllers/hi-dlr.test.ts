/** GeN and Hi-DLR without a model: when they ask, what they make of what they are told. */

import { describe, expect, it } from 'vitest';
import type { TrialsFound } from '../../src/controllers/hi-dlr/trial-probe.js';
import { type Controller, type Decision, type FitPlan, GeN, HiDlr } from '../../src/controllers/index.js';

const RATES = new Map([
  ['a', 0.1],
  ['b', 0.2],
]);
const GROUPS = [
  { name: 'a', size: 10 },
  { name: 'b', size: 1000 },
];
const LONG: FitPlan = { maxEpochs: 10, stepsPerEpoch: 100 };

function begun<C extends Controller>(controller: C, plan: FitPlan = LONG): C {
  controller.start(plan);
  controller.begin?.(RATES, new Map());
  return controller;
}

/** Losses of `1 - b x + a x^2 / 2` along each group at the multiples of 'axis', here first. */
function axisLosses(curves: readonly (readonly [a: number, b: number])[], rates: ReadonlyMap<string, number>): readonly number[] {
  const lrs = [...rates.values()];
  return [1, ...curves.flatMap(([a, b], k) => [-2, -1, 1, 2].map((m) => m * (lrs[k] ?? 0)).map((x) => 1 - b * x + (a * x * x) / 2))];
}

function told(controller: Controller, step: number, rounds: readonly (readonly number[])[], epoch = 0, rates = RATES): readonly Decision[] {
  const value: TrialsFound = { groups: GROUPS, rounds: rounds.map((losses) => ({ points: [], losses })), batches: 1 };
  const measurements = new Map([['trials', { kind: 'analysis', value, seconds: 0 } as const]]);
  return controller.observe({ epoch, step, loss: 1, losses: Float64Array.of(1), lr: rates, measurements, failure: null });
}

describe('when losses are tried', () => {
  it('is every 8 steps, or 4 for each group where that is more, but not where an epoch ends', () => {
    expect(begun(new GeN()).when(0).step).toBe(8);
    expect(begun(new GeN({ every: 5 })).when(5).step).toBe(10);
    const many = new HiDlr();
    many.start(LONG);
    many.begin(new Map(Array.from({ length: 5 }, (_, i) => [`${i}`, 0.1])));
    expect(many.when(0).step).toBe(20);
    expect(many.when(80).step).toBe(101);
    expect(many.when(101).step).toBe(120);
    expect(many.when(985).step).toBe(1001);
  });

  it('is at every epoch’s end where an epoch has one step', () => {
    const controller = begun(new HiDlr({ every: 2 }), { maxEpochs: 10, stepsPerEpoch: 1 });
    expect([0, 2, 6].map((step) => controller.when(step).step)).toEqual([2, 4, 8]);
  });
});

describe('rates', () => {
  it('follow their group’s curve', () => {
    const controller = begun(new HiDlr({ jointCheck: false }));
    const decisions = told(controller, 8, [
      axisLosses(
        [
          [1, 0.15],
          [-1, 1],
        ],
        RATES,
      ),
    ]);
    // The second has no minimum.
    expect(decisions.map((decision) => decision.kind === 'setLr' && decision.group)).toEqual(['a']);
    expect((decisions[0] as { lr: number }).lr).toBeCloseTo(0.09 + 0.1 * 0.15, 12);
    expect(controller.status()).toMatchObject({ fits: 1, accepted: 1, trained: 2 });
    expect(controller.findings()?.curves?.['learning rate']).toEqual({ a: (decisions[0] as { lr: number }).lr, b: 0.2 });
    const { groups } = controller.report();
    expect(groups[0]).toMatchObject({ group: 'a', accepted: 1, size: 10 });
    expect(groups[0]?.influence).toBeCloseTo(0.15 ** 2 / 10, 12);
  });

  it('are all shortened where groups pull together', () => {
    const losses = axisLosses(
      [
        [1, 0.15],
        [1, 0.3],
      ],
      RATES,
    );
    const lrs = told(begun(new HiDlr()), 8, [losses, [1.1, 1.5]]).map((decision) => (decision as { lr: number }).lr);
    // s = (1.5 - 1.1) / 2 / (1.1 - 2 + 1.5)
    const s = 0.2 / 0.6;
    expect(lrs[0]).toBeCloseTo(0.09 + 0.1 * Math.max(0.05, s * 0.15), 12);
    expect(lrs[1]).toBeCloseTo(0.18 + 0.1 * Math.max(0.1, s * 0.3), 12);
  });

  it('may fall with the epochs', () => {
    const losses = axisLosses(
      [
        [1, 0.15],
        [1, 0.3],
      ],
      RATES,
    );
    const lr = (scale: 'none' | 'linear' | 'halfCosine', epoch: number): number =>
      (told(begun(new HiDlr({ scale, jointCheck: false })), 8, [losses], epoch)[0] as { lr: number }).lr;
    expect(lr('linear', 5)).toBeCloseTo(0.09 + 0.1 * 0.5 * 0.15, 12);
    expect(lr('halfCosine', 5)).toBeCloseTo(0.09 + 0.1 * 0.5 * 0.15, 12);
    expect(lr('linear', 0)).toBe(lr('none', 9));
  });

  it('are halved once by a loss that is not finite, which teaches nothing', () => {
    for (const bad of [Number.NaN, Number.POSITIVE_INFINITY]) {
      const losses = axisLosses(
        [
          [1, 0.15],
          [1, 0.3],
        ],
        RATES,
      ).map((loss, i) => (i === 4 ? bad : loss));
      const hi = begun(new HiDlr());
      expect(told(hi, 8, [losses])).toMatchObject([
        { kind: 'setLr', group: 'a', lr: 0.05, evidence: { outcome: 'not finite', oldLr: 0.1 } },
        { kind: 'setLr', group: 'b', lr: 0.1 },
      ]);
      expect(hi.status()).toMatchObject({ accepted: 0 });
      expect(hi.report().groups.map(({ influence, lr }) => [influence, lr])).toEqual([
        [0, 0.05],
        [0, 0.1],
      ]);
      const gen = begun(new GeN());
      expect(told(gen, 8, [[1, bad, 1]])).toMatchObject([{ lr: 0.05 }, { lr: 0.1 }]);
    }
  });

  it('stay where there is no direction yet, or nothing was measured', () => {
    const controller = begun(new HiDlr());
    expect(told(controller, 0, [])).toEqual([]);
    expect(
      controller.observe({ epoch: 0, step: 1, loss: 1, losses: new Float64Array(), lr: RATES, measurements: new Map(), failure: null }),
    ).toEqual([]);
    expect(controller.status()).toMatchObject({ fits: 0 });
  });
});

describe('freezing', () => {
  const curves = axisLosses(
    [
      [1, 0.15],
      [1, 0.3],
    ],
    RATES,
  );
  const frozenAt = (
    options: ConstructorParameters<typeof HiDlr>[0],
    steps: readonly number[],
    losses = curves,
  ): readonly (readonly [number, string])[] => {
    const controller = begun(new HiDlr({ jointCheck: false, gamma: 0.9999999, ...options }));
    return steps.flatMap((step) =>
      told(controller, step, [losses]).flatMap((decision) => (decision.kind === 'freeze' ? [[step, decision.group] as const] : [])),
    );
  };
  const every8 = Array.from({ length: 60 }, (_, i) => 8 * (i + 1));

  it('waits for a tenth of the steps and five fits a group', () => {
    // PPI: 0.15^2 / 10 and 0.3^2 / 1000.
    expect(frozenAt({ freeze: 'ratio' }, every8)).toEqual([[104, 'b']]);
    expect(frozenAt({ freeze: 'ratio', psi: 30 }, every8)).toEqual([]);
    expect(frozenAt({ freeze: 'budget', budget: 0.02 }, every8)).toEqual([[104, 'b']]);
    expect(frozenAt({ freeze: 'budget', budget: 1 }, every8)).toEqual([]);
    expect(frozenAt({ freeze: 'ratio', freezeAfter: 0.05 }, every8)).toEqual([[56, 'b']]);
    expect(frozenAt({ freeze: 'ratio', minFits: 20 }, every8)).toEqual([[160, 'b']]);
  });

  it('waits as long again for a group without a fit, and for ever for the first', () => {
    const one = axisLosses(
      [
        [1, 0.15],
        [-1, 0.3],
      ],
      RATES,
    );
    const none = axisLosses(
      [
        [-1, 0.15],
        [-1, 0.3],
      ],
      RATES,
    );
    expect(frozenAt({ freeze: 'ratio' }, every8, one)).toEqual([[200, 'b']]);
    expect(frozenAt({ freeze: 'ratio' }, every8, none)).toEqual([]);
  });
});

describe('state', () => {
  it('goes on where it was', () => {
    const losses = axisLosses(
      [
        [1, 0.15],
        [1, 0.3],
      ],
      RATES,
    );
    const first = begun(new HiDlr({ freeze: 'ratio', minFits: 2 }));
    told(first, 104, [losses, [1.1, 1.5]]);
    const second = new HiDlr({ freeze: 'ratio', minFits: 2 });
    second.start(LONG);
    second.loadStateDict(JSON.parse(JSON.stringify(first.stateDict())));
    const next = told(second, 112, [losses, [1.1, 1.5]]);
    expect(next).toEqual(told(first, 112, [losses, [1.1, 1.5]]));
    expect(next.some(({ kind }) => kind === 'freeze')).toBe(true);
    expect(second.stateDict()).toEqual(first.stateDict());
    expect(second.when(112).step).toBe(first.when(112).step);
  });

  it('begins anew with each fit', () => {
    const controller = begun(new HiDlr());
    told(controller, 8, [
      axisLosses(
        [
          [1, 0.15],
          [1, 0.3],
        ],
        RATES,
      ),
    ]);
    begun(controller);
    expect(controller.stateDict()).toEqual(begun(new HiDlr()).stateDict());
  });
});

it('the options in force are there to be read', () => {
  const shared = { mode: 'robust', gamma: 0.9, clip: 2, r2: 0.99, scale: 'none', seed: 0 };
  expect(new GeN().options).toEqual({ ...shared, every: 8, points: 3 });
  expect(new HiDlr().options).toEqual({
    ...{ ...shared, every: null, scheme: 'axis', jointCheck: true },
    ...{ freeze: 'none', budget: 0.01, psi: 10, freezeAfter: 0.1, minFits: 5 },
  });
  expect(new HiDlr({ mode: 'published' }).options.jointCheck).toBe(false);
  expect(new HiDlr({ mode: 'published', jointCheck: true }).options.jointCheck).toBe(true);
});
