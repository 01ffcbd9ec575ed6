import { describe, expect, it } from 'vitest';
import { cosine, type LayerOutputs, neurons, ReferenceVelocity } from './velocity.js';

// Worked by hand from the definition. Layer A has two neurons of four outputs, layer B one of two. A0 turns and stands still; A1 is dead, wakes up
// (rho 0) and flips its sign (rho -1); the last epoch changes nothing but B's length.
const A: readonly LayerOutputs[] = [
  [
    [3, 4, 0, 0],
    [0, 0, 0, 0],
  ],
  [
    [4, 3, 0, 0],
    [0, 0, 0, 0],
  ],
  [
    [4, 3, 0, 0],
    [1, 0, 0, 0],
  ],
  [
    [0, 5, 0, 0],
    [-1, 0, 0, 0],
  ],
  [
    [0, 5, 0, 0],
    [-1, 0, 0, 0],
  ],
];
const B: readonly LayerOutputs[] = [[[1, 0]], [[1, 1]], [[0, 1]], [[0, 1]], [[0, 2]]];

const EXPECTED = [
  { rho: [0.96, 1, Math.SQRT1_2], v: [0.04, 0, 0.292893219], V: 0.110964406, m: null, M: null },
  { rho: [1, 0, Math.SQRT1_2], v: [-0.02, 1, 0.146446609], V: 0.388815536, m: [0.5018, 0.021446609], M: 0.261623305 },
  { rho: [0.6, -1, 1], v: [0.41, 1.5, -0.073223305], V: 0.661074435, m: [0.21745, 0.048254871], M: 0.132852436 },
  { rho: [1, 1, 1], v: [-0.205, -0.75, 0.036611652], V: 0.330537217, m: [2.7203625, 0.012063718], M: 1.366213109 },
];

function follow(mu: number) {
  const meter = new ReferenceVelocity(mu);
  expect(meter.measure([A[0] as LayerOutputs, B[0] as LayerOutputs])).toBeNull();
  return [1, 2, 3, 4].map((t) => {
    const step = meter.measure([A[t] as LayerOutputs, B[t] as LayerOutputs]);
    if (step === null) throw new TypeError('only the first measurement has no velocity');
    return step;
  });
}

describe('the reference of neural velocity', () => {
  it('gives the values worked by hand', () => {
    follow(0.5).forEach((step, t) => {
      const expected = EXPECTED[t] as (typeof EXPECTED)[number];
      step.layers
        .flatMap(({ rho }) => rho)
        .forEach((rho, i) => {
          expect(rho).toBeCloseTo(expected.rho[i] as number, 8);
        });
      step.layers
        .flatMap(({ v }) => v)
        .forEach((v, i) => {
          expect(v).toBeCloseTo(expected.v[i] as number, 8);
        });
      expect(step.V).toBeCloseTo(expected.V, 8);
      if (expected.M === null) {
        expect([step.M, ...step.layers.map(({ m }) => m)]).toEqual([null, null, null]);
      } else {
        expect(step.M).toBeCloseTo(expected.M, 8);
        step.layers.forEach(({ m }, l) => {
          expect(m).toBeCloseTo(expected.m?.[l] as number, 8);
        });
      }
    });
  });

  it('gives the values worked by hand without momentum', () => {
    const steps = follow(0);
    [0.110964406, 0.430964406, 0.8, 0].forEach((V, t) => {
      expect(steps[t]?.V).toBeCloseTo(V, 8);
    });
    expect(steps[0]?.M).toBeNull();
    [0.2504, 0.332893219, 1.04].forEach((M, t) => {
      expect(steps[t + 1]?.M).toBeCloseTo(M, 8);
    });
  });

  it('counts neurons that are zero now and before', () => {
    expect(follow(0.5).map(({ layers }) => layers[0]?.deadNeurons)).toEqual([1, 0, 0, 0]);
  });

  it('settles at d / (1 + mu) for a constant turn d, and peaks at 8/3 and -4/3 for d = 2, 0, 2, 0', () => {
    const constant = velocities(Array.from({ length: 30 }, () => 0.1));
    [0.1, 0.05, 0.075, 0.0625, 0.06875, 0.065625, 0.0671875].forEach((v, t) => {
      expect(constant[t]).toBeCloseTo(v, 10);
    });
    expect(constant.at(-1)).toBeCloseTo(0.1 / 1.5, 8);
    const alternating = velocities(Array.from({ length: 61 }, (_, t) => (t % 2 === 0 ? 2 : 0)));
    expect(alternating.at(-1)).toBeCloseTo(8 / 3, 8);
    expect(alternating.at(-2)).toBeCloseTo(-4 / 3, 8);
  });

  it('does not see a neuron being scaled, and sees a sign as a half turn', () => {
    expect(cosine([1, 2, 3], [2, 4, 6])).toBeCloseTo(1, 12);
    expect(cosine([1, 2, 3], [-2, -4, -6])).toBeCloseTo(-1, 12);
  });

  it('reads neurons from an axis', () => {
    // [2, 3, 2] row-major: axis 1 has three neurons of two rows by two positions.
    const elements = Float64Array.from({ length: 12 }, (_, k) => k);
    expect(neurons(elements, [2, 3, 2], 1)).toEqual([
      [0, 1, 6, 7],
      [2, 3, 8, 9],
      [4, 5, 10, 11],
    ]);
    expect(neurons(elements, [4, 3], 1)).toEqual([
      [0, 3, 6, 9],
      [1, 4, 7, 10],
      [2, 5, 8, 11],
    ]);
  });
});

/** v of one neuron whose outputs turn so that 1 - rho is the given d: unit vectors in the plane, turned by acos(1 - d). */
function velocities(d: readonly number[]): number[] {
  const meter = new ReferenceVelocity(0.5);
  let angle = 0;
  meter.measure([[[1, 0]]]);
  return d.map((turn) => {
    angle += Math.acos(1 - turn);
    return meter.measure([[[Math.cos(angle), Math.sin(angle)]]])?.layers[0]?.v[0] as number;
  });
}
