import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { type Dataset, from, type Sample } from '../../../src/data/index.js';
import { setSeed } from '../../../src/tensor/index.js';
import { batchesOf, resumesEverywhere, samplesOf } from '../batches.js';

const rows = (n: number) => from(Array.from({ length: n }, (_, i) => ({ x: i, y: BigInt(i) })));

describe('a loader of an indexed dataset', () => {
  it('has the order of PyTorch for the same seed, epoch by epoch, in any order of asking', async () => {
    const loader = rows(10).loader({ batchSize: 4, shuffle: true, seed: 42 });
    // As in tensor-dataset.test.ts, from Python.
    expect(await samplesOf(loader, 3)).toEqual([0, 8, 1, 5, 7, 3, 9, 2, 6, 4]);
    expect(await samplesOf(loader, 0)).toEqual([6, 5, 4, 0, 8, 9, 2, 1, 3, 7]);
  });

  it.each([
    [10, { batchSize: 4 }, [4, 4, 2]],
    [10, { batchSize: 4, dropLast: true }, [4, 4]],
    [10, { batchSize: 5, dropLast: true }, [5, 5]],
    [10, { batchSize: 99 }, [10]],
    [1, { batchSize: 8 }, [1]],
    [3, {}, [1, 1, 1]],
  ])('of %i samples with %j gives batches of %j', async (n, options, sizes) => {
    const loader = rows(n).loader(options);
    const batches = await batchesOf(loader);
    expect(batches.map(({ x }) => (x as number[][])[0]?.length)).toEqual(sizes);
    expect(loader).toMatchObject({ kind: 'stream', length: sizes.length });
    expect(batches.flatMap(({ y }) => (y as number[][])[0])).toEqual(await samplesOf(loader));
  });

  it.each([1, 2, 5, 16, 17])('goes on from every cursor with batches of %i', async (batchSize) => {
    for (const options of [{}, { dropLast: true }, { shuffle: true, seed: 3 }, { shuffle: true, seed: 3, concurrency: 5 }]) {
      expect(await resumesEverywhere(() => rows(17).loader({ batchSize, ...options }))).toBe(true);
    }
  });

  it('draws a seed from the default generator, says which, and takes another', async () => {
    setSeed(5);
    const first = rows(50).loader({ shuffle: true });
    setSeed(5);
    const same = rows(50).loader({ shuffle: true });
    const other = rows(50).loader({ shuffle: true });
    expect(await samplesOf(same)).toEqual(await samplesOf(first));
    expect(await samplesOf(other)).not.toEqual(await samplesOf(first));
    expect(await samplesOf(other.withSeed(first.seed ?? 0n) ?? other)).toEqual(await samplesOf(first));
    expect(rows(50).loader({ shuffle: true, seed: 1 }).withSeed(2n)).toBeNull();
    expect(rows(50).loader().withSeed(2n)).toBeNull();
  });

  it('reads as many batches at a time as it is told, and keeps their order', async () => {
    let open = 0;
    let most = 0;
    const dataset: Dataset = {
      kind: 'indexed',
      size: 24,
      read: async (indices) => {
        most = Math.max(most, ++open);
        await sleep(indices[0] === 0 ? 20 : 1);
        open--;
        return indices.map((x) => ({ x }));
      },
    };
    expect(await samplesOf(from(dataset).loader({ batchSize: 4, concurrency: 3 }))).toEqual(Array.from({ length: 24 }, (_, i) => i));
    expect(most).toBe(3);
  });

  it('serves two readers at once', async () => {
    const loader = rows(40).loader({ batchSize: 3, shuffle: true, seed: 9, concurrency: 3 });
    const [a, b, other] = await Promise.all([samplesOf(loader, 1), samplesOf(loader, 1), samplesOf(loader, 0)]);
    expect(a).toEqual(b);
    expect(a).not.toEqual(other);
  });

  it('leaves nothing behind when it is left early', async () => {
    for await (const { inputs, targets } of rows(40).loader({ batchSize: 3, concurrency: 4 }).batches(0)) {
      for (const tensor of [...inputs, ...targets]) tensor.dispose();
      break;
    }
    // The set-up of every test compares live tensors.
    expect(await samplesOf(rows(1).loader())).toEqual([0]);
  });

  it('gives the batches before one that fails, then an error that names the samples', async () => {
    const dataset: Dataset = {
      kind: 'indexed',
      size: 10,
      read: (indices) =>
        indices.map((x) => {
          if (x === 7) throw new RangeError('broken disk');
          return { x };
        }),
    };
    const seen: number[] = [];
    const reading = (async () => {
      for await (const batch of from(dataset).loader({ batchSize: 3 }).batches(0)) {
        for (const input of batch.inputs) {
          seen.push(...(input.toArray() as number[]));
          input.dispose();
        }
      }
    })();
    await expect(reading).rejects.toMatchObject({
      code: 'ERR_SAMPLE',
      message: expect.stringContaining('one of 3 samples: 6, 7, 8 (broken disk)'),
      cause: expect.any(RangeError),
    });
    expect(seen).toEqual([0, 1, 2, 3, 4, 5]);
  });

  it('refuses a dataset that gives another number of samples', async () => {
    const dataset: Dataset = { kind: 'indexed', size: 4, read: () => [{ x: 1 }] };
    await expect(samplesOf(from(dataset).loader({ batchSize: 2 }))).rejects.toMatchObject({ code: 'ERR_SAMPLE' });
  });

  it('takes its order from a sampler, and refuses an index that the dataset does not have', async () => {
    const sampler = { length: 3, order: (epoch: number) => [4 + epoch, 0, 4] };
    const loader = rows(6).loader({ batchSize: 2, sampler });
    expect(loader.length).toBe(2);
    expect(await samplesOf(loader, 1)).toEqual([5, 0, 4]);
    await expect(samplesOf(loader, 2)).rejects.toMatchObject({ code: 'ERR_SAMPLE_INDEX' });
    const fewer = rows(6).loader({ sampler: { length: 3, order: () => [0] } });
    await expect(samplesOf(fewer)).rejects.toMatchObject({ code: 'ERR_SAMPLE_INDEX', message: expect.stringContaining('drew 1 samples') });
  });

  it.each([
    [{ batchSize: 0 }, 'ERR_OPTION_VALUE'],
    [{ batchSize: 7, dropLast: true }, 'ERR_OPTION_VALUE'],
    [{ seed: 1 }, 'ERR_OPTION_VALUE'],
    [{ prefetch: 0 }, 'ERR_OPTION_VALUE'],
    [{ concurrency: 1.5 }, 'ERR_OPTION_VALUE'],
    [{ collate: 'mean' }, 'ERR_OPTION_VALUE'],
    [{ collate: () => ({}), dtypes: {} }, 'ERR_OPTION_VALUE'],
    [{ shuffle: true, sampler: { length: 1, order: () => [0] } }, 'ERR_OPTION_VALUE'],
    [{ shuffle: true, seed: -1 }, 'ERR_SEED'],
    [{ bufferSize: 3 }, 'ERR_OPTION_UNKNOWN'],
    [{ dtypes: { y: 'int65' } }, 'ERR_DTYPE_UNKNOWN'],
  ])('refuses %j with %s', (options, code) => {
    expect(() => rows(6).loader(options as never)).toThrow(expect.objectContaining({ code }));
  });

  it('refuses an empty dataset, and cursors and epochs that are none of its own', () => {
    expect(() => from<Sample>([]).loader()).toThrow(expect.objectContaining({ code: 'ERR_DATA_EMPTY' }));
    const loader = rows(6).loader({ batchSize: 4 });
    for (const cursor of [3, -1, 0.5, 'x', { at: 1 }]) {
      expect(() => loader.batches(0, cursor)).toThrow(expect.objectContaining({ code: 'ERR_CURSOR' }));
    }
    expect(() => loader.batches(-1)).toThrow(expect.objectContaining({ code: 'ERR_OPTION_VALUE' }));
  });
});

describe('data.from', () => {
  it('refuses what is no dataset', () => {
    for (const value of [{ size: 3 }, { kind: 'indexed', size: -1, read: () => [] }, null, 7]) {
      expect(() => from(value as never)).toThrow(expect.objectContaining({ code: 'ERR_DATASET' }));
    }
  });
});
