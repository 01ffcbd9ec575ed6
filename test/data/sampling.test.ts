import { describe, expect, it } from 'vitest';
import { bucketSampler, from, type Sampler, tensors, weightedSampler } from '../../src/data/index.js';
import { arange, scope, setSeed } from '../../src/tensor/index.js';
import { python, pythonAvailable } from '../support/python.js';
import { resumesEverywhere, samplesOf } from './batches.js';

const orderOf = (sampler: Sampler, epoch = 0) => Array.from(sampler.order(epoch), Number);
const counted = (n: number) => from(Array.from({ length: n }, (_, x) => ({ x })));

describe('data.weightedSampler', () => {
  it.skipIf(!pythonAvailable())('draws what WeightedRandomSampler draws, epoch by epoch', () => {
    const weights = [0.1, 3, 0, 2, 0.5, 9];
    for (const [samples, replacement] of [
      [6, true],
      [20, true],
      [4, false],
    ] as const) {
      const expected = python<number[][]>(
        `import json, sys, torch
case = json.load(sys.stdin)
sampler = torch.utils.data.WeightedRandomSampler(case['weights'], case['samples'], case['replacement'], torch.Generator().manual_seed(5))
print(json.dumps([list(sampler) for _ in range(3)]))`,
        { input: { weights, samples, replacement } },
      );
      const sampler = weightedSampler(weights, { samples, replacement, seed: 5 });
      expect([2, 0, 1].map((epoch) => orderOf(sampler, epoch))).toEqual([expected[2], expected[0], expected[1]]);
    }
  });

  it('draws by weight, and without replacement each sample at most once', () => {
    const counts = [0, 0, 0];
    for (const index of orderOf(weightedSampler([1, 0, 3], { samples: 4000, seed: 1 }))) counts[index] = (counts[index] as number) + 1;
    expect(counts[1]).toBe(0);
    // 3,000 of 4,000 are expected; five standard deviations are 137.
    expect(Math.abs((counts[2] as number) - 3000)).toBeLessThan(137);
    const once = orderOf(weightedSampler([1, 1, 5, 9], { samples: 3, replacement: false, seed: 2 }));
    expect(new Set(once).size).toBe(3);
  });

  it('feeds loaders of both kinds with another number of samples than the data has, and resumes', async () => {
    const make = () => counted(5).loader({ batchSize: 3, sampler: weightedSampler([1, 2, 3, 4, 5], { samples: 17, seed: 3 }) });
    expect(make().length).toBe(6);
    expect(await samplesOf(make(), 1)).toHaveLength(17);
    expect(await resumesEverywhere(make)).toBe(true);
    scope(() => {
      const resident = tensors({ x: arange(5), y: arange(5) }).loader({
        batchSize: 3,
        sampler: weightedSampler([1, 2, 3, 4, 5], { samples: 17, seed: 3 }),
      });
      expect(resident).toMatchObject({ length: 6, size: 5, seed: 3n });
      expect(resident.order(1)?.toArray()).toEqual(orderOf(weightedSampler([1, 2, 3, 4, 5], { samples: 17, seed: 3 }), 1));
      expect(resident.order(0)?.dtype).toBe('int64');
      expect(resident.withSeed(4n)).toBeNull();
    });
  });

  it('draws a seed unless it is given one, and takes another', () => {
    setSeed(1);
    const weights = new Float32Array(30).fill(1);
    const drawn = weightedSampler(weights);
    const again = weightedSampler(weights);
    expect(orderOf(again)).not.toEqual(orderOf(drawn));
    expect(orderOf(again.withSeed?.(drawn.seed ?? 0n) ?? again)).toEqual(orderOf(drawn));
    expect(counted(30).loader({ sampler: again }).withSeed(5n)?.seed).toBe(5n);
    scope(() =>
      expect(
        tensors({ x: arange(30), y: [] })
          .loader({ sampler: again })
          .withSeed(5n)?.seed,
      ).toBe(5n),
    );
  });

  it.each([
    [[], {}],
    [[0, 0], {}],
    [[1, -1], {}],
    [[1, Number.NaN], {}],
    [[1, 2], { samples: 0 }],
    [[1, 0], { samples: 2, replacement: false }],
  ])('refuses weights %j with %j', (weights, options) => {
    expect(() => weightedSampler(weights, options)).toThrow(expect.objectContaining({ code: 'ERR_OPTION_VALUE' }));
  });

  it('loaders refuse samplers that draw what is not there', () => {
    const sampler = { length: 1, order: () => [7] };
    scope(() => {
      const loader = tensors({ x: arange(5), y: arange(5) }).loader({ sampler });
      expect(() => loader.order(0)).toThrow(expect.objectContaining({ code: 'ERR_SAMPLE_INDEX' }));
      expect(() => tensors({ x: arange(5), y: [] }).loader({ sampler, shuffle: true })).toThrow(/shuffle/);
    });
  });
});

describe('data.bucketSampler', () => {
  const lengths = Array.from({ length: 103 }, (_, i) => (i * 37) % 50);

  it('gives every sample once, in batches of about one length', () => {
    const sampler = bucketSampler(lengths, { batchSize: 10, seed: 1 });
    for (const epoch of [0, 1]) {
      const order = orderOf(sampler, epoch);
      expect(order.toSorted((a, b) => a - b)).toEqual(lengths.map((_, i) => i));
      for (let start = 0; start < 100; start += 10) {
        const batch = order.slice(start, start + 10).map((index) => lengths[index] as number);
        // One bucket holds all, so a batch spans about a tenth of the lengths.
        expect(Math.max(...batch) - Math.min(...batch)).toBeLessThanOrEqual(6);
      }
    }
    expect(orderOf(sampler, 1)).not.toEqual(orderOf(sampler, 0));
    expect(orderOf(bucketSampler(lengths, { batchSize: 10, seed: 1 }), 1)).toEqual(orderOf(sampler, 1));
  });

  it('keeps to smaller buckets when told, and sorts the stored order without shuffle', () => {
    const plain = orderOf(bucketSampler(lengths, { batchSize: 5, bucketBatches: 2, shuffle: false }));
    expect(plain.slice(0, 10).toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(plain.slice(0, 10).map((index) => lengths[index] as number)).toEqual(lengths.slice(0, 10).sort((a, b) => a - b));
    expect(orderOf(bucketSampler([3], { batchSize: 5, seed: 1 }))).toEqual([0]);
  });

  it('resumes, and takes another seed unless it was given one', async () => {
    const make = () => counted(103).loader({ batchSize: 10, sampler: bucketSampler(lengths, { batchSize: 10, seed: 4 }) });
    expect(await resumesEverywhere(make)).toBe(true);
    const drawn = bucketSampler(lengths, { batchSize: 10 });
    expect(orderOf(drawn.withSeed?.(1n) ?? drawn)).toEqual(orderOf(bucketSampler(lengths, { batchSize: 10, seed: 1 })));
    expect(bucketSampler(lengths, { batchSize: 10, seed: 1 }).withSeed?.(2n)).toBeNull();
    expect(bucketSampler(lengths, { batchSize: 10, shuffle: false }).withSeed?.(2n)).toBeNull();
  });

  it.each([
    [[], { batchSize: 1 }],
    [[1, -1], { batchSize: 1 }],
    [[1], { batchSize: 0 }],
    [[1], { batchSize: 1, bucketBatches: 0 }],
    [[1], { batchSize: 1, shuffle: false, seed: 1 }],
  ])('refuses lengths %j with %j', (list, options) => {
    expect(() => bucketSampler(list, options)).toThrow(expect.objectContaining({ code: 'ERR_OPTION_VALUE' }));
  });
});
