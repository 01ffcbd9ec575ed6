/**
 * The header of a `.npy` file: a magic word, a version, and a Python dictionary literal with dtype, order and shape.
 *
 * Source: NumPy's `numpy/lib/format.py`.
 */

import { DTypeError, FormatError } from '../errors.js';
import type { DType } from '../native/addon.js';

/** What a header says. */
export interface NpyHeader {
  readonly dtype: DType;
  /** True when the file's bytes are in big-endian order. */
  readonly bigEndian: boolean;
  /** True when the first axis varies fastest. */
  readonly fortranOrder: boolean;
  readonly shape: readonly number[];
}

/** Longest header that is read; NumPy's own are below 64 KiB. */
export const NPY_HEADER_BYTES: number = 2 ** 20;

const MAGIC = '\x93NUMPY';
const DEEPEST_RANK = 64;
const CODES: ReadonlyMap<string, DType> = new Map([
  ['b1', 'bool'],
  ['u1', 'uint8'],
  ['i1', 'int8'],
  ['i2', 'int16'],
  ['i4', 'int32'],
  ['i8', 'int64'],
  ['f2', 'float16'],
  ['f4', 'float32'],
  ['f8', 'float64'],
  ['c8', 'complex64'],
  ['c16', 'complex128'],
]);
// NumPy writes the keys in this order, and so does every writer that follows its description.
const HEADER =
  /^\{\s*'descr':\s*'([<>|=])([a-zA-Z][0-9]+)',\s*'fortran_order':\s*(True|False),\s*'shape':\s*\(([0-9L, ]{0,2000})\),?\s*\}\s*$/;

/** How many bytes come before the dictionary, and how long that is. */
export function npyPrefix(bytes: Uint8Array, source: string): { readonly start: number; readonly length: number } {
  if (bytes.length < 12 || String.fromCharCode(...bytes.subarray(0, 6)) !== MAGIC) fail(source, 'it does not begin as a .npy file');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const major = view.getUint8(6);
  if (major < 1 || major > 3) fail(source, `version ${major}`);
  const start = major === 1 ? 10 : 12;
  const length = major === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  if (length > NPY_HEADER_BYTES) fail(source, `a header of ${length} bytes, more than the limit of ${NPY_HEADER_BYTES}`);
  return { start, length };
}

/**
 * Parses the dictionary.
 *
 * @throws {FormatError} `ERR_NPY`
 * @throws {DTypeError} `ERR_DTYPE` for elements that no dtype of PyTorch has: objects, text, dates, unsigned integers wider than a byte
 */
export function parseNpyHeader(bytes: Uint8Array, source: string): NpyHeader {
  const found = HEADER.exec(new TextDecoder('latin1').decode(bytes));
  if (found === null) return fail(source, 'a header that is not the dictionary of descr, fortran_order and shape');
  const [, order, code = '', fortran, sizes = ''] = found;
  const dtype = CODES.get(code);
  if (dtype === undefined) {
    throw new DTypeError(
      'ERR_DTYPE',
      `'${source}' holds elements of type '${code}'. Expected one of ${[...CODES.keys()].join(', ')}; convert the array with astype().`,
      {
        fields: { path: source, descr: code },
      },
    );
  }
  const parts = sizes.split(',').map((part) => part.trim());
  if (parts.at(-1) === '') parts.pop();
  const shape = parts.map((part) =>
    /^[0-9]{1,16}L?$/.test(part) ? Number.parseInt(part, 10) : fail(source, 'a shape that is no tuple of integers'),
  );
  if (shape.length > DEEPEST_RANK) fail(source, `${shape.length} dimensions, more than ${DEEPEST_RANK}`);
  return { dtype, bigEndian: order === '>', fortranOrder: fortran === 'True', shape };
}

/** Builds everything before the elements, padded so that these begin at a multiple of 64. */
export function encodeNpyHeader(dtype: DType, shape: readonly number[]): Uint8Array {
  const code = [...CODES].find(([, known]) => known === dtype)?.[0];
  if (code === undefined) {
    throw new DTypeError('ERR_DTYPE', `NumPy has no ${dtype}. Convert the tensor first, for instance with to('float32').`, {
      fields: { dtype },
    });
  }
  const order = code.endsWith('1') && code.length === 2 ? '|' : '<';
  const sizes = shape.length === 1 ? `${shape[0]},` : shape.join(', ');
  const text = `{'descr': '${order}${code}', 'fortran_order': False, 'shape': (${sizes}), }`;
  const length = Math.ceil((10 + text.length + 1) / 64) * 64 - 10;
  const bytes = new TextEncoder().encode(`\0\0\0\0\0\0\x01\0\0\0${text.padEnd(length - 1)}\n`);
  bytes[0] = 0x93;
  bytes.set(new TextEncoder().encode('NUMPY'), 1);
  new DataView(bytes.buffer).setUint16(8, length, true);
  return bytes;
}

/** The error for a file that cannot be used. */
export function fail(source: string, problem: string): never {
  throw new FormatError('ERR_NPY', `'${source}' is not a usable NumPy array: ${problem}.`, { fields: { path: source } });
}
