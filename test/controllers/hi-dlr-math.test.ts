/** The numbers of GeN and Hi-DLR: fits, rules, influence. */

import { describe, expect, it } from 'vitest';
import { groupsToKeep } from '../../src/controllers/hi-dlr/influence.js';
import { fitDiagonal, fitQuadratic } from '../../src/controllers/hi-dlr/least-squares.js';
import { trialMultiples } from '../../src/controllers/hi-dlr/points.js';
import { clampScale, clipTo, influenceOf, jointScale, judge, nextRate, scaleAt } from '../../src/controllers/hi-dlr/rule.js';

const H = [
  [4, 1, 0.5, 0],
  [1, 3, 0, 0.25],
  [0.5, 0, 1, 0.2],
  [0, 0.25, 0.2, 0.5],
];
const C = [1, -2, 0.5, 3];
const W = [1, 1, -1, 2];
const G = [3.5, 6.5, -0.6, -1.95];

function f(w: readonly number[]): number {
  return w.reduce((sum, wi, i) => sum + w.reduce((row, wj, j) => row + 0.5 * wi * (H[i]?.[j] ?? 0) * wj, 0) - (C[i] ?? 0) * wi, 0);
}

/** The loss with the halves moved along their gradients. */
const moved = (head: number, tail: number): number => f(W.map((w, i) => w - (i < 2 ? head : tail) * (G[i] ?? 0)));

function expectNear(found: number | undefined, expected: number, tolerance = 1e-9): void {
  expect(Math.abs((found ?? Number.NaN) / expected - 1), `${found} and ${expected}`).toBeLessThan(tolerance);
}

const RULE = { r2: 0.99, clip: 2, gamma: 0.9, straight: true };

describe('the quadratic', () => {
  it('has the minimum of GeN, from three points', () => {
    const { a, b } = fitQuadratic(
      [-0.1, 0.1],
      [-0.1, 0.1].map((x) => moved(x, x) - 1.1),
    );
    expectNear(b / a, 0.272163049618);
  });

  it('has the minima of Hi-DLR along each group, and their influence', () => {
    const multiples = [-2, -1, 1, 2];
    const head = fitQuadratic(
      multiples.map((m) => m * 0.05),
      multiples.map((m) => moved(m * 0.05, 0) - 1.1),
    );
    const tail = fitQuadratic(
      multiples.map((m) => m * 0.2),
      multiples.map((m) => moved(0, m * 0.2) - 1.1),
    );
    for (const [value, expected] of [
      [head.a, 221.25],
      [head.b, 54.5],
      [head.r2, 1],
      [tail.a, 2.72925],
      [tail.b, 4.1625],
      [tail.r2, 1],
      [head.b / head.a, 0.246327683616],
      [tail.b / tail.a, 1.525144270404],
      [influenceOf(head, 2), 6.712429378531],
      [influenceOf(tail, 2), 3.174206512778],
    ] as const) {
      expectNear(value, expected);
    }
    const rates = [
      [head, 0.05, 0.055],
      [tail, 0.2, 0.22],
    ] as const;
    for (const [fit, lr, next] of rates) expectNear(nextRate(judge(fit, lr, 2 * lr, 1.1, RULE), lr, 1, 1, RULE), next);
  });

  it('is biased by what couples groups, when trials are joint', () => {
    const points = [
      [1, 0.5],
      [-1, 0.5],
      [0.5, -1],
      [-0.5, -1],
      [2, 1],
      [1, -2],
      [-2, 1],
      [-1, 2],
    ].map(([one = 0, two = 0]) => [one * 0.05, two * 0.2]);
    const dl = points.map(([one = 0, two = 0]) => moved(one, two) - 1.1);
    const [head, tail] = fitDiagonal(points, dl) ?? [];
    expectNear(head?.a, 219.066640742);
    expectNear(tail?.a, 3.730700351);
    expectNear(head?.b, 55.128828251);
    expectNear(tail?.b, 4.205529884);
    expectNear((head?.b ?? 0) / (head?.a ?? 1), 0.25165323239);
    expectNear((tail?.b ?? 0) / (tail?.a ?? 1), 1.127276245354);
    expect(head?.r2.toFixed(7)).toBe('0.9999290');
  });

  it('has no fit where trials do not determine one', () => {
    const same = Array.from({ length: 8 }, () => [1, 1]);
    expect(fitDiagonal(same, new Array(8).fill(1))).toBeNull();
    expect(fitDiagonal([[0, 1]], [1])).toBeNull();
  });
});

