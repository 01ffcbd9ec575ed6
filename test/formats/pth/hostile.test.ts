import { describe, expect, it } from 'vitest';
import { NeveError } from '../../../src/errors.js';
import { bytesAsFile } from '../../../src/formats/file-views.js';
import { PTH_LIMITS } from '../../../src/formats/pth/limits.js';
import { readTorchArchive } from '../../../src/formats/pth/load.js';
import { torchArchiveBytes } from '../../../src/formats/pth/save.js';
import { zipBytes } from '../../../src/formats/zip-writer.js';
import { liveHandles } from '../../../src/native/runtime.js';
import { Tensor, tensor } from '../../../src/tensor/index.js';
import { makeZip } from '../make-zip.js';
import { archive, bytesOf, global, int, pickle, tensorOpcodes, text, uint32 } from './assemble.js';

function read(bytes: Uint8Array): Promise<unknown> {
  return readTorchArchive(bytesAsFile(bytes, 'hostile.pth'));
}

/** Loads, and returns what the file holds as text, or the error's code; anything but a typed error fails the test. */
async function outcome(bytes: Uint8Array): Promise<string> {
  try {
    const value = await read(bytes);
    return show(value);
  } catch (error) {
    if (!(error instanceof NeveError) || error.name !== 'FormatError') throw error;
    return error.code;
  }
}

function show(value: unknown): string {
  if (value instanceof Tensor) {
    const text = `${value.dtype}[${value.shape}]${value.requiresGrad}${value.numel <= 64 ? value.toTypedArray() : 'many'}`;
    value.dispose();
    return text;
  }
  if (value instanceof Map) return `{${[...value].map(([key, item]) => `${show(key)}:${show(item)}`)}}`;
  if (Array.isArray(value) || value instanceof Set) return `[${[...value].map(show)}]`;
  return String(value);
}

async function small(): Promise<Uint8Array> {
  using w = tensor([1.5, -2]);
  using b = tensor([7], { dtype: 'int64' });
  return torchArchiveBytes(
    new Map<string, Tensor>([
      ['w', w],
      ['b', b],
    ]),
  );
}

describe('a damaged archive', () => {
  it('is refused at every length', async () => {
    const bytes = await small();
    for (let length = 0; length < bytes.length; length++) {
      expect(await outcome(bytes.subarray(0, length))).toMatch(/^ERR_(PTH|ZIP|FILE_TRUNCATED)/);
    }
  });

  it('is refused, or reads the same, whichever bit is flipped', async () => {
    const bytes = await small();
    const right = await outcome(bytes);
    const before = liveHandles().tensors;
    let same = 0;
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      const flipped = Uint8Array.from(bytes);
      flipped[bit >> 3] = (flipped[bit >> 3] as number) ^ (1 << (bit & 7));
      const found = await outcome(flipped);
      if (found === right) same++;
      else expect(found, `bit ${bit}`).toMatch(/^ERR_/);
    }
    // Padding, dates and the like; the rest must have been noticed.
    expect(same).toBeLessThan(bytes.length * 8 * 0.7);
    expect(liveHandles().tensors).toBe(before);
  });

  it('is named with the entry whose bytes changed', async () => {
    const bytes = Buffer.from(await small());
    const at = bytes.indexOf(Buffer.from(Float32Array.of(1.5, -2).buffer));
    bytes.writeFloatLE(1.25, at);
    const error: unknown = await read(bytes).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      ...{ name: 'FormatError', code: 'ERR_ZIP_CHECKSUM' },
      message: expect.stringMatching(
        /'hostile.pth' is damaged: the bytes of entry ".*data\/\d" do not have the checksum.*Copy or download it again/,
      ),
    });
  });

  it('never does harm when the sums are gone and the pickle is changed', async () => {
    const data = pickle(tensorOpcodes());
    const before = liveHandles().tensors;
    for (let bit = 0; bit < data.length * 8; bit++) {
      const flipped = Uint8Array.from(data);
      flipped[bit >> 3] = (flipped[bit >> 3] as number) ^ (1 << (bit & 7));
      await outcome(await archive(flipped));
    }
    expect(liveHandles().tensors).toBe(before);
  });

  it('is read when its sums were not computed', async () => {
    const stored = Buffer.from(await archive(pickle(text('x'))));
    for (let at = stored.indexOf('PK\x01\x02'); at >= 0; at = stored.indexOf('PK\x01\x02', at + 1)) stored.writeUInt32LE(0, at + 16);
    for (let at = stored.indexOf('PK\x03\x04'); at >= 0; at = stored.indexOf('PK\x03\x04', at + 1)) stored.writeUInt32LE(0, at + 14);
    expect(await outcome(stored)).toBe('x');
  });
});

