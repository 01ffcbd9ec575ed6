import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { type Dataset, from, type Sample } from '../../../src/data/index.js';
import { python, pythonAvailable } from '../../support/python.js';
import { batchesOf, resumesEverywhere, samplesOf } from '../batches.js';

const counted = (n: number, start = 0) => from(Array.from({ length: n }, (_, i) => start + i));
const all = async <S>(dataset: Dataset<S>) => dataset.read(Array.from({ length: dataset.size }, (_, i) => i));
const toSample = (x: number): Sample => ({ x, y: BigInt(x) });

describe('map on an indexed dataset', () => {
  it('gives the function each sample and its index, and keeps the order of slow ones', async () => {
    const slow = counted(20, 100).map(async (value, index) => {
      await sleep(index % 3);
      return value * 1000 + index;
    });
    expect(await slow.read([7, 0, 7, 19])).toEqual([107007, 100000, 107007, 119019]);
  });

  it.each([1, 3, 8])('works on %i at a time', async (concurrency) => {
    let open = 0;
    let most = 0;
    const slow = counted(12).map(
      async (value) => {
        most = Math.max(most, ++open);
        await sleep(1);
        open--;
        return value;
      },
      { concurrency },
    );
    expect(await all(slow)).toEqual(await all(counted(12)));
    expect(most).toBe(concurrency);
  });

  it('names the first sample that fails, whether at once or later', async () => {
    for (const fails of [
      (value: number) => {
        if (value >= 5) throw new RangeError(`no ${value}`);
        return value;
      },
      async (value: number) => {
        await sleep(value === 5 ? 5 : 1);
        if (value >= 5) throw new RangeError(`no ${value}`);
        return value;
      },
    ]) {
      const reading = all(counted(8).map<number>(fails));
      await expect(reading).rejects.toMatchObject({
        code: 'ERR_SAMPLE',
        message: expect.stringContaining('map failed on sample 5 (no 5)'),
      });
    }
    const loader = counted(4)
      .map((x): Sample => ({ x: x === 2 ? null : x }) as Sample)
      .loader();
    await expect(samplesOf(loader)).rejects.toMatchObject({
      code: 'ERR_SAMPLE_FIELD',
      message: expect.stringContaining('x of sample 2 is null'),
    });
  });

  it('lets the event loop turn during long work', async () => {
    let turns = 0;
    const timer = setInterval(() => turns++, 1);
    const busy = counted(30).map((value) => {
      const begun = performance.now();
      while (performance.now() - begun < 1);
      return value;
    });
    await all(busy);
    clearInterval(timer);
    expect(turns).toBeGreaterThan(2);
  });
});

describe('filter, select, take, skip and concat on indexed datasets', () => {
  it('filter keeps what a function says yes to, with its index', async () => {
    const even = await counted(600, 1).filter(async (value, index) => value % 2 === 0 && index > 500);
    expect(await all(even)).toEqual(Array.from({ length: 50 }, (_, i) => 502 + 2 * i));
    expect((await counted(3).filter(() => false)).size).toBe(0);
    await expect(
      counted(3).filter((value) => {
        if (value === 1) throw new Error('no');
        return true;
      }),
    ).rejects.toMatchObject({
      message: expect.stringContaining('filter failed on sample 1'),
    });
  });

  it('select takes indices in their order, as numbers or BigInts', async () => {
    expect(await all(counted(5).select([4, 0, 4]))).toEqual([4, 0, 4]);
    expect(await all(counted(5).select(BigInt64Array.of(3n)))).toEqual([3]);
    for (const indices of [[5], [-1], [0.5], [Number.NaN]]) {
      expect(() => counted(5).select(indices)).toThrow(expect.objectContaining({ code: 'ERR_SAMPLE_INDEX' }));
    }
  });

  it('take and skip go to the end and no further', async () => {
    for (const count of [0, 1, 4, 5, 9]) {
      expect(await all(counted(5).take(count))).toEqual([0, 1, 2, 3, 4].slice(0, count));
      expect(await all(counted(5).skip(count))).toEqual([0, 1, 2, 3, 4].slice(count));
    }
    expect(() => counted(5).take(-1)).toThrow(expect.objectContaining({ code: 'ERR_OPTION_VALUE' }));
    expect(() => counted(5).skip(0.5)).toThrow(expect.objectContaining({ code: 'ERR_OPTION_VALUE' }));
  });

  it('concat reads each part once and puts the samples where they belong', async () => {
    let reads = 0;
    const read = (indices: readonly number[]) => {
      reads++;
      return indices.map((i) => 100 + i);
    };
    const counting: Dataset<number> = { kind: 'indexed', size: 3, read };
    const joined = counted(2).concat(from<number>([]), counting, from<number>([]), counted(2, 7));
    expect(joined.size).toBe(7);
    expect(await joined.read([6, 4, 0, 2, 5, 1, 3])).toEqual([8, 102, 0, 100, 7, 1, 101]);
    expect(reads).toBe(1);
  });

  it('all of them resume from every cursor', async () => {
    for (const batchSize of [1, 3, 20]) {
      const make = () =>
        counted(9).concat(counted(9, 20)).map(toSample).skip(1).take(15).shuffle({ seed: 4 }).loader({ batchSize, shuffle: true, seed: 2 });
      expect(await resumesEverywhere(make)).toBe(true);
      expect((await batchesOf(make())).length).toBe(Math.ceil(15 / batchSize));
    }
  });

  it('shuffle gives one order for all epochs', async () => {
    const shuffled = counted(30).shuffle({ seed: 8 });
    expect(await all(shuffled)).not.toEqual(await all(counted(30)));
    expect((await all(shuffled)).toSorted((a, b) => a - b)).toEqual(await all(counted(30)));
    expect(await all(counted(30).shuffle({ seed: 8 }))).toEqual(await all(shuffled));
    expect(from([]).shuffle({ seed: 8 }).size).toBe(0);
    expect(() => counted(3).shuffle({ bufferSize: 2 } as never)).toThrow(expect.objectContaining({ code: 'ERR_OPTION_UNKNOWN' }));
  });
});

