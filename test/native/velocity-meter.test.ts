/** The native velocity against the slow reference: layouts, sizes, batches, dead neurons, and what it refuses. */

import { describe, expect, it } from 'vitest';
import '../../src/ops/index.js';
import { getNumThreads, setNumThreads } from '../../src/native/runtime.js';
import { type DType, Generator, randn, scope, type Tensor, tensor } from '../../src/tensor/index.js';
import { neurons, ReferenceVelocity } from '../reference/velocity.js';
import { MeterProbe } from './meter.js';

const EPOCHS = 4;

function elements(x: Tensor): number[] {
  using row = x.contiguous();
  return Array.from(row.toTypedArray() as Float32Array);
}

/** Random activations that drift from epoch to epoch. */
function activations(shape: readonly number[], generator: Generator): Tensor {
  return scope(() => randn(shape, { generator }).relu());
}

describe('velocity meter', () => {
  it('gives the hand-worked vectors: two layers, a dead neuron that revives, a flipped one', async () => {
    const a = [
      [3, 4, 0, 0, 0, 0, 0, 0],
      [4, 3, 0, 0, 0, 0, 0, 0],
      [4, 3, 1, 0, 0, 0, 0, 0],
      [0, 5, -1, 0, 0, 0, 0, 0],
      [0, 5, -1, 0, 0, 0, 0, 0],
    ];
    const b = [
      [1, 0],
      [1, 1],
      [0, 1],
      [0, 1],
      [0, 2],
    ];
    const expectedV = [null, 0.110964406, 0.388815536, 0.661074435, 0.330537217];
    const expectedM = [null, null, 0.261623305, 0.132852436, 1.366213109];
    await using probe = new MeterProbe([
      { name: 'a', axis: 1 },
      { name: 'b', axis: 1 },
    ]);
    for (const [t, row] of a.entries()) {
      using outputA = tensor(row, { shape: [2, 2, 1, 2] });
      using outputB = tensor(b[t] as number[], { shape: [2, 1] });
      const { velocity, mseVelocity, layers } = await probe.measure([outputA, outputB]);
      if (t === 0) expect(velocity).toBeNull();
      else expect(velocity).toBeCloseTo(expectedV[t] as number, 7);
      if (t < 2) expect(mseVelocity).toBeNull();
      else expect(mseVelocity).toBeCloseTo(expectedM[t] as number, 7);
      if (t === 1) expect(layers[0]?.deadNeurons).toBe(1);
    }
  });

  it.each<[string, number[], number, DType]>([
    ['convolution or batch norm', [6, 5, 7, 3], 1, 'float32'],
    ['many rows, several chunks', [70, 17, 31, 9], 1, 'float32'],
    ['one neuron', [9, 1, 4, 4], 1, 'float32'],
    ['linear', [33, 19], 1, 'float32'],
    ['linear, wide and long', [300, 700], 1, 'float32'],
    ['tokens, neurons on the last axis', [4, 11, 13], 2, 'float32'],
    ['tokens, neurons on the last axis counted from the end', [4, 11, 13], -1, 'float32'],
    ['double', [6, 5, 3, 3], 1, 'float64'],
    ['half', [6, 5, 3, 3], 1, 'float16'],
    ['bfloat16', [6, 5, 8], 1, 'bfloat16'],
  ])('equals the reference: %s %j', async (_, shape, axis, dtype) => {
    const reference = new ReferenceVelocity(0.5);
    using generator = new Generator();
    generator.manualSeed(5);
    await using probe = new MeterProbe([{ name: 'layer', axis }]);
    for (let epoch = 0; epoch < EPOCHS; epoch++) {
      using output = scope(() => activations(shape, generator).to(dtype));
      const expected = reference.measure([neurons(elements(output), shape, axis < 0 ? axis + shape.length : axis)]);
      const found = await probe.measure([output]);
      if (expected === null) {
        expect(found.velocity).toBeNull();
        continue;
      }
      expect(found.velocity).toBeCloseTo(expected.V, 6);
      expect(found.layers[0]?.velocity).toBeCloseTo(expected.V, 6);
      if (expected.M === null) expect(found.mseVelocity).toBeNull();
      else expect(found.mseVelocity).toBeCloseTo(expected.M, 6);
    }
  });

  it('reads channels-last outputs in their own order, and unaligned ones, with the same result', async () => {
    using generator = new Generator();
    generator.manualSeed(6);
    await using plain = new MeterProbe([{ name: 'layer', axis: 1 }]);
    await using reordered = new MeterProbe([{ name: 'layer', axis: 1 }]);
    for (let epoch = 0; epoch < EPOCHS; epoch++) {
      using whole = activations([9, 13, 6, 5], generator);
      using output = whole.narrow(0, 1, 7);
      using channelsLast = output.contiguous('channels_last');
      const found = await plain.measure([output]);
      const other = await reordered.measure([channelsLast]);
      if (epoch === 0) continue;
      expect(other.velocity).toBeCloseTo(found.velocity as number, 6);
    }
  });

  it('does not depend on the batch size of the auxiliary set, and is the same bits for any number of threads', async () => {
    const threads = getNumThreads();
    const runs = await Promise.all(
      (
        [
          [1 << 20, 1],
          [1 << 20, threads],
          [3, threads],
        ] as const
      ).map(async ([batchSize, count]) => {
        using generator = new Generator();
        generator.manualSeed(8);
        await using probe = new MeterProbe([{ name: 'layer', axis: 1 }]);
        const found: (number | null)[] = [];
        for (let epoch = 0; epoch < EPOCHS; epoch++) {
          using output = activations([40, 8, 64, 64], generator);
          setNumThreads(count);
          found.push((await probe.measure([output], batchSize)).velocity);
        }
        return found;
      }),
    );
    setNumThreads(threads);
    expect(runs[1]).toEqual(runs[0]);
    for (const [epoch, velocity] of (runs[2] ?? []).entries()) {
      if (velocity !== null) expect(velocity).toBeCloseTo(runs[0]?.[epoch] as number, 9);
    }
  });

  it('rings by -mu when nothing moves, ignores positive scale and sees a sign flip', async () => {
    await using probe = new MeterProbe([{ name: 'layer', axis: 1 }]);
    using x = tensor([1, 2, 3, 4], { shape: [2, 2] });
    using y = tensor([2, -1, 1, 5], { shape: [2, 2] });
    using scaled = scope(() => y.mul(3));
    using flipped = scope(() => y.mul(-1));
    await probe.measure([x]);
    const moved = (await probe.measure([y])).velocity as number;
    expect((await probe.measure([y])).velocity).toBeCloseTo(moved / 2, 7);
    expect((await probe.measure([scaled])).velocity).toBeCloseTo(moved / 4, 7);
    expect((await probe.measure([flipped])).velocity).toBeGreaterThan(1.5);
  });

  it('starts a layer anew when its outputs change shape', async () => {
    await using probe = new MeterProbe([{ name: 'layer', axis: 1 }]);
    using small = tensor([1, 2, 3, 4], { shape: [2, 2] });
    using large = tensor([1, 2, 3, 4, 5, 6], { shape: [3, 2] });
    await probe.measure([small]);
    expect((await probe.measure([large])).velocity).toBeNull();
    expect((await probe.measure([large])).velocity).toBeCloseTo(0, 12);
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY])('rejects %s, naming the layer, and never calls it still', async (bad) => {
    await using probe = new MeterProbe([{ name: 'layer', axis: 1 }]);
    using output = tensor([1, bad, 3, 4], { shape: [2, 2] });
    await expect(probe.measure([output])).rejects.toMatchObject({
      code: 'ERR_NON_FINITE_ACTIVATION',
      fields: { layer: 'layer' },
    });
  });

  it('takes activations whose squares overflow fp32', async () => {
    await using probe = new MeterProbe([{ name: 'layer', axis: 1 }]);
    using x = tensor([1e25, 0, 0, 1e25], { shape: [2, 2] });
    await probe.measure([x]);
    expect((await probe.measure([x])).velocity).toBeCloseTo(0, 12);
  });

  it('refuses integer outputs and an axis that is not there', async () => {
    await using probe = new MeterProbe([{ name: 'layer', axis: 3 }]);
    using integers = tensor([1, 2], { shape: [2, 1], dtype: 'int64' });
    using flat = tensor([1, 2], { shape: [2, 1] });
    await expect(probe.measure([integers])).rejects.toMatchObject({ code: 'ERR_VELOCITY_DTYPE' });
    await expect(probe.measure([flat])).rejects.toMatchObject({ code: 'ERR_NEURON_AXIS' });
  });
});