describe('an archive', () => {
  it.each<[string, () => Promise<Uint8Array>, string]>([
    ['without a pickle', async () => makeZip({ 'a/b': '' }), 'ERR_PTH'],
    ['of TorchScript', async () => makeZip({ 'a/data.pkl': '', 'a/constants.pkl': '' }), 'ERR_PTH'],
    ['of another byte order', () => archive(pickle('N'), {}, { byteorder: 'big' }), 'ERR_PTH'],
    ['of a strange version', () => archive(pickle('N'), {}, { version: 'x' }), 'ERR_PTH'],
    ['with a huge mark', () => archive(pickle('N'), {}, { version: '1'.repeat(65) }), 'ERR_PTH'],
    [
      'with a compressed record',
      () => zipBytes([{ name: 'a/data.pkl', bytes: new Uint8Array(9), deflated: { size: 2 ** 40, crc32: 1 } }]),
      'ERR_ZIP',
    ],
    ['in the format before 1.6', async () => pickle('N'), 'ERR_PTH'],
    ['of nothing', async () => new Uint8Array(), 'ERR_PTH'],
  ])('%s is refused', async (_, make, code) => {
    expect(await outcome(await make())).toBe(code);
  });

  it('may use any names; none reaches the file system', async () => {
    const data = pickle(tensorOpcodes({ key: '../../etc/passwd' }));
    expect(await outcome(await archive(data, { '../../etc/passwd': new Uint8Array(8) }))).toBe('float32[2]false0,0');
    expect(await outcome(await archive(pickle('}', '(', text('__proto__'), 'N', text('constructor'), 'K', 1, 'u')))).toBe(
      '{__proto__:null,constructor:1}',
    );
  });

  it('whose records overlap is refused', async () => {
    const bytes = Buffer.from(await archive(pickle('N'), { 0: new Uint8Array(64), 1: new Uint8Array(64) }));
    const first = bytes.indexOf('PK\x01\x02');
    const second = bytes.indexOf('PK\x01\x02', first + 1);
    const third = bytes.indexOf('PK\x01\x02', second + 1);
    // Storage 1 claims the local header of storage 0.
    bytes.writeUInt32LE(bytes.readUInt32LE(second + 42), third + 42);
    expect(await outcome(bytes)).toBe('ERR_ZIP');
  });
});