describe('split on an indexed dataset', () => {
  it.skipIf(!pythonAvailable())('has the parts of random_split for the same seed', async () => {
    const expected = python<number[][]>(
      `import json, sys, torch
case = json.load(sys.stdin)
parts = torch.utils.data.random_split(range(case['n']), case['parts'], generator=torch.Generator().manual_seed(case['seed']))
print(json.dumps([list(part.indices) for part in parts]))`,
      { input: { n: 23, parts: [0.7, 0.2, 0.1], seed: 11 } },
    );
    const parts = counted(23).split([0.7, 0.2, 0.1], { seed: 11 });
    expect(await Promise.all(parts.map(all))).toEqual(expected);
  });

  it.each([
    [100, 3, [0.8, 0.2]],
    [61, 7, [0.5, 0.3, 0.2]],
    [40, 2, [36, 4]],
    [13, 13, [0.5, 0.5]],
  ])('of %i samples of %i classes into %j gives each part its share of each class', async (n, classes, parts) => {
    for (let seed = 0; seed < 5; seed++) {
      const dataset = counted(n);
      // Unequal classes: the first has half of all.
      const label = (value: number) => (value % 2 === 0 ? 0 : (value % classes) + 1);
      const labels = await dataset.labels(label);
      const split = await Promise.all(dataset.split(parts, { seed, stratify: labels }).map(all));
      expect(split.flat().toSorted((a, b) => a - b)).toEqual(await all(dataset));
      for (const part of split) {
        for (const found of new Set(labels)) {
          const share = (labels.filter((l) => l === found).length * part.length) / n;
          expect(Math.abs(part.filter((value) => label(value) === found).length - share)).toBeLessThan(2);
        }
      }
      expect(await Promise.all(counted(n).split(parts, { seed, stratify: labels }).map(all))).toEqual(split);
    }
  });

  it('refuses labels of another number, and labels that are none', async () => {
    expect(() => counted(3).split([1, 2], { stratify: [1] })).toThrow(expect.objectContaining({ code: 'ERR_OPTION_VALUE' }));
    expect(() => counted(3).split([1, 2], { stratify: [1, null, 2] as never })).toThrow(expect.objectContaining({ code: 'ERR_LABEL' }));
    await expect(counted(3).labels()).rejects.toMatchObject({ code: 'ERR_LABEL', message: expect.stringContaining('sample 0') });
    await expect(counted(3).labels((value) => [value, value])).rejects.toMatchObject({ code: 'ERR_LABEL' });
    const samples = from([
      { x: 0, y: 'cat' },
      { x: 0, y: [true] },
      { x: 0, y: { data: Int32Array.of(3), shape: [] } },
    ]);
    expect(await samples.labels()).toEqual(['cat', true, 3]);
  });
});
