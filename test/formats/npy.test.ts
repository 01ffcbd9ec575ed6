import { writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { npy, npz } from '../../src/formats/index.js';
import { zipBytes } from '../../src/formats/zip-writer.js';
import { liveHandles } from '../../src/native/runtime.js';
import { type DType, type Tensor, tensor, zeros } from '../../src/tensor/index.js';
import { python, pythonAvailable } from '../support/python.js';
import { temporaryFolder } from './temporary-folder.js';

const file = temporaryFolder();
const ROWS = [
  [0, 1, 2],
  [3, 4, 5],
];
const DTYPES: readonly DType[] = ['bool', 'uint8', 'int8', 'int16', 'int32', 'int64', 'float16', 'float32', 'float64'];

const SCRIPT = `
import json, sys, numpy as np
folder = json.load(sys.stdin) + '/'
names = 'bool uint8 int8 int16 int32 int64 float16 float32 float64'.split()
rows = np.array([[0, 1, 2], [3, 4, 5]])
ours = np.load(folder + 'ours.npz')
small = np.load(folder + 'small.npz')
for name in names:
    for found in (ours[name], small[name]):
        assert found.dtype == name and (found == rows.astype(name)).all() and found.flags.c_contiguous, name
assert np.load(folder + 'scalar.npy') == 7 and np.load(folder + 'scalar.npy').shape == ()
np.savez(folder + 'theirs.npz', **{name: rows.astype(name) for name in names})
np.savez_compressed(folder + 'packed.npz', **{name: rows.astype(name) for name in names})
np.save(folder + 'fortran.npy', np.asfortranarray(rows.astype('float32')))
np.save(folder + 'big.npy', rows.astype('>f8'))
np.save(folder + 'bigc.npy', np.array([1+2j, 3-4j], dtype='>c8'))
np.save(folder + 'large.npy', np.arange(2**16, dtype='float32'))
np.save(folder + 'text.npy', np.array(['a']))
np.save(folder + 'object.npy', np.array([{}], dtype=object), allow_pickle=True)
print('null')
`;

describe('NumPy files', () => {
  it.skipIf(!pythonAvailable())('go to Python and back', async () => {
    const data = new Map<string, Tensor>(DTYPES.map((dtype) => [dtype, tensor(ROWS, { dtype })]));
    await npz.save(file('ours.npz'), data);
    await npz.save(file('small.npz'), data, { compress: true });
    using seven = tensor(7, { dtype: 'int64' });
    await npy.save(file('scalar.npy'), seven);
    python(SCRIPT, { input: file('') });
    for (const name of ['theirs.npz', 'packed.npz', 'small.npz']) {
      const back = await npz.load(file(name));
      expect([...back.keys()]).toEqual(DTYPES);
      for (const [dtype, value] of back) {
        expect([value.dtype, value.toArray()]).toEqual([dtype, data.get(dtype)?.toArray()]);
        value.dispose();
      }
    }
    for (const name of ['fortran.npy', 'big.npy']) {
      using found = await npy.load(file(name));
      expect(found.toArray()).toEqual(ROWS);
    }
    using complex = await npy.load(file('bigc.npy'));
    expect(complex.toTypedArray()).toEqual(Float32Array.of(1, 2, 3, -4));
    using large = await npy.load(file('large.npy'));
    expect(large.toTypedArray()[65535]).toBe(65535);
    await expect(npy.load(file('text.npy'))).rejects.toMatchObject({ code: 'ERR_DTYPE' });
    await expect(npy.load(file('object.npy'))).rejects.toMatchObject({ code: expect.stringMatching(/ERR_(DTYPE|NPY)/) });
    for (const value of data.values()) value.dispose();
  });

  it('keep shapes', async () => {
    for (const shape of [[], [0], [5], [2, 0, 3], [2, 3]]) {
      using value = zeros(shape);
      await npy.save(file('shape.npy'), value);
      using back = await npy.load(file('shape.npy'));
      expect(back.shape).toEqual(shape);
    }
    using half = zeros([1], { dtype: 'bfloat16' });
    await expect(npy.save(file('bf.npy'), half)).rejects.toMatchObject({ code: 'ERR_DTYPE' });
  });

  it('are refused at every length, and with any bit of the header flipped read or refused', async () => {
    using value = tensor(ROWS);
    await npy.save(file('cut.npy'), value);
    const { readFileSync } = await import('node:fs');
    const bytes = readFileSync(file('cut.npy'));
    for (let length = 0; length < bytes.length; length++) {
      writeFileSync(file('cut.npy'), bytes.subarray(0, length));
      await expect(npy.load(file('cut.npy'))).rejects.toMatchObject({ name: 'FormatError' });
    }
    const before = liveHandles().tensors;
    for (let bit = 0; bit < 128 * 8; bit++) {
      const flipped = Uint8Array.from(bytes);
      flipped[bit >> 3] = (flipped[bit >> 3] as number) ^ (1 << (bit & 7));
      writeFileSync(file('cut.npy'), flipped);
      await npy.load(file('cut.npy')).then(
        (read) => read.dispose(),
        (error: unknown) => expect(error).toMatchObject({ code: expect.stringMatching(/^ERR_(NPY|DTYPE|FILE_TRUNCATED)$/) }),
      );
    }
    expect(liveHandles().tensors).toBe(before);
  });

  it('that unpack to more than they may are refused', async () => {
    using value = zeros([2 ** 20]);
    await npz.save(file('bomb.npz'), { value }, { compress: true });
    await expect(npz.load(file('bomb.npz'), { maxBytes: 2 ** 20 })).rejects.toMatchObject({ code: 'ERR_NPZ' });
    const lie = { size: 100, crc32: 0 };
    const { deflateRawSync } = await import('node:zlib');
    writeFileSync(file('lie.npz'), await zipBytes([{ name: 'x.npy', bytes: deflateRawSync(new Uint8Array(2 ** 24)), deflated: lie }]));
    await expect(npz.load(file('lie.npz'))).rejects.toMatchObject({ code: 'ERR_NPZ' });
    writeFileSync(file('other.npz'), await zipBytes([{ name: 'x.txt', bytes: new Uint8Array(1) }]));
    await expect(npz.load(file('other.npz'))).rejects.toMatchObject({ code: 'ERR_NPZ' });
  });
});
