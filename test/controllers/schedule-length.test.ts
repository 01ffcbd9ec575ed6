/** Schedules that take their length from the plan of the fit. */

import { describe, expect, it } from 'vitest';
import { CosineAnnealingLr, type FitPlan, OneCycleLr, PolynomialLr, type Schedule, WarmUp } from '../../src/controllers/index.js';
import { Drive } from './drive.js';

const MAKERS: readonly (readonly [string, (length: number | null, unit: 'epoch' | 'step') => Schedule])[] = [
  ['CosineAnnealingLr', (tMax, unit) => new CosineAnnealingLr({ tMax, unit })],
  ['PolynomialLr', (totalIters, unit) => new PolynomialLr({ totalIters, unit })],
  ['OneCycleLr', (totalSteps, unit) => new OneCycleLr({ maxLr: 1, totalSteps, unit })],
];

function rates(schedule: Schedule, plan: FitPlan): number[] {
  schedule.start(plan);
  schedule.begin(new Map([['default', 0.1]]));
  return Array.from({ length: 12 }, (_, index) => schedule.rateAt(index, 0.1, 'default'));
}

describe.each(MAKERS)('the length of %s', (name, make) => {
  it.each<['epoch' | 'step', FitPlan, number]>([
    ['epoch', { maxEpochs: 12, stepsPerEpoch: 5 }, 12],
    ['epoch', { maxEpochs: 14, stepsPerEpoch: null }, 14],
    ['epoch', { maxEpochs: 100, maxSteps: 61, stepsPerEpoch: 5 }, 13],
    ['epoch', { maxEpochs: null, maxSteps: 60, stepsPerEpoch: 5 }, 12],
    ['step', { maxEpochs: 4, stepsPerEpoch: 5 }, 20],
    ['step', { maxEpochs: 4, maxSteps: 15, stepsPerEpoch: 5 }, 15],
    ['step', { maxEpochs: null, maxSteps: 15, stepsPerEpoch: null }, 15],
  ])('is that of the fit, in %ss of %j', (unit, plan, length) => {
    expect(rates(make(null, unit), plan)).toEqual(rates(make(length, unit), plan));
  });

  it('is told once, and kept by a fit that goes on with other limits', () => {
    const plan = { maxEpochs: 12, stepsPerEpoch: 5 };
    const first = make(null, 'epoch');
    const expected = rates(first, plan);
    const state = JSON.parse(JSON.stringify(first.stateDict()));
    const later = make(null, 'epoch');
    rates(later, { ...plan, maxEpochs: 40 });
    later.loadStateDict(state);
    expect(expected.map((_, index) => later.rateAt(index, 0.1, 'default'))).toEqual(expected);
    expect(make(12, 'epoch').stateDict()).not.toHaveProperty('length');
  });

  it('is asked for where the fit has none', () => {
    const endless = { maxEpochs: null, stepsPerEpoch: 5 };
    for (const unit of ['epoch', 'step'] as const) {
      expect(() => make(null, unit).start(endless)).toThrow(
        expect.objectContaining({ code: 'ERR_PLAN_LENGTH', fields: expect.objectContaining({ owner: name }) }),
      );
      expect(() => make(null, unit).rateAt(1, 0.1, 'default')).toThrow(expect.objectContaining({ code: 'ERR_PLAN_LENGTH' }));
      expect(() => make(9, unit).start(endless)).not.toThrow();
    }
  });

  it('is in the record of a schedule of steps', () => {
    const schedule = make(null, 'step');
    schedule.start({ maxEpochs: 4, stepsPerEpoch: 5 });
    const [decision] = schedule.begin(new Map([['default', 0.1]]));
    expect(Object.values((decision as unknown as { law: { options: object } }).law.options)).toContain(20);
  });
});

it('what a warm-up leaves of the fit is the length of the schedule behind it', () => {
  const make = (tMax: number | null): number[] => new Drive(new WarmUp(new CosineAnnealingLr({ tMax }), { totalIters: 10 })).series(60);
  expect(make(null)).toEqual(make(90));
});