describe('the joint check', () => {
  it('finds the scale of the quadratic, and leaves a step that is short enough', () => {
    const [head, tail] = [54.5 / 221.25, 4.1625 / 2.72925];
    const s = jointScale(moved(head, tail), moved(-head, -tail), 1.1);
    expectNear(s, 1.190915059733);
    expect(clampScale(s)).toBe(1);
  });

  it('shortens where groups pull together', () => {
    const coupled = (x: number): number => {
      const w = 1 - x * 3.8;
      return 0.5 * w * w * (2 + 1.8 + 1.8 + 2);
    };
    expectNear(coupled(0.5), 3.078);
    const s = jointScale(coupled(0.5), coupled(-0.5), coupled(0));
    expectNear(s, 0.526315789474);
    expect(coupled(s * 0.5)).toBeLessThan(1e-20);
  });

  it('has an answer for curves without a minimum', () => {
    expect(jointScale(0, 1, 1)).toBe(1);
    expect(jointScale(5, 2, 1)).toBe(0.5);
    expect(clampScale(0.01)).toBe(0.1);
  });
});

describe('a rate', () => {
  it('follows the sequence of the vector', () => {
    const targets: readonly (readonly [number, number, number])[] = [
      [0.05, 1, 0.0011],
      [0.05, 1, 0.00121],
      [0.0002, 1, 0.0011495],
      [0.0012, 0.5, 0.00109455],
    ];
    let lr = 0.001;
    for (const [minimum, scale, next] of targets) {
      lr = nextRate(judge({ a: 1, b: minimum, r2: 1 }, lr, 1, 0, RULE), lr, 1, scale, RULE);
      expectNear(lr, next);
    }
    for (const bad of [
      { a: -1, b: 1, r2: 1 },
      { a: 1, b: -1, r2: 1 },
      { a: 1, b: 1, r2: 0.98 },
      { a: Number.NaN, b: 1, r2: 1 },
    ]) {
      expect(nextRate(judge(bad, lr, 1, 0, RULE), lr, 1, 0.5, RULE)).toBe(lr);
    }
  });

  it('is doubled in the end where the curve looks straight, but not as published', () => {
    const straight = { a: 1e-9, b: 1, r2: 1 };
    expect(judge(straight, 0.1, 0.2, 2, RULE)).toEqual({ verdict: 'straight', target: 0.2 });
    expect(judge({ ...straight, a: -1e-9 }, 0.1, 0.2, 2, RULE).verdict).toBe('straight');
    expect(judge({ ...straight, b: -1 }, 0.1, 0.2, 2, RULE).verdict).toBe('rejected');
    expect(judge(straight, 0.1, 0.2, 2, { ...RULE, straight: false }).verdict).toBe('fits');
  });

  it('is shortened with the others, within the clip', () => {
    const fit = judge({ a: 1, b: 0.15, r2: 1 }, 0.1, 1, 0, RULE);
    expectNear(nextRate(fit, 0.1, 0.5, 1, RULE), 0.09 + 0.1 * 0.075);
    expectNear(nextRate(fit, 0.1, 0.1, 1, RULE), 0.09 + 0.1 * 0.05);
    expect(clipTo(1, 0.1, 3)).toBeCloseTo(0.3, 12);
  });

  it('may be scaled down as the fit goes on', () => {
    expect([0, 5, 10].map((epoch) => scaleAt('none', epoch, 10))).toEqual([1, 1, 1]);
    expect([0, 5, 10].map((epoch) => scaleAt('linear', epoch, 10))).toEqual([1, 0.5, 0]);
    expect(scaleAt('halfCosine', 5, 10)).toBeCloseTo(0.5, 12);
    expect(scaleAt('halfCosine', 1, 10)).toBeCloseTo((1 + Math.cos(Math.PI / 10)) / 2, 12);
  });
});

