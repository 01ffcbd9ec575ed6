import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { type Chunk, type Cursor, from, type IterableDataset, type Sample, type StreamedDataset, stream } from '../../../src/data/index.js';
import { resumesEverywhere, samplesOf } from '../batches.js';

/** Whole numbers that can be read from anywhere; counts what is read. */
class Counting implements IterableDataset<number> {
  readonly kind = 'iterable';
  readonly seekable = true;
  readonly size: number;
  read = 0;

  constructor(size: number) {
    this.size = size;
  }

  async *chunks(epoch: number, after: Cursor): AsyncGenerator<Chunk<number>> {
    for (let start = (after as number | null) ?? 0; start < this.size; start += 4) {
      const samples = Array.from({ length: Math.min(4, this.size - start) }, (_, i) => start + i + 1000 * epoch);
      this.read += samples.length;
      yield { samples, after: (count) => start + count };
    }
  }
}

const seekable = (n: number): StreamedDataset<number> => from(new Counting(n));
const generated = (n: number): StreamedDataset<number> =>
  stream(async function* (epoch: number) {
    for (let i = 0; i < n; i++) {
      await null;
      yield i + 1000 * epoch;
    }
  });
const toSample = (x: number): Sample => ({ x, y: BigInt(x) });
const numbers = (dataset: StreamedDataset<number>, epoch = 0) => samplesOf(dataset.map(toSample).loader({ batchSize: 3 }), epoch);
const upTo = (n: number, start = 0) => Array.from({ length: n - start }, (_, i) => start + i);

describe.each([
  ['a seekable stream', seekable],
  ['a generator function', generated],
])('combinators on %s', (_, make) => {
  it('map keeps the order of slow functions and gives positions', async () => {
    const slow = make(17).map(async (value, index) => {
      await sleep(index % 4);
      return value * 100 + index;
    });
    expect(await numbers(slow)).toEqual(upTo(17).map((i) => i * 101));
    expect(await numbers(slow, 1)).toEqual(upTo(17).map((i) => i * 101 + 100_000));
  });

  it('filter keeps what a function says yes to', async () => {
    expect(await numbers(make(20).filter(async (value) => value % 3 === 0))).toEqual([0, 3, 6, 9, 12, 15, 18]);
    expect(await numbers(make(20).filter((_, index) => index > 17))).toEqual([18, 19]);
  });

  it('take and skip go to the end and no further', async () => {
    for (const count of [1, 4, 6, 10, 11, 30]) {
      expect(await numbers(make(11).take(count))).toEqual(upTo(11).slice(0, count));
      if (count < 11) expect(await numbers(make(11).skip(count))).toEqual(upTo(11).slice(count));
    }
    expect(await numbers(make(11).skip(3).take(5))).toEqual([3, 4, 5, 6, 7]);
  });

  it('concat goes on with the next', async () => {
    expect(await numbers(make(5).concat(make(0), make(3)))).toEqual([0, 1, 2, 3, 4, 0, 1, 2]);
  });

  it('shuffle gives each epoch an order of its own', async () => {
    const shuffled = make(30).shuffle({ bufferSize: 10, seed: 1 });
    const first = await numbers(shuffled);
    expect(first.toSorted((a, b) => a - b)).toEqual(upTo(30));
    expect(first).not.toEqual(upTo(30));
    expect((await numbers(shuffled, 1)).map((x) => x - 1000)).not.toEqual(first);
    expect(await numbers(shuffled)).toEqual(first);
  });

  it.each([1, 3, 40])('all of them resume from every cursor, with batches of %i', async (batchSize) => {
    const chains: readonly ((d: StreamedDataset<number>) => StreamedDataset<number>)[] = [
      (d) => d.map(async (value) => value + 1),
      (d) => d.filter((value) => value % 3 !== 0),
      (d) => d.skip(3).take(9),
      (d) => d.concat(make(4), make(3)),
      (d) => d.shuffle({ bufferSize: 4, seed: 7 }),
      (d) =>
        d
          .filter((value) => value % 2 === 0)
          .concat(make(5).shuffle({ bufferSize: 3, seed: 1 }))
          .map((value) => value + 1)
          .skip(2),
    ];
    for (const chain of chains) {
      expect(await resumesEverywhere(() => chain(make(14)).map(toSample).loader({ batchSize }), [0, 1])).toBe(true);
    }
  });

  it('errors name the position of the sample', async () => {
    const fails = make(9).map((value) => {
      if (value === 6) throw new Error('bad row');
      return value;
    });
    await expect(numbers(fails)).rejects.toMatchObject({
      code: 'ERR_SAMPLE',
      message: expect.stringContaining('map failed on sample 6 (bad row)'),
    });
    const asks = make(9).filter(() => {
      throw new Error('bad row');
    });
    await expect(numbers(asks)).rejects.toMatchObject({ message: expect.stringContaining('filter failed on sample 0') });
    await expect(samplesOf(make(9).map(toSample).loader(), 0, { samples: 1, at: 'x' })).rejects.toMatchObject({ code: 'ERR_CURSOR' });
  });
});

