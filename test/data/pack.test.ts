import { describe, expect, it } from 'vitest';
import { from, type PackOptions, pack, stream } from '../../src/data/index.js';
import { batchesOf, resumesEverywhere } from './batches.js';

const texts = [[1, 2, 3], [4], [], [5, 6, 7, 8, 9, 10, 11], [12, 13]];
const packed = async (options: PackOptions, source = texts) =>
  (await batchesOf(pack(from(source), options).loader())).map(({ x, y }) =>
    [...(x as number[][][]), ...(y as number[][][])].map(([row]) => row),
  );

describe('data.pack', () => {
  it('fills blocks from one sequence after the other, the next token being the target', async () => {
    expect(await packed({ blockSize: 4 })).toEqual([
      [
        [1, 2, 3, 4],
        [2, 3, 4, 5],
      ],
      [
        [5, 6, 7, 8],
        [6, 7, 8, 9],
      ],
      [
        [9, 10, 11, 12],
        [10, 11, 12, 13],
      ],
    ]);
  });

  it('puts separators behind sequences, and leaves targets out when told', async () => {
    expect(await packed({ blockSize: 5, separator: 0, targets: false })).toEqual([
      [[1, 2, 3, 0, 4]],
      [[0, 0, 5, 6, 7]],
      [[8, 9, 10, 11, 0]],
    ]);
  });

  it('tells positions and documents, and keeps targets inside of them', async () => {
    expect(await packed({ blockSize: 4, positions: true, documents: true })).toEqual([
      [
        [1, 2, 3, 4],
        [0, 1, 2, 0],
        [0, 0, 0, 1],
        [2, 3, -100, -100],
      ],
      [
        [5, 6, 7, 8],
        [0, 1, 2, 3],
        [0, 0, 0, 0],
        [6, 7, 8, 9],
      ],
      [
        [9, 10, 11, 12],
        [4, 5, 6, 0],
        [0, 0, 0, 1],
        [10, 11, -100, 13],
      ],
    ]);
  });

  it('holds every token once, whatever the block', async () => {
    const source = Array.from({ length: 40 }, (_, i) => Array.from({ length: (i * 7) % 11 }, (_, j) => 100 * i + j));
    for (const blockSize of [1, 2, 7, 50]) {
      const blocks = await packed({ blockSize, targets: false }, source);
      const all = source.flat();
      expect(blocks.flat(2)).toEqual(all.slice(0, Math.floor(all.length / blockSize) * blockSize));
    }
  });

  it.each([1, 3, 4, 20])('resumes from every cursor with blocks of %i, from indexed data and from streams', async (blockSize) => {
    const source = Array.from({ length: 30 }, (_, i) => Array.from({ length: (i * 5) % 9 }, (_, j) => 10 * i + j));
    for (const make of [
      () => pack(from(source), { blockSize, documents: true, positions: true }),
      () =>
        pack(
          stream(() => source),
          { blockSize },
        ),
    ]) {
      for (const batchSize of [1, 3]) expect(await resumesEverywhere(() => make().loader({ batchSize }), [0])).toBe(true);
    }
    expect(pack(from(source), { blockSize }).seekable).toBe(true);
  });

  it('refuses what is no sequence of tokens, options and cursors that it cannot use', async () => {
    await expect(packed({ blockSize: 2 }, [['a' as never]])).rejects.toMatchObject({ code: 'ERR_SAMPLE_FIELD' });
    await expect(packed({ blockSize: 2 }, [[0.5]])).rejects.toMatchObject({ code: 'ERR_SAMPLE_FIELD' });
    expect(() => pack(from(texts), { blockSize: 0 })).toThrow(expect.objectContaining({ code: 'ERR_OPTION_VALUE' }));
    expect(() => pack(from(texts), { blockSize: 2, mask: true } as never)).toThrow(expect.objectContaining({ code: 'ERR_OPTION_UNKNOWN' }));
    const loader = pack(from(texts), { blockSize: 2 }).loader();
    await expect(batchesOf(loader, 0, { samples: 1, at: 4 })).rejects.toMatchObject({ code: 'ERR_CURSOR' });
    await expect(batchesOf(loader, 0, { samples: 1, at: ['there', 0] })).rejects.toMatchObject({ code: 'ERR_CURSOR' });
  });
});