describe('a loss that is no quadratic', () => {
  it('has the minima of the vector', () => {
    const [x, y, w] = [
      [
        [1, 2],
        [-1, 0.5],
        [0.3, -1.2],
      ],
      [1, -1, 1],
      [0.2, -0.1],
    ];
    const g = [-0.358119943801, -0.078314307097];
    const loss = (step: number): number =>
      x.reduce((sum, row, i) => {
        const z = row.reduce((dot, value, j) => dot + value * ((w[j] ?? 0) - step * (g[j] ?? 0)), 0);
        return sum + Math.log1p(Math.exp(-(y[i] ?? 0) * z)) / 3;
      }, 0);
    expectNear(loss(0), 0.625426108427);
    const minimum = (step: number): number => {
      const { a, b } = fitQuadratic(
        [-step, step],
        [-step, step].map((at) => loss(at) - loss(0)),
      );
      return b / a;
    };
    expectNear(minimum(1), 4.456093626846);
    expectNear(minimum(0.1), 4.414745965716);
    // Cancellation begins.
    expectNear(minimum(0.01), 4.41432966, 1e-8);
  });
});

describe('freezing', () => {
  const groups = [
    { group: 'emb', size: 1_000_000, influence: 1e-7 },
    { group: 'head', size: 500, influence: 8e-3 },
    { group: 'attn', size: 400_000, influence: 2e-5 },
    { group: 'norm', size: 3000, influence: 1.5e-3 },
    { group: 'bias', size: 1200, influence: 3e-3 },
  ];

  it('keeps the groups of the vector', () => {
    expect(groupsToKeep(groups, { by: 'ratio', psi: 10 })).toEqual(['head', 'bias', 'norm']);
    const kept = groupsToKeep(groups, { by: 'budget', share: 0.01 });
    expect(kept).toEqual(['head', 'bias', 'norm']);
    const share = groups.reduce((sum, { group, size }) => sum + (kept.includes(group) ? size : 0), 0) / 1_404_700;
    expect(share.toFixed(6)).toBe('0.003346');
  });

  it('always keeps the first', () => {
    expect(groupsToKeep(groups, { by: 'budget', share: 1e-9 })).toEqual(['head']);
    expect(groupsToKeep(groups, { by: 'ratio', psi: 1 })).toEqual(['head']);
    expect(groupsToKeep(groups, { by: 'budget', share: 1 })).toHaveLength(5);
    // One that does not fit keeps none of those behind it out.
    expect(groupsToKeep(groups, { by: 'budget', share: 3600 / 1_404_700 })).toEqual(['head', 'bias']);
    expect(groupsToKeep(groups, { by: 'budget', share: 3500 / 1_404_700 })).toEqual(['head', 'bias']);
    const [emb, head, attn, norm, bias] = groups as [never, never, never, never, never];
    expect(groupsToKeep([emb, head, attn, norm, { ...(bias as object), size: 999_999 } as never], { by: 'budget', share: 0.01 })).toEqual([
      'head',
      'norm',
    ]);
  });
});

describe('trials', () => {
  it('are where their scheme says', () => {
    expect(trialMultiples('axis', 2, 0)).toEqual([
      [-2, 0],
      [-1, 0],
      [1, 0],
      [2, 0],
      [0, -2],
      [0, -1],
      [0, 1],
      [0, 2],
    ]);
    expect(trialMultiples('axis2', 2, 0)).toHaveLength(4);
    const random = trialMultiples('random', 3, 5);
    expect(random).toHaveLength(12);
    expect(trialMultiples('random', 3, 5)).toEqual(random);
    expect(trialMultiples('random', 3, 6)).not.toEqual(random);
  });
});
