import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { addGeneration, listGenerations, prune, removeLeftovers } from '../../src/trainer/checkpoint/generations.js';
import { encodeManifest, MANIFEST_FILE, parseManifest } from '../../src/trainer/checkpoint/manifest.js';

let folder = '';

beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), 'neve-generations-')), 'checkpoints');
});

afterEach(() => {
  rmSync(join(folder, '..'), { recursive: true, force: true });
});

const add = async (score: number | null): Promise<void> => {
  await addGeneration(folder, async (temporary) => {
    writeFileSync(join(temporary, MANIFEST_FILE), encodeManifest({ version: 1, step: 1, score, files: {} }));
  });
};
const numbers = async (): Promise<number[]> => (await listGenerations(folder)).map(({ sequence }) => sequence);

describe('generations', () => {
  it('are none where there is no folder', async () => {
    expect(await numbers()).toEqual([]);
  });

  it('count up, newest first, and names of others are passed over', async () => {
    for (let i = 0; i < 11; i++) await add(null);
    mkdirSync(join(folder, 'generation-x'));
    mkdirSync(join(folder, 'generation-12'));
    expect(await numbers()).toEqual([11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1]);
  });

  it('leave nothing behind when one cannot be written', async () => {
    await add(null);
    const failure = new RangeError('disk');
    await expect(
      addGeneration(folder, async (temporary) => {
        writeFileSync(join(temporary, 'half'), 'x');
        throw failure;
      }),
    ).rejects.toBe(failure);
    expect(readdirSync(folder)).toEqual(['generation-00000001']);
  });

  it.each<['min' | 'max', number[]]>([
    ['min', [5, 4, 2]],
    ['max', [5, 4, 3]],
  ])('stay when they are the newest or the best (%s)', async (mode, expected) => {
    for (const score of [3, 1, 9, null, 2]) await add(score);
    await prune(folder, { last: 2, best: 1, mode });
    expect(await numbers()).toEqual(expected);
    await prune(folder, { last: 2, best: 0, mode });
    expect(await numbers()).toEqual([5, 4]);
  });

  it('of an interrupted save or removal are cleared away', async () => {
    await add(null);
    for (const name of ['.writing-generation-00000002', '.removing-generation-00000001']) mkdirSync(join(folder, name));
    await removeLeftovers(folder);
    expect(readdirSync(folder)).toEqual(['generation-00000001']);
    rmSync(folder, { recursive: true });
    await removeLeftovers(folder);
    expect(existsSync(folder)).toBe(false);
  });
});

describe('a manifest', () => {
  const manifest = { version: 1, step: 7, score: 0.25, files: { 'state.json': { bytes: 3, sha256: 'ab' } } } as const;
  const text = encodeManifest(manifest);

  it('comes back', () => {
    expect(parseManifest(text)).toEqual(manifest);
  });

  it('is refused after any change of one bit and at any shorter length', () => {
    const bytes = Buffer.from(text);
    for (let i = 0; i < bytes.length; i++) {
      expect(parseManifest(bytes.subarray(0, i).toString())).toBeNull();
      for (let bit = 0; bit < 8; bit++) {
        const spoilt = Buffer.from(bytes);
        spoilt[i] = (spoilt[i] as number) ^ (1 << bit);
        expect(parseManifest(spoilt.toString('utf8')), `bit ${bit} of byte ${i}`).toBeNull();
      }
    }
  });
});
