import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { data } from '../../../src/index.js';
import { python, pythonAvailable } from '../../support/python.js';

const SAVE = `
import sys, numpy as np, torch
from safetensors.numpy import save_file
folder = sys.argv[1]
rng = np.random.default_rng(0)
x = rng.standard_normal((50, 2, 3)).astype(np.float32)
y = np.arange(50, dtype=np.int64) * 3 - 70
half = x.astype(np.float16)
np.save(f'{folder}/x.npy', x); np.save(f'{folder}/y.npy', y); np.save(f'{folder}/half.npy', half)
np.save(f'{folder}/short.npy', y[:7]); np.save(f'{folder}/scalar.npy', np.float32(3)); np.save(f'{folder}/complex.npy', x.astype(np.complex64))
np.save(f'{folder}/fortran.npy', np.asfortranarray(x)); np.save(f'{folder}/big.npy', y.astype('>i8'))
np.savez(f'{folder}/stored.npz', x=x, y=y); np.savez_compressed(f'{folder}/packed.npz', x=x, y=y)
save_file({'x': x, 'y': y, 'flag': y % 2 == 0}, f'{folder}/all.safetensors')
import json; print(json.dumps({'x': x[[7, 8, 3]].tolist(), 'y': y[[7, 8, 3]].tolist(), 'half': half[[7]].astype(np.float32).tolist()}))
`;

