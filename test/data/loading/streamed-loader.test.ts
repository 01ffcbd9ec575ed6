import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { type Chunk, type Cursor, from, type IterableDataset, type Sample, stream } from '../../../src/data/index.js';
import { disposeBatch } from '../../../src/data/loading/make-batch.js';
import { batchesOf, resumesEverywhere, samplesOf } from '../batches.js';

const numbers = (n: number): Sample[] => Array.from({ length: n }, (_, x) => ({ x, y: BigInt(x) }));

async function* later(samples: readonly Sample[]) {
  for (const sample of samples) {
    await null;
    yield sample;
  }
}

/** A stream that finds a cursor at once, and counts what it reads. */
class Seekable implements IterableDataset {
  readonly kind = 'iterable';
  readonly seekable = true;
  readonly size: number;
  read = 0;

  constructor(size: number) {
    this.size = size;
  }

  async *chunks(_epoch: number, after: Cursor): AsyncGenerator<Chunk<Sample>> {
    for (let start = (after as number | null) ?? 0; start < this.size; start += 5) {
      const samples = numbers(this.size).slice(start, start + 5);
      this.read += samples.length;
      yield { samples, after: (count) => start + count };
    }
  }
}

describe('a loader of a stream', () => {
  it.each([
    ['an array', () => numbers(11)],
    ['a Set', () => new Set(numbers(11))],
    ['a function of the epoch', () => () => numbers(11)],
    ['an async generator function', () => () => later(numbers(11))],
    ['a function that takes its time', () => async () => later(numbers(11))],
  ])('gives the samples of %s, each epoch anew, and goes on from every cursor', async (_, source) => {
    const loader = stream(source()).loader({ batchSize: 4 });
    for (const epoch of [0, 1]) expect(await samplesOf(loader, epoch)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    for (const batchSize of [1, 3, 11, 20]) expect(await resumesEverywhere(() => stream(source()).loader({ batchSize }))).toBe(true);
  });

  it('goes through a generator and a Node stream once, and says so the second time', async () => {
    for (const source of [later(numbers(3)), numbers(3)[Symbol.iterator](), Readable.from(numbers(3))]) {
      const loader = stream<Sample>(source as AsyncIterable<Sample>).loader({ batchSize: 2 });
      expect(await samplesOf(loader)).toEqual([0, 1, 2]);
      await expect(samplesOf(loader, 1)).rejects.toMatchObject({
        code: 'ERR_STREAM_SPENT',
        message: expect.stringContaining('a function'),
      });
    }
    const generator = later(numbers(3));
    const loader = stream(() => generator).loader();
    expect(await samplesOf(loader)).toEqual([0, 1, 2]);
    await expect(samplesOf(loader, 1)).rejects.toMatchObject({ code: 'ERR_STREAM_SPENT' });
  });

  it('gives what came before a failure, and then fails', async () => {
    function* failing(): Generator<Sample> {
      yield* numbers(100);
      throw new Error('no more');
    }
    const batches = stream(failing).loader({ batchSize: 8 }).batches(0, null)[Symbol.asyncIterator]();
    const given: number[] = [];
    const read = async (): Promise<void> => {
      for (let next = await batches.next(); next.done !== true; next = await batches.next()) {
        given.push(next.value.inputs[0]?.shape[0] ?? 0);
        disposeBatch(next.value);
      }
    };
    await expect(read()).rejects.toThrow('no more');
    expect(given).toEqual(Array.from({ length: 12 }, () => 8));
  });

  it('knows its length where the stream does', async () => {
    expect(stream(numbers(10)).loader({ batchSize: 4 }).length).toBe(3);
    expect(stream(() => numbers(10)).loader({ batchSize: 4 }).length).toBeNull();
    expect(from(new Seekable(10)).loader({ batchSize: 4, dropLast: true }).length).toBe(2);
    expect(await samplesOf(stream(() => numbers(10)).loader({ batchSize: 4, dropLast: true }))).toHaveLength(8);
  });

  it.each([1, 2, 3, 7, 13])('reads on at once where the stream is seekable, with batches of %i', async (batchSize) => {
    expect(await resumesEverywhere(() => from(new Seekable(13)).loader({ batchSize }))).toBe(true);
    const [first] = await batchesOf(from(new Seekable(13)).loader({ batchSize }));
    const source = new Seekable(13);
    await samplesOf(from(source).loader({ batchSize }), 0, first?.cursor ?? null);
    expect(source.read).toBe(13 - batchSize);
  });

  it.each([1, 4, 50])('shuffles from a buffer of %i, by seed and epoch, and goes on from every cursor', async (bufferSize) => {
    const make = (seed: number) => stream(() => later(numbers(23))).loader({ batchSize: 4, shuffle: true, bufferSize, seed });
    const order = await samplesOf(make(1));
    expect(order.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 23 }, (_, i) => i));
    // A sample comes at most a buffer early.
    for (const [at, x] of order.entries()) expect(x).toBeLessThan(at + bufferSize);
    if (bufferSize > 1) {
      expect(order).not.toEqual(await samplesOf(make(2)));
      expect(order).not.toEqual(await samplesOf(make(1), 1));
    }
    expect(await samplesOf(make(1))).toEqual(order);
    expect(await resumesEverywhere(() => make(1), [0, 1])).toBe(true);
  });

  it('draws a seed unless it is given one, and takes another', async () => {
    const drawn = stream(numbers(40)).loader({ shuffle: true });
    const again = stream(numbers(40)).loader({ shuffle: true });
    expect(await samplesOf(again)).not.toEqual(await samplesOf(drawn));
    expect(await samplesOf(again.withSeed(drawn.seed ?? 0n) ?? again)).toEqual(await samplesOf(drawn));
    expect(stream(numbers(4)).loader({ shuffle: true, seed: 1 }).withSeed(2n)).toBeNull();
    expect(stream(numbers(4)).loader().withSeed(2n)).toBeNull();
  });

  it('shuffles evenly: every sample comes first about as often', async () => {
    const counts = new Array<number>(5).fill(0);
    for (let seed = 0; seed < 500; seed++) {
      const [first] = await samplesOf(stream(numbers(5)).loader({ batchSize: 5, shuffle: true, seed }));
      counts[first as number] = (counts[first as number] as number) + 1;
    }
    // Of 500 draws 100 are expected; five standard deviations are 45.
    for (const count of counts) expect(Math.abs(count - 100)).toBeLessThan(45);
  });

  it('hands on the batches before a failure of the source, and closes the source when it is left', async () => {
    let closed = 0;
    const failing = stream(async function* () {
      try {
        yield* numbers(5);
        throw new Error('connection lost');
      } finally {
        closed++;
      }
    });
    const seen: unknown[] = [];
    const reading = (async () => {
      for await (const { inputs, targets } of failing.loader({ batchSize: 2 }).batches(0)) {
        seen.push(inputs[0]?.toArray());
        for (const tensor of [...inputs, ...targets]) tensor.dispose();
      }
    })();
    await expect(reading).rejects.toThrow('connection lost');
    expect(seen).toEqual([
      [0, 1],
      [2, 3],
    ]);
    for await (const { inputs, targets } of failing.loader({ batchSize: 2 }).batches(0)) {
      for (const tensor of [...inputs, ...targets]) tensor.dispose();
      break;
    }
    expect(closed).toBe(2);
  });

  it('refuses an epoch without a batch', async () => {
    await expect(samplesOf(stream(() => []).loader({ collate: () => ({ x: [] }) }))).rejects.toMatchObject({ code: 'ERR_DATA_EMPTY' });
    const few = stream(() => numbers(3)).loader({ batchSize: 4, dropLast: true });
    await expect(samplesOf(few)).rejects.toMatchObject({ code: 'ERR_DATA_EMPTY', message: expect.stringContaining('dropLast') });
  });

  it('refuses foreign cursors, options and sources', async () => {
    const loader = stream(numbers(4)).loader();
    expect(() => loader.batches(0, 3)).toThrow(expect.objectContaining({ code: 'ERR_CURSOR' }));
    await expect(samplesOf(loader, 0, { samples: 1, at: 'there' })).rejects.toMatchObject({ code: 'ERR_CURSOR' });
    expect(() => stream(numbers(4)).loader({ bufferSize: 3 })).toThrow(expect.objectContaining({ code: 'ERR_OPTION_VALUE' }));
    expect(() => stream(numbers(4)).loader({ sampler: {} } as never)).toThrow(expect.objectContaining({ code: 'ERR_OPTION_UNKNOWN' }));
    expect(() => stream(7 as never)).toThrow(expect.objectContaining({ code: 'ERR_DATASET' }));
    await expect(samplesOf(stream(() => 7 as never as Sample[]).loader())).rejects.toMatchObject({ code: 'ERR_DATASET' });
  });
});
