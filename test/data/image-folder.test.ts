import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import sharp from 'sharp';
import { pack } from 'tar-stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { imageFolder } from '../../src/data/index.js';

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
    using set = await imageFolder(kind === 'folder' ? folder : archive, { root: 'train', size: 1 });
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
      normalize: { mean: [0.5, 0, 0], std: [0.5, 1, 2] },
    });
    expect([...(set.inputs[0]?.toTypedArray() ?? [])]).toEqual([1, 0, 0, -1, 0, 0.5]);
  });

  it('keeps its classes when it is split', async () => {
    using set = await imageFolder(archive, { root: 'train', size: 1 });
    for (const part of set.split([2, 1], { seed: 0 })) {
      expect(part.classes).toEqual(['blue', 'red']);
      part.dispose();
    }
  });

  it('refuses a damaged archive', async () => {
    const cut = join(folder, 'cut.tar.gz');
    await writeFile(cut, (await readFile(archive)).subarray(0, 200));
    await expect(imageFolder(cut, { size: 1 })).rejects.toMatchObject({ code: 'ERR_ARCHIVE' });
  });

  it('refuses a damaged image, by name', async () => {
    await mkdir(join(folder, 'bad', 'a'), { recursive: true });
    await writeFile(join(folder, 'bad', 'a', '1.png'), 'not an image');
    await expect(imageFolder(join(folder, 'bad'), { size: 1 })).rejects.toMatchObject({
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

  it('refuses a path that holds no data', async () => {
    const [file] = await readdir(join(folder, 'train', 'red'));
    for (const path of [join(folder, 'nowhere'), join(folder, 'train', 'red', file ?? '')]) {
      await expect(imageFolder(path, { size: 8 })).rejects.toMatchObject({ code: 'ERR_DATA_PATH' });
    }
  });
});