describe.skipIf(!pythonAvailable())('datasets over arrays in files', () => {
  let folder: string;
  let saved: { readonly x: number[][][]; readonly y: number[]; readonly half: number[][][] };
  const at = (name: string) => join(folder, name);

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'neve-arrays-'));
    saved = python(SAVE, { args: [folder] });
  });

  afterAll(() => rm(folder, { recursive: true }));

  it.each([
    ['npy', () => data.npy({ x: at('x.npy'), y: at('y.npy') })],
    ['npz, stored', () => data.npz(at('stored.npz'), { x: 'x', y: 'y' })],
    ['npz, deflated', () => data.npz(at('packed.npz'), { x: 'x', y: 'y' })],
    ['safetensors', () => data.safetensors(at('all.safetensors'), { x: 'x', y: 'y' })],
  ])('reads the rows of %s that NumPy wrote', async (_, open) => {
    using set = await open();
    expect(set.size).toBe(50);
    const samples = await set.read([7, 8, 3]);
    expect(samples.map(({ x }) => x)).toEqual(saved.x.map((rows) => ({ data: Float32Array.from(rows.flat()), shape: [2, 3] })));
    expect(samples.map(({ y }) => y)).toEqual(saved.y.map((value) => ({ data: BigInt64Array.of(BigInt(value)), shape: [] })));
    using whole = await set.load();
    expect(whole.inputs[0]).toMatchObject({ shape: [50, 2, 3], dtype: 'float32' });
    expect(whole.targets[0]?.toTypedArray().slice(7, 9)).toEqual(BigInt64Array.from(saved.y.slice(0, 2), BigInt));
  });

  it('takes several arrays, none for y, half precision and flags', async () => {
    using set = await data.npy({ x: [at('half.npy'), at('y.npy')] });
    const [sample] = await set.read([7]);
    expect(sample).toEqual({
      x: [
        { data: Float32Array.from(saved.half.flat(2)), shape: [2, 3] },
        { data: BigInt64Array.of(BigInt(saved.y[0] as number)), shape: [] },
      ],
    });
    using flags = await data.safetensors(at('all.safetensors'), { x: 'flag' });
    expect(await flags.read([0, 1])).toEqual([1, 0].map((value) => ({ x: { data: Uint8Array.of(value), shape: [] } })));
  });

  it('gives rows with other dtypes', async () => {
    using set = await data.npy({ x: [at('x.npy'), at('half.npy')], y: at('y.npy') });
    expect(set.arrays).toEqual({
      x: [0, 1].map(() => ({ dtype: 'float32', shape: [2, 3] })),
      y: [{ dtype: 'int64', shape: [] }],
    });
    const other = set.to({ x: ['float64', null], y: 'float32' });
    const [sample] = await other.read([7]);
    expect(sample).toEqual({
      x: [
        { data: Float64Array.from((saved.x[0] as number[][]).flat()), shape: [2, 3] },
        { data: Float32Array.from(saved.half.flat(2)), shape: [2, 3] },
      ],
      y: { data: Float32Array.of(saved.y[0] as number), shape: [] },
    });
    const [back] = await other.to({ y: 'int64' }).read([7]);
    expect(back?.y).toEqual({ data: BigInt64Array.of(BigInt(saved.y[0] as number)), shape: [] });
    await expect(set.to({ x: 'int64' }).read([7])).rejects.toThrow(/x.npy' holds -?\d\.\d+ in row 7, which is no int64/);
    expect(() => set.to({ x: 'int32' as never })).toThrow(expect.objectContaining({ code: 'ERR_OPTION_VALUE' }));
  });

  it('refuses what it cannot read, by name', async () => {
    const cases: [() => Promise<unknown>, string][] = [
      [() => data.npy({ x: at('nowhere.npy') }), 'ERR_DATA_PATH'],
      [() => data.npy({ x: folder }), 'ERR_DATA_PATH'],
      [() => data.npy({ x: at('x.npy'), y: at('short.npy') }), 'ERR_DATA_ROWS'],
      [() => data.npy({ x: at('scalar.npy') }), 'ERR_DATA_ROWS'],
      [() => data.npy({ x: at('complex.npy') }), 'ERR_DTYPE'],
      [() => data.npy({ x: at('fortran.npy') }), 'ERR_NPY'],
      [() => data.npy({ x: at('big.npy') }), 'ERR_NPY'],
      [() => data.npy({ x: at('stored.npz') }), 'ERR_NPY'],
      [() => data.npy({ x: [] }), 'ERR_OPTION_VALUE'],
      [() => data.npy({ z: at('x.npy') } as never), 'ERR_OPTION_UNKNOWN'],
      [() => data.npz(at('stored.npz'), { x: 'X' }), 'ERR_ARRAY_UNKNOWN'],
      [() => data.npz(at('x.npy'), { x: 'x' }), 'ERR_ZIP'],
      [() => data.safetensors(at('all.safetensors'), { x: 'xx' }), 'ERR_ARRAY_UNKNOWN'],
      [() => data.safetensors(at('x.npy'), { x: 'x' }), 'ERR_SAFETENSORS'],
    ];
    for (const [open, code] of cases) await expect(open()).rejects.toMatchObject({ code });
  });

  it('refuses a FIFO instead of waiting for it', async () => {
    execFileSync('mkfifo', [at('fifo')]);
    await expect(data.npy({ x: at('fifo') })).rejects.toMatchObject({ code: 'ERR_DATA_PATH' });
  });

  it('refuses files that are cut off, sizes that lie, and damaged archives', async () => {
    const bytes = await readFile(at('x.npy'));
    const lying = Buffer.from(bytes.toString('latin1').replace('(50, 2, 3)', '(99999999, 2, 3)').replace('      \n', '\n'), 'latin1');
    await writeFile(at('lying.npy'), lying);
    await expect(data.npy({ x: at('lying.npy') })).rejects.toMatchObject({ code: 'ERR_NPY' });
    const packed = await readFile(at('packed.npz'));
    packed.fill(0xff, 80, 200);
    await writeFile(at('damaged.npz'), packed);
    await expect(data.npz(at('damaged.npz'), { x: 'x' })).rejects.toMatchObject({ code: 'ERR_NPZ' });
    await writeFile(at('shrinks.npy'), bytes);
    using set = await data.npy({ x: at('shrinks.npy') });
    await truncate(at('shrinks.npy'), 200);
    await expect(set.read([40])).rejects.toMatchObject({ code: 'ERR_FILE_TRUNCATED' });
  });

  it('refuses rows that are not there, and to read when disposed', async () => {
    const set = await data.npy({ x: at('x.npy') });
    for (const index of [-1, 50, 0.5]) expect(() => set.read([index])).toThrow(expect.objectContaining({ code: 'ERR_INDEX' }));
    const reading = set.read([1]);
    set.dispose();
    expect(await reading).toHaveLength(1);
    await expect(set.read([1])).rejects.toMatchObject({ code: 'ERR_DATASET_DISPOSED' });
  });
});