describe('combinators on streams', () => {
  it('say what they know of the size, and whether they seek', () => {
    expect(seekable(8).map(toSample)).toMatchObject({ size: 8, seekable: true });
    expect(seekable(8).filter(() => true)).toMatchObject({ size: null, seekable: true });
    expect(seekable(8).skip(3).take(9)).toMatchObject({ size: 5, seekable: true });
    expect(seekable(8).concat(seekable(2))).toMatchObject({ size: 10, seekable: true });
    expect(seekable(8).concat(generated(2))).toMatchObject({ size: null, seekable: false });
    expect(seekable(8).shuffle({ seed: 1 })).toMatchObject({ size: 8, seekable: false });
  });

  it('read only what comes behind the cursor where the source seeks', async () => {
    const source = new Counting(40);
    const loader = from(source)
      .map(async (value) => value)
      .filter(() => true)
      .map(toSample)
      .loader({ batchSize: 8 });
    const cursors: Cursor[] = [];
    for await (const { inputs, targets, cursor } of loader.batches(0)) {
      cursors.push(cursor);
      for (const tensor of [...inputs, ...targets]) tensor.dispose();
    }
    source.read = 0;
    expect(await samplesOf(loader, 0, cursors[3] ?? null)).toEqual(upTo(40, 32));
    expect(source.read).toBe(8);
  });

  it('stop reading where take ends', async () => {
    const source = new Counting(100);
    expect(await numbers(from(source).take(6))).toEqual(upTo(6));
    expect(source.read).toBe(8);
  });

  it.each([1, 3])('map works on %i at a time, whatever the source hands on at a time', async (concurrency) => {
    let open = 0;
    let most = 0;
    const slow = generated(12).map(
      async (x) => {
        most = Math.max(most, ++open);
        await sleep(1);
        open--;
        return { x };
      },
      { concurrency },
    );
    expect(await samplesOf(slow.loader({ batchSize: 5 }))).toEqual(upTo(12));
    expect(most).toBe(concurrency);
  });

  it.each([
    ['map', { concurrency: 0 }, 'ERR_OPTION_VALUE'],
    ['filter', { threads: 2 }, 'ERR_OPTION_UNKNOWN'],
  ] as const)('%s refuses %j with %s', (name, options, code) => {
    expect(() => generated(3)[name](() => true, options as never)).toThrow(expect.objectContaining({ code }));
  });

  it('shuffle refuses what it cannot use', () => {
    expect(() => generated(3).shuffle({ bufferSize: 0 })).toThrow(expect.objectContaining({ code: 'ERR_OPTION_VALUE' }));
    expect(() => generated(3).shuffle({ seed: -3 })).toThrow(expect.objectContaining({ code: 'ERR_SEED' }));
  });
});
