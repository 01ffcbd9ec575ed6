import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { data } from '../../../src/index.js';
import { python, pythonAvailable } from '../../support/python.js';

const PIXELS = 3072;

/** A record whose pixels count up from the label. */
function record(labels: readonly number[]): Buffer {
  return Buffer.from([...labels, ...Array.from({ length: PIXELS }, (_, i) => (i + (labels[0] ?? 0)) % 256)]);
}

/** An IDX file of bytes. */
function idx(shape: readonly number[], bytes: readonly number[]): Buffer {
  const header = Buffer.alloc(4 + 4 * shape.length);
  header.writeUInt16BE(8, 1);
  header[2] = 8;
  header[3] = shape.length;
  for (const [axis, length] of shape.entries()) header.writeUInt32BE(length, 4 + 4 * axis);
  return Buffer.concat([header, Buffer.from(bytes)]);
}

describe('labelled images in files', () => {
  let folder: string;
  const at = (name: string) => join(folder, name);

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'neve-labelled-'));
    for (let batch = 1; batch <= 5; batch++) {
      await writeFile(at(`data_batch_${batch}.bin`), Buffer.concat([record([batch]), record([batch + 4])]));
    }
    await writeFile(at('test_batch.bin'), record([0]));
    await writeFile(at('train.bin'), Buffer.concat([record([3, 77]), record([19, 99])]));
    await writeFile(at('bad_label.bin'), Buffer.concat([record([9]), record([10])]));
    await writeFile(at('cut.bin'), record([1]).subarray(0, 2000));
    const images = idx([3, 2, 2], [0, 51, 102, 255, 1, 2, 3, 4, 5, 6, 7, 8]);
    await writeFile(at('train-images-idx3-ubyte.gz'), gzipSync(images));
    await writeFile(at('train-labels-idx1-ubyte'), idx([3], [7, 0, 2]));
    await writeFile(at('t10k-images.idx3-ubyte'), images);
    await writeFile(at('t10k-labels.idx1-ubyte'), idx([2], [7, 0]));
    await writeFile(at('lying-idx3-ubyte'), idx([4_000_000_000, 4_000, 4_000], [1]));
    await writeFile(at('cut.gz'), gzipSync(images).subarray(0, 30));
  });

  afterAll(() => rm(folder, { recursive: true }));

  it('reads CIFAR-10 across its files, in any order', async () => {
    using set = await data.cifar10(folder, { dtype: 'uint8' });
    expect(set).toMatchObject({ size: 10, kind: 'indexed' });
    expect(set.classes[2]).toBe('bird');
    const samples = await set.read([9, 0, 1, 2, 3, 9]);
    expect(samples.map(({ y }) => y)).toEqual([9, 1, 5, 2, 6, 9].map((label) => ({ data: BigInt64Array.of(BigInt(label)), shape: [] })));
    for (const { x, y } of samples)
      expect(x).toEqual({ data: new Uint8Array(record([Number(y.data[0])]).subarray(1)), shape: [3, 32, 32] });
    using test = await data.cifar10(folder, { train: false });
    expect(test.size).toBe(1);
    using one = await data.cifar10(at('data_batch_2.bin'));
    expect(one.size).toBe(2);
  });

  it.skipIf(!pythonAvailable())('scales and normalises as torchvision does, to the last bit', async () => {
    const normalize = { mean: [0.4914, 0.4822, 0.4465], std: [0.247, 0.2435, 0.2616] };
    using set = await data.cifar10(at('test_batch.bin'), { normalize });
    using plain = await data.cifar10(at('test_batch.bin'));
    const [expected, unscaled] = python<[number[], number[]]>(
      `
import sys, json, torch
given = json.load(sys.stdin)
pixels = torch.tensor(given['pixels'], dtype=torch.uint8).view(3, 32, 32).float().div(255)
mean, std = (torch.tensor(given[key], dtype=torch.float32).view(3, 1, 1) for key in ('mean', 'std'))
print(json.dumps([pixels.clone().sub_(mean).div_(std).flatten().tolist(), pixels.flatten().tolist()]))`,
      { input: { ...normalize, pixels: [...record([0]).subarray(1)] } },
    );
    expect((await set.read([0]))[0]?.x.data).toEqual(Float32Array.from(expected));
    expect((await plain.read([0]))[0]?.x.data).toEqual(Float32Array.from(unscaled));
  });

  it('reads both labels of CIFAR-100', async () => {
    const labels = async (kind: 'fine' | 'coarse') => {
      using set = await data.cifar100(at('train.bin'), { labels: kind });
      return (await set.read([0, 1])).map(({ y }) => Number(y.data[0]));
    };
    expect(await labels('fine')).toEqual([77, 99]);
    expect(await labels('coarse')).toEqual([3, 19]);
    await writeFile(at('coarse_label_names.txt'), Array.from({ length: 20 }, (_, i) => `group ${i}\n`).join(''));
    using named = await data.cifar100(folder, { labels: 'coarse' });
    expect(named.classes[19]).toBe('group 19');
  });

  it('reads MNIST, packed or not', async () => {
    using set = await data.mnist(folder);
    expect(set.classes).toHaveLength(8);
    expect(await set.read([2, 0])).toEqual([
      {
        x: { data: Float32Array.from([5, 6, 7, 8], (byte) => byte / 255), shape: [1, 2, 2] },
        y: { data: BigInt64Array.of(2n), shape: [] },
      },
      {
        x: { data: Float32Array.from([0, 51, 102, 255], (byte) => byte / 255), shape: [1, 2, 2] },
        y: { data: BigInt64Array.of(7n), shape: [] },
      },
    ]);
    using pair = await data.mnist({ images: at('t10k-images.idx3-ubyte'), labels: at('train-labels-idx1-ubyte') }, { dtype: 'uint8' });
    using whole = await pair.load();
    expect(whole.inputs[0]).toMatchObject({ shape: [3, 1, 2, 2], dtype: 'uint8' });
    expect(whole.targets[0]?.toArray()).toEqual([7, 0, 2]);
  });

  it('refuses what it cannot use', async () => {
    const mnist = (images: string) => data.mnist({ images: at(images), labels: at('train-labels-idx1-ubyte') });
    const cases: [() => Promise<unknown>, string][] = [
      [() => data.cifar10(at('cut.bin')), 'ERR_CIFAR'],
      [() => data.cifar10(tmpdir()), 'ERR_DATA_PATH'],
      [() => data.cifar10(folder, { normalise: 1 } as never), 'ERR_OPTION_UNKNOWN'],
      [() => data.cifar10(folder, { dtype: 'float64' as never }), 'ERR_OPTION_VALUE'],
      [() => data.cifar10(folder, { dtype: 'uint8', normalize: { mean: [0, 0, 0], std: [1, 1, 1] } }), 'ERR_OPTION_VALUE'],
      [() => data.cifar100(folder, { labels: 'all' as never }), 'ERR_OPTION_VALUE'],
      [() => data.mnist(at('nowhere')), 'ERR_DATA_PATH'],
      [() => data.mnist(tmpdir()), 'ERR_DATA_PATH'],
      [() => data.mnist(folder, { train: false }), 'ERR_IDX'],
      [() => mnist('lying-idx3-ubyte'), 'ERR_IDX'],
      [() => mnist('test_batch.bin'), 'ERR_IDX'],
      [() => mnist('cut.gz'), 'ERR_GZIP'],
      [() => data.mnist(folder, { normalize: { mean: [0, 0, 0], std: [1, 1, 1] } }), 'ERR_OPTION_VALUE'],
    ];
    for (const [open, code] of cases) await expect(open()).rejects.toMatchObject({ code });
    using set = await data.cifar10(at('bad_label.bin'));
    await expect(set.read([0, 1])).rejects.toMatchObject({ code: 'ERR_CIFAR', message: expect.stringContaining('image 1') });
  });
});
