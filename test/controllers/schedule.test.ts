import { describe, expect, it } from 'vitest';
import { CosineAnnealingLr, StepLr } from '../../src/controllers/index.js';
import { StateError } from '../../src/errors.js';
import { Drive, PLAN, throughJson } from './drive.js';

describe('Schedule', () => {
  it('scales every group from its own base rate', () => {
    const drive = new Drive(new StepLr({ stepSize: 1, gamma: 0.5 }), { head: 1, rest: 0.25 }).begin();
    drive.next();
    expect(drive.rates).toEqual({ head: 0.5, rest: 0.125 });
  });

  it('sets its own rate again where another controller changed it', () => {
    const schedule = new StepLr({ stepSize: 5 });
    new Drive(schedule, { default: 0.1 }).begin();
    const cut = new Drive(schedule, { default: 0.03 });
    expect(cut.next()).toMatchObject([{ kind: 'setLr', group: 'default', lr: 0.1 }]);
  });

  it('decides nothing where the rate stays', () => {
    const drive = new Drive(new StepLr({ stepSize: 5 })).begin();
    expect([drive.next(), drive.next()]).toEqual([[], []]);
  });

  it('has a state of its index and base rates', () => {
    const drive = new Drive(new StepLr({ stepSize: 1 }), { head: 1, rest: 0.1 }).begin();
    drive.next();
    drive.next();
    expect(throughJson(drive.controller)).toEqual({ index: 2, base: { head: 1, rest: 0.1 } });
  });

  it('serves two fits like two fresh ones, with other base rates too', () => {
    const used = new CosineAnnealingLr({ tMax: 7 });
    new Drive(used, { default: 3 }).series(20);
    const fresh = new CosineAnnealingLr({ tMax: 7 });
    expect(new Drive(used).series(12)).toEqual(new Drive(fresh).series(12));
    expect(used.stateDict()).toEqual(fresh.stateDict());
  });

  it('says what it misses: no begin, or a state of other groups', () => {
    const schedule = new StepLr({ stepSize: 1 });
    schedule.start(PLAN);
    expect(() => new Drive(schedule).next()).toThrow(StateError);
    expect(() => new Drive(schedule).next()).toThrow("no base rate for the parameter group 'default'; it knows none.");
    schedule.loadStateDict({ index: 3, base: { head: 1 } });
    expect(() => new Drive(schedule).next()).toThrow(expect.objectContaining({ code: 'ERR_SCHEDULE_BASE' }));
  });

  it('takes an option that is undefined as left out', () => {
    expect(new StepLr({ stepSize: 1, gamma: undefined } as never).options.gamma).toBe(0.1);
  });
});
