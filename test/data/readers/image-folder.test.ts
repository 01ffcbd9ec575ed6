import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { gunzipSync, gzipSync } from 'node:zlib';
import sharp from 'sharp';
import { pack } from 'tar-stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { imageFolder } from '../../../src/data/index.js';

/** A 2 x 2 PNG of one colour. */
function png(red: number, green: number, blue: number): Promise<Buffer> {
  return sharp({ create: { width: 2, height: 2, channels: 3, background: { r: red, g: green, b: blue } } })
    .png()
    .toBuffer();
}

describe('data.imageFolder', () => {
  let folder: string;
  let archive: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'neve-images-'));
    const files: Record<string, Buffer> = {
      'train/blue/1.png': await png(0, 0, 255),
      'train/red/1.png': await png(255, 0, 0),
      'train/red/2.png': await png(51, 0, 0),
    };
    const tar = pack();
    for (const [name, bytes] of Object.entries(files)) {
      await mkdir(join(folder, name, '..'), { recursive: true });
      await writeFile(join(folder, name), bytes);
      tar.entry({ name }, bytes);
    }
    tar.finalize();
    archive = join(folder, 'images.tar.gz');
    await writeFile(archive, gzipSync(await buffer(tar as unknown as Readable)));
  });

  afterAll(() => rm(folder, { recursive: true }));

  it.each(['folder', 'archive'])('reads a %s: pixels in [0, 1], channels first, labels by class name', async (kind) => {
    using set = await imageFolder(kind === 'folder' ? folder : archive, { root: 'train', size: 1, resident: true });
    expect(set.classes).toEqual(['blue', 'red']);
    expect(set.inputs[0]).toMatchObject({ shape: [3, 3, 1, 1], dtype: 'float32' });
    expect(set.targets[0]).toMatchObject({ shape: [3], dtype: 'int64' });
    expect([...(set.inputs[0]?.toTypedArray() ?? [])]).toEqual([0, 0, 1, 1, 0, 0, Math.fround(0.2), 0, 0]);
    expect(set.targets[0]?.toArray()).toEqual([0, 1, 1]);
  });

  it('normalises each channel, and limits and orders classes', async () => {
    using set = await imageFolder(archive, {
      root: 'train',
      size: 1,
      classes: ['red', 'blue'],
      limitPerClass: 1,
      resident: true,
      normalize: { mean: [0.5, 0, 0], std: [0.5, 1, 2] },
    });
    expect([...(set.inputs[0]?.toTypedArray() ?? [])]).toEqual([1, 0, 0, -1, 0, 0.5]);
  });

  it('keeps its classes when it is split', async () => {
    using set = await imageFolder(archive, { root: 'train', size: 1, resident: true });
    for (const part of set.split([2, 1], { seed: 0 })) {
      expect(part.classes).toEqual(['blue', 'red']);
      part.dispose();
    }
  });

  it('decodes on demand, in any order, from a folder, a tar and a packed tar', async () => {
    const tar = join(folder, 'images.tar');
    await writeFile(tar, gunzipSync(await readFile(archive)));
    for (const path of [folder, tar, archive]) {
      using set = await imageFolder(path, { root: 'train', dtype: 'uint8' });
      expect(set).toMatchObject({ size: 3, kind: 'indexed', classes: ['blue', 'red'] });
      const samples = await set.read([2, 0, 0]);
      const plane = (value: number) => [value, value, value, value];
      expect(samples.map(({ x }) => x)).toEqual(
        [
          [51, 0, 0],
          [0, 0, 255],
          [0, 0, 255],
        ].map((pixel) => ({ data: Uint8Array.from(pixel.flatMap(plane)), shape: [3, 2, 2] })),
      );
      expect(samples.map(({ y }) => y.data[0])).toEqual([1n, 0n, 0n]);
      const loader = set.loader({ batchSize: 2, shuffle: true, seed: 1 });
      const rows: number[] = [];
      for await (const batch of loader.batches(0, null)) {
        expect(batch.inputs[0]?.dtype).toBe('uint8');
        rows.push(batch.inputs[0]?.shape[0] ?? 0);
        for (const tensor of [...batch.inputs, ...batch.targets]) tensor.dispose();
      }
      expect(rows).toEqual([2, 1]);
    }
  });

  it('makes gray and transparent images alike, and takes other shapes', async () => {
    const place = join(folder, 'kinds', 'a');
    await mkdir(place, { recursive: true });
    await writeFile(
      join(place, '1.png'),
      await sharp(Buffer.of(10, 200), { raw: { width: 2, height: 1, channels: 1 } })
        .toColourspace('b-w')
        .png()
        .toBuffer(),
    );
    await writeFile(
      join(place, '2.png'),
      await sharp(Buffer.of(1, 2, 3, 255, 9, 9, 9, 0), { raw: { width: 2, height: 1, channels: 4 } })
        .png()
        .toBuffer(),
    );
    using set = await imageFolder(join(folder, 'kinds'), { dtype: 'uint8' });
    expect((await set.read([0, 1])).map(({ x }) => x)).toEqual([
      { data: Uint8Array.of(10, 200, 10, 200, 10, 200), shape: [3, 1, 2] },
      { data: Uint8Array.of(1, 0, 2, 0, 3, 0), shape: [3, 1, 2] },
    ]);
    using gray = await imageFolder(join(folder, 'kinds'), { dtype: 'uint8', channels: 1 });
    expect((await gray.read([0]))[0]?.x).toEqual({ data: Uint8Array.of(10, 200), shape: [1, 1, 2] });
    using sized = await imageFolder(join(folder, 'kinds'), { size: [3, 5], resize: 'contain', dtype: 'uint8' });
    expect((await sized.read([0]))[0]?.x.shape).toEqual([3, 3, 5]);
  });

  it('leaves out what is named like an image and is none', async () => {
    const place = join(folder, 'odd', 'a');
    await mkdir(join(place, 'folder.png'), { recursive: true });
    execFileSync('mkfifo', [join(place, 'pipe.png')]);
    await symlink(join(folder, 'train', 'red', '1.png'), join(place, 'link.png'));
    await symlink(join(place, 'pipe.png'), join(place, 'pipe-link.png'));
    using set = await imageFolder(join(folder, 'odd'));
    expect(set.size).toBe(1);
    expect((await set.read([0]))[0]?.x.shape).toEqual([3, 2, 2]);
  });

  it('refuses class folders without an image: labels of those behind them would change', async () => {
    const place = join(folder, 'partly');
    await mkdir(join(place, 'a', 'nested'), { recursive: true });
    await mkdir(join(place, 'empty'));
    await mkdir(join(place, '.git'));
    await writeFile(join(place, 'a', 'nested', '1.png'), await png(1, 2, 3));
    await symlink(join(folder, 'train', 'red'), join(place, 'linked'));
    const tar = join(folder, 'partly.tar');
    execFileSync('tar', ['-cf', tar, '-C', place, '.']);
    await expect(imageFolder(place)).rejects.toMatchObject({ code: 'ERR_IMAGES_NONE', fields: { classes: ['empty', 'linked'] } });
    await expect(imageFolder(tar)).rejects.toMatchObject({ code: 'ERR_IMAGES_NONE', fields: { classes: ['empty'] } });
    using set = await imageFolder(place, { classes: ['a'] });
    expect(set.size).toBe(1);
  });

  it('refuses a damaged archive', async () => {
    const cut = join(folder, 'cut.tar.gz');
    await writeFile(cut, (await readFile(archive)).subarray(0, 200));
    await expect(imageFolder(cut, { size: 1 })).rejects.toMatchObject({ code: 'ERR_ARCHIVE' });
  });

  it('refuses a damaged image, by name', async () => {
    await mkdir(join(folder, 'bad', 'a'), { recursive: true });
    await writeFile(join(folder, 'bad', 'a', '1.png'), 'not an image');
    using set = await imageFolder(join(folder, 'bad'), { size: 1 });
    expect(set.size).toBe(1);
    await expect(set.read([0])).rejects.toMatchObject({
      code: 'ERR_IMAGE',
      message: expect.stringContaining(join('a', '1.png')),
    });
  });

  it.each([
    [{ size: 0 }, 'ERR_OPTION_VALUE'],
    [{ size: 8, limit: 3 }, 'ERR_OPTION_UNKNOWN'],
    [{ size: 8, normalize: { mean: [0], std: [1] } }, 'ERR_OPTION_VALUE'],
    [{ size: 8, classes: ['a', 'a'] }, 'ERR_OPTION_VALUE'],
    [{ size: 8, classes: ['green'], root: 'train' }, 'ERR_CLASS_UNKNOWN'],
  ])('refuses %j with %s', async (options, code) => {
    await expect(imageFolder(archive, options)).rejects.toMatchObject({ code });
  });

  it('refuses a tar that is cut off or damaged', async () => {
    const tar = gunzipSync(await readFile(archive));
    const path = join(folder, 'bad.tar');
    for (const bytes of [
      tar.subarray(0, 700),
      Buffer.concat([Buffer.from('x'), tar]),
      Buffer.from(tar.map((byte, i) => (i === 130 ? byte ^ 1 : byte))),
    ]) {
      await writeFile(path, bytes);
      await expect(imageFolder(path, { size: 1 })).rejects.toMatchObject({ code: 'ERR_ARCHIVE' });
    }
  });

  it('refuses a folder and an archive without images in folders of classes', async () => {
    for (const place of [folder, archive]) {
      await expect(imageFolder(place, { root: 'train/red', size: 8 })).rejects.toMatchObject({
        ...{ name: 'FormatError', code: 'ERR_IMAGES_NONE' },
        message: expect.stringMatching(/^No images in 'train\/red' in .*Expected folders named after classes .*option 'root'/),
      });
    }
  });

  it('refuses a path that holds no data', async () => {
    const [file] = await readdir(join(folder, 'train', 'red'));
    for (const path of [join(folder, 'nowhere'), join(folder, 'train', 'red', file ?? '')]) {
      await expect(imageFolder(path, { size: 8 })).rejects.toMatchObject({ code: 'ERR_DATA_PATH' });
    }
  });
});
