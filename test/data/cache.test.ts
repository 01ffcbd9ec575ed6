import { mkdtemp, readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { from, type Sample, stream } from '../../src/data/index.js';
import { safetensors } from '../../src/formats/index.js';
import { scope, tensor } from '../../src/tensor/index.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'neve-cache-'));
});
afterAll(() => rm(folder, { recursive: true }));

const image = (i: number): Sample => ({
  x: { data: Uint8Array.from({ length: 300 }, (_, j) => i + j), shape: [3, 10, 10] },
  y: BigInt(i % 7),
});

/** A dataset that counts the samples it gives. */
function counting(n: number, make: (i: number) => Sample = image) {
  const counts = { read: 0 };
  const dataset = from<Sample>({
    kind: 'indexed',
    size: n,
    read: async (indices) => {
      counts.read += indices.length;
      return indices.map(make);
    },
  });
  return { dataset, counts };
}

describe('cache', () => {
  it('holds every sample with its dtype, once read, and is not read again', async () => {
    const path = join(folder, 'images');
    const { dataset, counts } = counting(1001);
    for (const _ of ['written', 'found']) {
      using cached = await dataset.cache(path);
      expect(cached.size).toBe(1001);
      expect([...cached.inputs, ...cached.targets].map(({ dtype, shape }) => [dtype, shape])).toEqual([
        ['uint8', [1001, 3, 10, 10]],
        ['int64', [1001]],
      ]);
      scope(() => {
        const last = cached.slice(1000);
        expect([...(last.inputs[0]?.toTypedArray() ?? [])]).toEqual([...(image(1000).x as { data: Uint8Array }).data]);
        expect(cached.labels().slice(0, 9)).toEqual([0n, 1n, 2n, 3n, 4n, 5n, 6n, 0n, 1n]);
      });
      expect(counts.read).toBe(1001);
    }
    expect(await readdir(folder)).toEqual(['images']);
  });

  it.each([1, 255, 256, 257, 700])('writes %i samples of a stream, whose number nobody knows, with fields of every kind', async (n) => {
    const path = join(folder, `stream-${n}`);
    const make = (i: number): Sample => ({
      x: [i, [i, i + 1], { data: Float64Array.of(i / 3), shape: [] }],
      y: [i % 2 === 0, Int16Array.of(i)],
    });
    async function* rows() {
      for (let i = 0; i < n; i++) yield make(i);
    }
    using cached = await stream(rows).cache(path, { dtypes: { x: [null, 'float16', null], y: [null, null] } });
    scope(() => {
      expect(cached.inputs.map(({ dtype, shape }) => [dtype, shape])).toEqual([
        ['float32', [n]],
        ['float16', [n, 2]],
        ['float64', [n]],
      ]);
      expect(cached.targets.map(({ dtype }) => dtype)).toEqual(['bool', 'int16']);
      const { inputs, targets } = cached.slice(n - 1);
      expect(inputs.map((t) => t.toArray())).toEqual([[n - 1], [[n - 1, n]], [(n - 1) / 3]]);
      expect(targets.map((t) => t.toArray())).toEqual([[(n - 1) % 2 === 0], [[n - 1]]]);
    });
  });

  it('is a safetensors file, whose large columns begin where they can be mapped', async () => {
    const path = join(folder, 'aligned');
    (await counting(333).dataset.cache(path)).dispose();
    const { tensors, metadata } = await safetensors.readHeader(path);
    expect(metadata.get('samples')).toBe('333');
    for (const { name, begin } of tensors) if (!name.startsWith('gap.')) expect(begin % 64).toBe(0);
  });

  it('is written anew for another key, other dtypes or another number of samples', async () => {
    const path = join(folder, 'keyed');
    const made = async (n: number, options: object, make = image) => {
      const { dataset, counts } = counting(n, make);
      (await dataset.cache(path, options)).dispose();
      return counts.read;
    };
    expect(await made(20, { key: 'a' })).toBe(20);
    expect(await made(20, { key: 'a' })).toBe(0);
    expect(await made(20, { key: 'b' })).toBe(20);
    expect(await made(21, { key: 'b' })).toBe(21);
    expect(await made(21, { key: 'b', dtypes: { y: 'int32' } })).toBe(21);
    expect(await made(21, { key: 'b', dtypes: { y: 'int32' } })).toBe(0);
  });

  it('is written anew when it was cut off, also to nothing', async () => {
    const path = join(folder, 'cut');
    const { dataset, counts } = counting(50);
    (await dataset.cache(path)).dispose();
    const whole = await readFile(path);
    for (const [at, length] of [whole.length - 1, 300, 0].entries()) {
      await truncate(path, length);
      (await dataset.cache(path)).dispose();
      expect(counts.read).toBe(50 * (at + 2));
      expect(await readFile(path)).toEqual(whole);
    }
  });

  it('leaves files of other kinds as they are', async () => {
    const text = join(folder, 'notes.txt');
    await writeFile(text, 'do not lose this');
    const weights = join(folder, 'weights.safetensors');
    using weight = tensor([1, 2]);
    await safetensors.save(weights, { weight });
    for (const path of [text, weights, folder]) {
      const before = path === folder ? null : await readFile(path);
      await expect(counting(3).dataset.cache(path)).rejects.toMatchObject({ code: 'ERR_CACHE_FILE' });
      if (before !== null) expect(await readFile(path)).toEqual(before);
    }
  });

  it('leaves nothing behind when a sample fails, and keeps the file of before', async () => {
    const path = join(folder, 'failing');
    (await counting(10).dataset.cache(path, { key: 'first' })).dispose();
    const before = await readFile(path);
    const fails = (make: (i: number) => Sample) => counting(600, make).dataset.cache(path);
    await expect(
      fails((i) => {
        if (i === 599) throw new Error('no disk');
        return image(i);
      }),
    ).rejects.toMatchObject({ code: 'ERR_SAMPLE', message: expect.stringContaining('no disk') });
    // Another shape within a block, and in a later one.
    const other = { x: { data: new Uint8Array(4), shape: [4] }, y: 0n };
    await expect(fails((i) => (i === 5 ? other : image(i)))).rejects.toMatchObject({ code: 'ERR_RAGGED' });
    await expect(fails((i) => (i >= 256 ? other : image(i)))).rejects.toMatchObject({
      code: 'ERR_RAGGED',
      message: expect.stringContaining('x.0'),
    });
    await expect(fails((i) => (i >= 256 ? { x: image(i).x } : image(i)))).rejects.toMatchObject({ code: 'ERR_RAGGED' });
    expect(await readFile(path)).toEqual(before);
    expect((await readdir(folder)).filter((name) => name.startsWith('.'))).toEqual([]);
  });

  it('is written by two at once', async () => {
    const path = join(folder, 'twice');
    const both = await Promise.all([counting(400).dataset.cache(path), counting(400).dataset.cache(path)]);
    for (const cached of both) {
      expect(cached.labels()[399]).toBe(0n);
      cached.dispose();
    }
    expect((await stat(path)).size).toBeGreaterThan(400 * 300);
  });

  it('refuses data without samples, a folder that is not there, and options that it does not have', async () => {
    await expect(from<Sample>([]).cache(join(folder, 'none'))).rejects.toMatchObject({ code: 'ERR_DATA_EMPTY' });
    await expect(stream<Sample>([]).cache(join(folder, 'none'))).rejects.toMatchObject({ code: 'ERR_DATA_EMPTY' });
    await expect(counting(3).dataset.cache(join(folder, 'no', 'where'))).rejects.toMatchObject({ code: 'ERR_FILE_WRITE' });
    await expect(counting(3).dataset.cache(join(folder, 'x'), { keys: 1 } as never)).rejects.toMatchObject({ code: 'ERR_OPTION_UNKNOWN' });
    await expect(counting(3).dataset.cache(join(folder, 'x'), { key: '\ud800' })).rejects.toMatchObject({ code: 'ERR_OPTION_VALUE' });
    expect((await readdir(folder)).filter((name) => ['none', 'x'].includes(name))).toEqual([]);
  });
});