describe('a storage', () => {
  it.each<[string, Parameters<typeof tensorOpcodes>[0], string]>([
    ['that fits', {}, 'float32[2]false0,0'],
    ['seen strided', { size: [1, 2], stride: [5, 1] }, 'float32[1,2]false0,0'],
    ['seen without elements', { size: [0, 7], stride: [7, 1] }, 'float32[0,7]false'],
    ['repeated by stride 0', { size: [3], stride: [0] }, 'float32[3]false0,0,0'],
    ['that requires a gradient', { grad: 0x88 }, 'float32[2]true0,0'],
    ['that is not there', { key: '1' }, 'ERR_PICKLE'],
    ['with a path for a key', { key: '../data.pkl' }, 'ERR_PICKLE'],
    ['of fewer elements than its record', { numel: 1 }, 'ERR_PICKLE'],
    ['of more elements than its record', { numel: 3 }, 'ERR_PICKLE'],
    ['of a wider type', { storage: 'DoubleStorage' }, 'ERR_PICKLE'],
    ['of no known kind', { kind: 'module' }, 'ERR_PICKLE'],
    ['of no type', { storage: 'Tensor' }, 'ERR_PICKLE'],
    ['with an offset beyond its end', { offset: 1 }, 'ERR_PICKLE'],
    ['with a size beyond its end', { size: [3] }, 'ERR_PICKLE'],
    ['with a stride beyond its end', { stride: [2] }, 'ERR_PICKLE'],
    ['with a negative offset', { offset: -1 }, 'ERR_PICKLE'],
    ['with a negative size', { size: [-1] }, 'ERR_PICKLE'],
    ['with a negative stride', { stride: [-1] }, 'ERR_PICKLE'],
    ['with sizes that overflow', { size: Array(8).fill(2 ** 31 - 1), stride: Array(8).fill(0) }, 'ERR_PICKLE'],
    ['with strides that overflow', { size: [2 ** 31 - 1, 2 ** 31 - 1], stride: [2 ** 31 - 1, 2 ** 31 - 1] }, 'ERR_PICKLE'],
    ['with too many dimensions', { size: Array(65).fill(1), stride: Array(65).fill(1) }, 'ERR_PICKLE'],
    ['with sizes and strides of two lengths', { size: [1, 1] }, 'ERR_PICKLE'],
    ['with a number for requires_grad', { grad: 0x4e }, 'ERR_PICKLE'],
    ['described by too little', { tail: new Uint8Array() }, 'ERR_PICKLE'],
    ['that is a lazy conjugate', { tail: bytesOf('N', '}', text('conj'), 0x88, 's') }, 'ERR_PICKLE'],
  ])('%s', async (_, parts, expected) => {
    expect(await outcome(await archive(pickle(tensorOpcodes(parts))))).toBe(expected);
  });

  it('cannot have two types, nor stand for a value', async () => {
    const both = pickle(tensorOpcodes(), tensorOpcodes({ storage: 'IntStorage' }), 0x86);
    expect(await outcome(await archive(both))).toBe('ERR_PICKLE');
    const bare = pickle('(', text('storage'), global('torch', 'FloatStorage'), text('0'), text('cpu'), int(2), 'tQ');
    expect(await outcome(await archive(bare))).toBe('ERR_PICKLE');
  });

  it('of bools holds only 0 and 1 afterwards', async () => {
    const data = pickle(tensorOpcodes({ storage: 'BoolStorage', numel: 4, size: [4] }));
    expect(await outcome(await archive(data, { 0: Uint8Array.of(0, 1, 2, 255) }))).toBe('bool[4]false0,1,1,1');
  });
});

