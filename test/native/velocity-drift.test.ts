/** The drift share c of the native meter: what it is for known paths, and that it does not fade when outputs hardly move. */

import { describe, expect, it } from 'vitest';
import '../../src/ops/index.js';
import { type DType, Generator, randn, scope, type Tensor, tensor } from '../../src/tensor/index.js';
import { neurons, ReferenceVelocity } from '../reference/velocity.js';
import { MeterProbe } from './meter.js';

const LAYER = [{ name: 'layer', axis: 1 }];

function seeded(seed: number): Generator {
  const generator = new Generator();
  generator.manualSeed(seed);
  return generator;
}

/** c of every measurement of a path of outputs; `null` for the first two. */
async function drifts(path: Iterable<Tensor>, dtype: DType = 'float32'): Promise<(number | null)[]> {
  await using probe = new MeterProbe(LAYER, { drift: true, momentum: 0 });
  const found: (number | null)[] = [];
  for (const point of path) {
    using output = point.to(dtype);
    point.dispose();
    found.push((await probe.measure([output])).drift);
  }
  return found;
}

/** `steps` points of base + f(t) * direction, whose lengths hardly change. */
function* along(shape: readonly number[], steps: number, f: (t: number) => number): Iterable<Tensor> {
  using generator = seeded(3);
  using base = randn(shape, { generator, dtype: 'float64' });
  using direction = randn(shape, { generator, dtype: 'float64' });
  for (let t = 0; t < steps; t++) yield scope(() => base.add(direction.mul(f(t))));
}

