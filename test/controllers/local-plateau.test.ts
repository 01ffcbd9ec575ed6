import { describe, expect, it } from 'vitest';
import { LocalPlateau } from '../../src/controllers/local-plateau.js';

describe('LocalPlateau', () => {
  it('cuts as the released code of NeVe does, value for value', () => {
    const values = [0.5, 0.4, 0.4, 0.41, 0.42, 0.9, 0.8, 0.8, 0.85, 0.7, 0.71, 0.72, 0.73];
    const plateau = new LocalPlateau({ factor: 0.5, patience: 2 });
    let lr = 0.1;
    const lrs: number[] = [];
    const bad: number[] = [];
    for (const value of values) {
      if (plateau.step(value)) lr = plateau.cut(lr);
      lrs.push(lr);
      bad.push(plateau.bad);
    }
    // An equal value is bad. After the first cut the best is forgotten: 0.9 is then the best there is.
    expect(lrs).toEqual([0.1, 0.1, 0.1, 0.1, 0.05, 0.05, 0.05, 0.05, 0.05, 0.05, 0.05, 0.05, 0.025]);
    expect(bad).toEqual([0, 0, 1, 2, 0, 0, 0, 1, 2, 0, 1, 2, 0]);
  });

  it('cuts at the first bad value with no patience', () => {
    const plateau = new LocalPlateau({ factor: 0.5, patience: 0 });
    expect([3, 3, 3, 2, 4].map((value) => plateau.step(value))).toEqual([false, true, false, false, true]);
  });

  it('has no tolerance: the smallest fall is an improvement', () => {
    const plateau = new LocalPlateau({ factor: 0.5, patience: 0 });
    expect([1, 1 - Number.EPSILON, 1 - 2 * Number.EPSILON].map((value) => plateau.step(value))).toEqual([false, false, false]);
  });

  it('leaves out a cut that would change the rate by no more than 1e-8', () => {
    const plateau = new LocalPlateau({ factor: 0.5, patience: 0 });
    expect(plateau.cut(1e-7)).toBe(5e-8);
    expect(plateau.cut(2e-8)).toBe(2e-8);
    expect(plateau.cut(0)).toBe(0);
  });

  it('goes on exactly from a state, through JSON', () => {
    const values = [0.5, 0.4, 0.4, 0.41, 0.42, 0.9, 0.8, 0.8];
    for (let split = 0; split <= values.length; split++) {
      const whole = new LocalPlateau({ factor: 0.5, patience: 2 });
      const first = new LocalPlateau({ factor: 0.5, patience: 2 });
      const second = new LocalPlateau({ factor: 0.5, patience: 2 });
      const expected = values.map((value) => whole.step(value));
      const before = values.slice(0, split).map((value) => first.step(value));
      second.loadStateDict(JSON.parse(JSON.stringify(first.stateDict())));
      const after = values.slice(split).map((value) => second.step(value));
      expect([...before, ...after]).toEqual(expected);
    }
  });
});
