import { readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { NeveError } from '../../src/errors.js';
import { safetensors } from '../../src/formats/index.js';
import { SAFETENSORS_LIMITS } from '../../src/formats/safetensors-header.js';
import { liveHandles } from '../../src/native/runtime.js';
import * as ops from '../../src/ops/index.js';
import { type DType, type Tensor, tensor, zeros } from '../../src/tensor/index.js';
import { temporaryFolder } from './temporary-folder.js';

const file = temporaryFolder();
const DTYPES: readonly DType[] = ['bool', 'uint8', 'int8', 'int16', 'int32', 'int64', 'float16', 'bfloat16', 'float32', 'float64'];

/** A file with this header and so many bytes of data. */
function write(name: string, header: string | Uint8Array, dataBytes = 0, claimed?: bigint): string {
  const bytes = typeof header === 'string' ? new TextEncoder().encode(header) : header;
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(claimed ?? BigInt(bytes.length));
  writeFileSync(file(name), Buffer.concat([length, bytes, Buffer.alloc(dataBytes, 1)]));
  return file(name);
}

const entry = (dtype: string, shape: string, offsets: string): string => `{"dtype":"${dtype}","shape":${shape},"data_offsets":${offsets}}`;

function dispose(tensors: ReadonlyMap<string, Tensor>): void {
  for (const value of tensors.values()) value.dispose();
}

async function roundTrip(tensors: ReadonlyMap<string, Tensor>): Promise<Map<string, Tensor>> {
  await safetensors.save(file('trip.safetensors'), tensors);
  return safetensors.load(file('trip.safetensors'));
}

describe('safetensors', () => {
  it.each(DTYPES)('keeps %s bit for bit', async (dtype) => {
    const data = new Map([
      [
        'x',
        tensor(
          [
            [0, 1, 2],
            [3, 4, 5],
          ],
          { dtype },
        ),
      ],
    ]);
    const loaded = await roundTrip(data);
    const x = loaded.get('x');
    expect([x?.dtype, x?.shape, x?.toArray()]).toEqual([dtype, [2, 3], data.get('x')?.toArray()]);
    dispose(loaded);
    dispose(data);
  });

  it('keeps complex64, NaN, infinities, minus zero, scalars and empty tensors', async () => {
    const data = new Map([
      ['special', tensor([Number.NaN, Number.POSITIVE_INFINITY, -0], { dtype: 'float64' })],
      ['complex', zeros([2], { dtype: 'complex64' })],
      ['scalar', tensor(7)],
      ['empty', zeros([0, 3])],
    ]);
    const loaded = await roundTrip(data);
    expect(loaded.get('special')?.toTypedArray()).toEqual(new Float64Array([Number.NaN, Number.POSITIVE_INFINITY, -0]));
    expect(loaded.get('complex')?.dtype).toBe('complex64');
    expect([loaded.get('scalar')?.shape, loaded.get('scalar')?.item()]).toEqual([[], 7]);
    expect(loaded.get('empty')?.shape).toEqual([0, 3]);
    dispose(loaded);
    dispose(data);
  });

  it('writes views row-major, and tensors that share memory once each', async () => {
    const base = tensor([
      [1, 2],
      [3, 4],
    ]);
    const data = new Map([
      ['a', base],
      ['t', base.t()],
      ['b', base],
    ]);
    const loaded = await roundTrip(data);
    expect([...loaded].map(([name, value]) => [name, value.toArray()])).toEqual([
      [
        'a',
        [
          [1, 2],
          [3, 4],
        ],
      ],
      [
        't',
        [
          [1, 3],
          [2, 4],
        ],
      ],
      [
        'b',
        [
          [1, 2],
          [3, 4],
        ],
      ],
    ]);
    dispose(loaded);
    dispose(data);
  });

  it('keeps strange names, their order, and metadata', async () => {
    const names = ['10', '2', 'b.weight', '__proto__', 'constructor', '../x', 'a\u0000b', 'é😀"\\', ''];
    const data = new Map(names.map((name, i) => [name, tensor(i, { dtype: i % 2 === 0 ? 'int8' : 'float64' })]));
    await safetensors.save(file('names.safetensors'), data, { metadata: { format: 'pt', note: '"' } });
    const header = await safetensors.readHeader(file('names.safetensors'));
    expect(header.tensors.map(({ name }) => name)).toEqual(names);
    expect(header.metadata).toEqual(
      new Map([
        ['format', 'pt'],
        ['note', '"'],
      ]),
    );
    const loaded = await safetensors.load(file('names.safetensors'));
    expect([...loaded].map(([name, value]) => [name, value.item()])).toEqual(names.map((name, i) => [name, i]));
    dispose(loaded);
    dispose(data);
  });

  it('takes an object too, and no tensors at all', async () => {
    const x = tensor([1, 2]);
    await safetensors.save(file('object.safetensors'), { x });
    expect((await safetensors.readHeader(file('object.safetensors'))).tensors.map(({ name }) => name)).toEqual(['x']);
    await safetensors.save(file('none.safetensors'), {});
    expect((await safetensors.load(file('none.safetensors'))).size).toBe(0);
    x.dispose();
  });

  it('aligns the data to 64 bytes and every tensor to its elements', async () => {
    const data = new Map<string, Tensor>([
      ['a', zeros([3], { dtype: 'int8' })],
      ['b', zeros([1], { dtype: 'float64' })],
      ['c', zeros([1], { dtype: 'int16' })],
    ]);
    await safetensors.save(file('aligned.safetensors'), data);
    const bytes = readFileSync(file('aligned.safetensors'));
    expect((8 + Number(bytes.readBigUInt64LE())) % 64).toBe(0);
    const { tensors } = await safetensors.readHeader(file('aligned.safetensors'));
    expect(tensors.map(({ name, begin }) => [name, begin])).toEqual([
      ['a', 10],
      ['b', 0],
      ['c', 8],
    ]);
    dispose(data);
  });

  it('saves the values of the moment of the call', async () => {
    const x = tensor([1, 2]);
    const saving = safetensors.save(file('moment.safetensors'), { x });
    ops.fill_(x, 9);
    await saving;
    const loaded = await safetensors.load(file('moment.safetensors'));
    expect(loaded.get('x')?.toArray()).toEqual([1, 2]);
    dispose(loaded);
    x.dispose();
  });

  it('refuses what the format cannot hold', async () => {
    const x = zeros([1]);
    const complex = zeros([1], { dtype: 'complex128' });
    await expect(safetensors.save(file('x'), { __metadata__: x })).rejects.toMatchObject({ code: 'ERR_TENSOR_NAME' });
    await expect(safetensors.save(file('x'), new Map([['\ud800', x]]))).rejects.toMatchObject({ code: 'ERR_TENSOR_NAME' });
    await expect(safetensors.save(file('x'), { complex })).rejects.toMatchObject({ code: 'ERR_DTYPE', fields: { name: 'complex' } });
    await expect(safetensors.save(file('x'), { x }, { metadata: { n: 1 as never } })).rejects.toMatchObject({ code: 'ERR_OPTION_VALUE' });
    await expect(safetensors.save(file('x'), { x }, { meta: {} } as never)).rejects.toMatchObject({ code: 'ERR_OPTION_UNKNOWN' });
    x.dispose();
    complex.dispose();
  });
});

describe('safetensors: malformed files', () => {
  const f32 = (offsets: string, shape = '[1]'): string => entry('F32', shape, offsets);
  it.each<[string, string | Uint8Array, number, string]>([
    ['an empty header', '', 0, "does not begin with '{'"],
    ['a space before the header', ' {}', 0, "does not begin with '{'"],
    ['an array', '[]', 0, "does not begin with '{'"],
    ['a byte order mark', '\ufeff{}', 0, "does not begin with '{'"],
    ['bytes that are not UTF-8', new Uint8Array([0x7b, 0x22, 0xff, 0x22, 0x7d]), 0, 'not UTF-8'],
    ['text after the object', '{}x', 0, 'unexpected text'],
    ['a name twice', `{"a":${f32('[0,4]')},"a":${f32('[0,4]')}}`, 4, 'occurs twice'],
    ['metadata twice', '{"__metadata__":{},"__metadata__":{}}', 0, 'occurs twice'],
    ['a field twice', '{"a":{"dtype":"F32","dtype":"F32","shape":[1],"data_offsets":[0,4]}}', 4, 'occurs twice'],
    ['metadata that is no object', '{"__metadata__":[]}', 0, 'not an object'],
    ['metadata that is no text', '{"__metadata__":{"a":1}}', 0, 'only strings'],
    ['a tensor that is no object', '{"a":1}', 0, 'not described by an object'],
    ['an unknown field', '{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4],"x":1}}', 4, 'unknown field "x"'],
    ['no dtype', '{"a":{"shape":[1],"data_offsets":[0,4]}}', 4, 'dtype no string'],
    ['an unknown dtype', `{"a":${entry('F8_E4M3', '[4]', '[0,4]')}}`, 4, '"F8_E4M3"'],
    ['a dtype named like a prototype', `{"a":${entry('constructor', '[4]', '[0,4]')}}`, 4, '"constructor"'],
    ['no shape', '{"a":{"dtype":"F32","data_offsets":[0,4]}}', 4, 'shape must be'],
    ['a negative size', `{"a":${f32('[0,4]', '[-1]')}}`, 4, 'shape must hold'],
    ['a fractional size', `{"a":${f32('[0,4]', '[1.0]')}}`, 4, 'expected an integer'],
    ['minus zero', `{"a":${f32('[0,0]', '[-0]')}}`, 0, 'expected an integer'],
    ['a size beyond 2^53', `{"a":${f32('[0,4]', '[9007199254740993]')}}`, 4, 'shape must hold'],
    ['a product that overflows', `{"a":${f32('[0,0]', '[4294967296,4294967296,0]')}}`, 0, 'beyond 2^53'],
    ['65 dimensions', `{"a":${f32('[0,4]', `[${Array(65).fill(1).join(',')}]`)}}`, 4, '65 dimensions'],
    ['one offset', `{"a":${f32('[0]')}}`, 4, 'two integers'],
    ['three offsets', `{"a":${f32('[0,4,8]')}}`, 4, 'two integers'],
    ['offsets in the wrong order', `{"a":${f32('[4,0]')}}`, 4, 'give -4'],
    ['a size that does not fit', `{"a":${f32('[0,8]')}}`, 8, 'needs 4 bytes'],
    ['an overlap', `{"a":${f32('[0,4]')},"b":${f32('[2,6]')}}`, 6, 'inside the tensor before it'],
    ['the same bytes twice', `{"a":${f32('[0,4]')},"b":${f32('[0,4]')}}`, 4, 'inside the tensor before it'],
    ['a hole at the start', `{"a":${f32('[4,8]')}}`, 8, 'no tensor holds the bytes 0 to 4'],
    ['a hole in the middle', `{"a":${f32('[0,4]')},"b":${f32('[8,12]')}}`, 12, 'no tensor holds the bytes 4 to 8'],
    ['bytes after the last tensor', `{"a":${f32('[0,4]')}}`, 5, 'too long'],
    ['data without tensors', '{}', 1, 'too long'],
    ['data that is cut off', `{"a":${f32('[0,4]')}}`, 3, 'cut off'],
    ['terabytes in a few bytes', `{"a":${f32('[0,4398046511104]', '[1099511627776]')}}`, 4, 'cut off'],
    ['deep nesting', `{"a":${'['.repeat(100)}`, 0, 'nesting deeper'],
  ])('refuses %s', async (_, header, dataBytes, words) => {
    const path = write('bad.safetensors', header, dataBytes);
    const error: unknown = await safetensors.load(path).catch((caught: unknown) => caught);
    expect(error).toMatchObject({ name: 'FormatError', message: expect.stringContaining(words) });
    expect((error as Error).message).toContain(path);
  });

  it('takes spaces after the header, and 64 dimensions', async () => {
    const shape = `[${Array(64).fill(1).join(',')}]`;
    const loaded = await safetensors.load(write('good.safetensors', `{"a":${f32('[0,4]', shape)}}   `, 4));
    expect(loaded.get('a')?.ndim).toBe(64);
    dispose(loaded);
  });

  it('refuses a header longer than the limit before reading it', async () => {
    const limit = BigInt(SAFETENSORS_LIMITS.headerBytes);
    await expect(safetensors.load(write('long.safetensors', '{}', 0, limit + 1n))).rejects.toMatchObject({ code: 'ERR_SAFETENSORS' });
    await expect(safetensors.load(write('long.safetensors', '{}', 0, 2n ** 64n - 1n))).rejects.toMatchObject({ code: 'ERR_SAFETENSORS' });
    // At the limit it is only cut off.
    await expect(safetensors.load(write('long.safetensors', '{}', 0, limit))).rejects.toMatchObject({ code: 'ERR_FILE_TRUNCATED' });
  });

  it('refuses every truncation, and loses no tensor', async () => {
    const a = tensor([1, 2, 3]);
    const b = tensor([4], { dtype: 'int64' });
    await safetensors.save(file('cut.safetensors'), { a, b });
    const before = liveHandles().tensors;
    for (let length = readFileSync(file('cut.safetensors')).length - 1; length >= 0; length--) {
      truncateSync(file('cut.safetensors'), length);
      const error: unknown = await safetensors.load(file('cut.safetensors')).catch((caught: unknown) => caught);
      expect(error).toBeInstanceOf(NeveError);
    }
    expect(liveHandles().tensors).toBe(before);
    a.dispose();
    b.dispose();
  });

  it('names a file that is not there, and a folder', async () => {
    await expect(safetensors.load(file('missing'))).rejects.toMatchObject({ code: 'ERR_FILE_READ' });
    await expect(safetensors.load(file('.'))).rejects.toMatchObject({ code: 'ERR_FILE_KIND' });
  });
});