describe('drift share', () => {
  it('is 1 on a straight path and null before there are three snapshots', async () => {
    const found = await drifts(along([50, 8, 6], 6, (t) => 1e-3 * t));
    expect(found.slice(0, 2)).toEqual([null, null]);
    for (const c of found.slice(2)) expect(c).toBeCloseTo(1, 4);
  });

  it('is -1 when outputs alternate between two points', async () => {
    const found = await drifts(along([50, 8, 6], 6, (t) => 1e-3 * (t % 2)));
    for (const c of found.slice(2)) expect(c).toBeCloseTo(-1, 5);
  });

  it('is -1/2 for independent draws around a point', async () => {
    const size = [40, 16, 50];
    using generator = seeded(9);
    using base = randn(size, { generator });
    const draws = Array.from({ length: 12 }, () => scope(() => base.add(randn(size, { generator }).mul(1e-2))));
    const found = (await drifts(draws)).slice(2) as number[];
    // The cosine of two vectors of n independent parts has a standard deviation of about 1 / sqrt(n).
    const sigma = 1 / Math.sqrt(40 * 16 * 50);
    for (const c of found) expect(Math.abs(c + 0.5)).toBeLessThan(3 * sigma);
  });

  it.each<DType>(['float64', 'float32'])('does not change when V is a millionth, in %s', async (dtype) => {
    // A path that bends, in steps of a size and of a thousandth of it: V goes with the square.
    const bend = (size: number) =>
      function* (): Iterable<Tensor> {
        using generator = seeded(5);
        using base = randn([60, 12, 9], { generator, dtype: 'float64' });
        using a = randn([60, 12, 9], { generator, dtype: 'float64' });
        using b = randn([60, 12, 9], { generator, dtype: 'float64' });
        for (let t = 0; t < 8; t++) {
          yield scope(() => base.add(a.mul(size * Math.sin(t))).add(b.mul(size * t * 0.7)));
        }
      };
    const large = await drifts(bend(1e-2)(), dtype);
    const small = await drifts(bend(1e-5)(), dtype);
    for (let t = 2; t < large.length; t++) {
      expect(Math.abs(large[t] as number)).toBeLessThan(0.999);
      expect(Math.abs((small[t] as number) - (large[t] as number))).toBeLessThan(dtype === 'float64' ? 2e-3 : 5e-3);
    }
  });

  it.each([1e-2, 1e-5])('equals the reference in float32 on steps of %d, with lengths that grow', async (size) => {
    const reference = new ReferenceVelocity(0);
    using generator = seeded(7);
    using base = randn([30, 7, 5], { generator, dtype: 'float64' });
    await using probe = new MeterProbe(LAYER, { drift: true, momentum: 0 });
    for (let t = 0; t < 8; t++) {
      using output = scope(() =>
        base
          .add(randn([30, 7, 5], { generator, dtype: 'float64' }).mul(size))
          .mul(1 + size * t)
          .to('float32'),
      );
      const expected = reference.measure([neurons(output.toTypedArray() as Float32Array, [30, 7, 5], 1)]);
      const found = await probe.measure([output]);
      if (expected === null) continue;
      expect((found.velocity as number) / expected.V).toBeCloseTo(1, 4);
      if (expected.c !== null) expect(found.drift).toBeCloseTo(expected.c, 4);
    }
  });

  it('tells turns of 1e-9 from none, in float32', async () => {
    await using probe = new MeterProbe(LAYER, { drift: true, momentum: 0 });
    // cos = 1 / sqrt(1 + e^2), 1 - cos = e^2 / 2 = 1e-9; the length grows by a fiftieth.
    const e = Math.sqrt(2e-9);
    using before = tensor([1, 1, 0, 0], { shape: [4, 1] });
    using after = tensor(
      [1 + e, 1 - e, 0, 0].map((x) => 1.02 * x),
      { shape: [4, 1] },
    );
    await probe.measure([before]);
    const { velocity } = await probe.measure([after]);
    expect(velocity).toBeGreaterThan(0.8e-9);
    expect(velocity).toBeLessThan(1.2e-9);
    expect((await probe.measure([after])).velocity).toBe(0);
  });

  it('counts a neuron that wakes up as a whole step, and a dead one as none', async () => {
    const reference = new ReferenceVelocity(0);
    await using probe = new MeterProbe(LAYER, { drift: true, momentum: 0 });
    const rows = [
      [1, 0, 0, 2, 0, 0],
      [2, 0, 0, 2, 1, 0],
      [0, 0, 0, 2, -1, 0],
      [3, 0, 0, 200, 5, 0],
      [3, 1, 0, 2, 5, 0],
    ];
    for (const row of rows) {
      using output = tensor(row, { shape: [2, 3] });
      const expected = reference.measure([neurons(row, [2, 3], 1)]);
      const found = await probe.measure([output]);
      if (expected === null) continue;
      expect(found.velocity).toBeCloseTo(expected.V, 6);
      expect(found.deadNeurons).toBe(expected.layers[0]?.deadNeurons);
      if (expected.c !== null) expect(found.drift).toBeCloseTo(expected.c, 6);
    }
  });

  it('is the mean over layers, not over neurons', async () => {
    await using probe = new MeterProbe(
      [
        { name: 'wide', axis: 1 },
        { name: 'narrow', axis: 1 },
      ],
      { drift: true, momentum: 0 },
    );
    for (let t = 0; t < 3; t++) {
      // The wide layer goes straight on, the narrow one back and forth.
      using wide = tensor(
        Array.from({ length: 40 }, (_, i) => 1 + i + 1e-3 * t * (i % 3)),
        { shape: [4, 10] },
      );
      using narrow = tensor([1, 2 + 1e-2 * (t % 2), 1, 1], { shape: [4, 1] });
      const { drift, layers } = await probe.measure([wide, narrow]);
      if (t < 2) continue;
      expect(layers.map((layer) => layer.drift?.toFixed(3))).toEqual(['1.000', '-1.000']);
      expect(drift).toBeCloseTo(0, 3);
    }
  });

  it('is 0 when nothing moves', async () => {
    using x = tensor([1, 2, 3, 4], { shape: [2, 2] });
    await using probe = new MeterProbe(LAYER, { drift: true });
    await probe.measure([x]);
    await probe.measure([x]);
    expect((await probe.measure([x])).drift).toBe(0);
  });
});