describe('a pickle', () => {
  const ALLOWED = '\x28N\x88\x89KMJ\x8aGX]})\x85\x86\x87taesuqrhjcQRb.';
  const DISALLOWED = Array.from({ length: 256 }, (_, code) => code).filter((code) => !ALLOWED.includes(String.fromCharCode(code)));

  it.each(DISALLOWED)('with opcode %i is refused', async (code) => {
    // Enough on the stack and behind it that only the opcode itself can be wrong.
    const data = pickle(')', ')', code, '\n0\n0\n0\n');
    const error: unknown = await read(await archive(data)).catch((caught: unknown) => caught);
    expect(error).toMatchObject({ code: 'ERR_PICKLE', message: expect.stringContaining('which torch.save does not write') });
  });

  it.each([
    ['os', 'system'],
    ['posix', 'system'],
    ['nt', 'system'],
    ['builtins', 'eval'],
    ['builtins', 'exec'],
    ['builtins', 'getattr'],
    ['__builtin__', 'apply'],
    ['subprocess', 'Popen'],
    ['torch', 'load'],
    ['torch.hub', 'load'],
    ['torch.jit', 'load'],
    ['torch._utils', '_rebuild_qtensor'],
    ['torch._utils', '_rebuild_sparse_tensor'],
    ['torch._utils', '_rebuild_wrapper_subclass'],
    ['torch.nn.modules.linear', 'Linear'],
    ['torch.serialization', 'load'],
    ['numpy.core.multiarray', 'scalar'],
    ['numpy', 'dtype'],
    ['collections', 'defaultdict'],
    ['collections', '__class__'],
    ['_codecs', 'decode'],
    ['functools', 'partial'],
    ['importlib', 'import_module'],
    ['runpy', '_run_code'],
    ['pickle', 'loads'],
    ['constructor', 'constructor'],
    ['__proto__', 'toString'],
    ['', ''],
  ])('that asks for %s.%s is refused', async (module, name) => {
    expect(await outcome(await archive(pickle(global(module, name), text('echo'), 0x85, 'R')))).toBe('ERR_PICKLE_GLOBAL');
  });

  it.each<[string, Uint8Array]>([
    ['of another protocol', bytesOf(0x80, 4, 'N.')],
    ['without a protocol', bytesOf('N.')],
    ['without an end', bytesOf(0x80, 2, 'N')],
    ['with bytes after its end', bytesOf(0x80, 2, 'N.N')],
    ['of nothing', pickle()],
    ['with two results', pickle('NN')],
    ['with a mark left over', pickle('(N')],
    ['that takes from an empty stack', pickle('a')],
    ['that takes from below a mark', pickle(']', '(', 'a')],
    ['that finds no mark', pickle('t')],
    ['that sets items on a list', pickle(']', 'K', 1, 'N', 's')],
    ['that sets items on a tensor', pickle(tensorOpcodes(), 'K', 1, 'N', 's')],
    ['that sets a key without a value', pickle('}', '(', 'K', 1, 'u')],
    ['that appends to a dict', pickle('}', 'N', 'a')],
    ['that appends to a tuple', pickle(')', 'N', 'a')],
    ['with a dict for a key', pickle('}', '}', 'N', 's')],
    ['with a tensor for a key', pickle('}', tensorOpcodes(), 'N', 's')],
    ['that reads an empty memo', pickle('h', 0)],
    ['that calls text', pickle(text('x'), ')', 'R')],
    ['that calls a storage class', pickle(global('torch', 'FloatStorage'), ')', 'R')],
    ['that calls a class that is only named', pickle(global('torch', 'Tensor'), ')', 'R')],
    ['that calls with a list', pickle(global('torch', 'Size'), ']', 'R')],
    ['whose result is a function', pickle(global('collections', 'OrderedDict'))],
    ['that sets state on a tensor', pickle(tensorOpcodes(), '}', 'b')],
    ['that sets state on a dict', pickle('}', '}', 'b')],
    ['that sets other state', pickle(global('collections', 'OrderedDict'), ')R', '}', text('__class__'), 'N', 's', 'b')],
    ['with text that is not UTF-8', pickle('X', uint32(1), 0xff)],
    ['with text beyond its end', pickle('X', uint32(2 ** 32 - 1))],
    ['with bytes beyond Latin-1', pickle(global('_codecs', 'encode'), text('Ā'), text('latin1'), 0x86, 'R')],
    ['with another encoding', pickle(global('_codecs', 'encode'), text('a'), text('utf-16'), 0x86, 'R')],
    ['with a name without an end', bytesOf(0x80, 2, 'c', 'a'.repeat(300))],
    ['with a list that contains itself', pickle(']', 'q', 0, 'h', 0, 'a')],
    ['with a dict that contains itself', pickle('}', 'q', 0, 'K', 0, 'h', 0, 's')],
    ['with a gradient for integers', pickle(tensorOpcodes({ storage: 'LongStorage', numel: 1, size: [1], grad: 0x88 }))],
  ])('%s is refused', async (_, data) => {
    expect(await outcome(await archive(data))).toBe('ERR_PICKLE');
  });

  it('nests as deep as the limit, and no deeper', async () => {
    const nested = (depth: number): Promise<Uint8Array> => archive(pickle(']'.repeat(depth), 'a'.repeat(depth - 1)));
    expect(await outcome(await nested(PTH_LIMITS.depth))).toMatch(/^\[/);
    expect(await outcome(await nested(PTH_LIMITS.depth + 1))).toBe('ERR_PICKLE');
    // Reached through what was measured before.
    const half = PTH_LIMITS.depth / 2 + 1;
    const chain = (depth: number): string => ']'.repeat(depth);
    const joined = bytesOf(']', chain(half), 'a'.repeat(half - 1), 'q', 0, 'a', chain(half), 'h', 0, 'a'.repeat(half), 'a');
    expect(await outcome(await archive(pickle(joined)))).toBe('ERR_PICKLE');
  });

  it('has as many opcodes as the limit, and no more', async () => {
    const items = (count: number): Promise<Uint8Array> => archive(pickle(']', 'Na'.repeat(count)));
    expect(await outcome(await items(PTH_LIMITS.opcodes / 2 - 1))).toMatch(/^\[/);
    expect(await outcome(await items(PTH_LIMITS.opcodes / 2))).toBe('ERR_PICKLE');
  });

  it('is as long as the limit, and no longer', async () => {
    const long = (length: number): Promise<Uint8Array> => archive(pickle(text('x'.repeat(length - 8))));
    expect((await outcome(await long(PTH_LIMITS.pickleBytes))).length).toBe(PTH_LIMITS.pickleBytes - 8);
    expect(await outcome(await long(PTH_LIMITS.pickleBytes + 1))).toBe('ERR_PICKLE');
  });
});

describe('memory', () => {
  const repeated = (part: Uint8Array, count: number): Uint8Array => Buffer.concat(Array.from({ length: count }, () => part));

  it.each<[string, () => Uint8Array]>([
    [
      'lists of lists, doubled forty times',
      () => pickle(']', 'q', 0, ...Array.from({ length: 40 }, (_, i) => bytesOf(']', 'h', i, 'a', 'h', i, 'a', 'q', i + 1))),
    ],
    [
      'tuples for keys, nested eight times',
      () =>
        pickle(
          ')',
          'q',
          0,
          ...Array.from({ length: 8 }, (_, i) => bytesOf('(', repeated(bytesOf('h', i), 64), 't', 'q', i + 1)),
          '}',
          'h',
          8,
          'N',
          's',
        ),
    ],
    ['a million dicts', () => pickle(repeated(bytesOf('}'), 900_000))],
    ['a million tuples', () => pickle(repeated(bytesOf(')'), 990_000))],
    ['a million marks', () => pickle(repeated(bytesOf('(('), 499_000), 'N')],
    [
      'bytes copied again and again',
      () =>
        pickle(
          text('x'.repeat(2 ** 20)),
          'q',
          0,
          text('latin1'),
          'q',
          1,
          global('_codecs', 'encode'),
          'q',
          2,
          repeated(bytesOf('h', 2, 'h', 0, 'h', 1, 0x86, 'R'), 10_000),
        ),
    ],
    [
      'tensors made again and again',
      () =>
        pickle(
          tensorOpcodes(),
          global('torch._utils', '_rebuild_tensor_v2'),
          'q',
          0,
          '(',
          '(',
          text('storage'),
          global('torch', 'FloatStorage'),
          text('0'),
          text('cpu'),
          int(2),
          'tQ',
          'K',
          0,
          'K',
          2,
          0x85,
          'K',
          1,
          0x85,
          0x89,
          'N',
          't',
          'q',
          1,
          repeated(bytesOf('h', 0, 'h', 1, 'R'), 200_000),
        ),
    ],
  ])('is bounded: %s', async (_, make) => {
    const bytes = await archive(make());
    globalThis.gc?.();
    const before = process.memoryUsage().rss;
    const tensors = liveHandles().tensors;
    expect(await outcome(bytes)).toBe('ERR_PICKLE');
    expect(process.memoryUsage().rss - before).toBeLessThan(bytes.length + 64 * 2 ** 20);
    expect(liveHandles().tensors).toBe(tensors);
  });
});
