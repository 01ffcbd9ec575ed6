/** NumPy's `.npy` files: one array. */

import { checkKeys } from '../errors.js';
import type { DType } from '../native/addon.js';
import { native } from '../native/load.js';
import { checkDevice, type Device } from '../tensor/device.js';
import { DTYPE_BYTES } from '../tensor/dtype.js';
import { handleOf } from '../tensor/native-object.js';
import { type Tensor, wrap } from '../tensor/tensor.js';
import { writeFileAtomic } from './atomic-write.js';
import { bytesFromFile, type MapOptions, onDevice, rowMajor, tensorFromFile, viewOf } from './mapped-tensor.js';
import { encodeNpyHeader, fail, type NpyHeader, npyPrefix, parseNpyHeader } from './npy-header.js';
import { type OpenFile, withFile } from './read-file.js';

/** Options of {@link load}. */
export interface LoadNpyOptions extends MapOptions {
  /** Where the tensor goes (default `'cpu'`). */
  readonly device?: Device;
}

/**
 * Reads an array (`numpy.load`) of any shape and order; the tensor has the array's dtype. Nothing pickled is read.
 *
 * @throws {FormatError} `ERR_NPY`, `ERR_FILE_TRUNCATED`
 * @throws {DTypeError} `ERR_DTYPE` for elements that no dtype of PyTorch has
 * @throws {CheckpointError} `ERR_FILE_READ`
 */
export async function load(path: string, options: LoadNpyOptions = {}): Promise<Tensor> {
  checkKeys('npy.load', options, ['device', 'mmap']);
  return withFile(path, (file) => readNpy(file, options));
}

/**
 * Writes an array (`numpy.save`), atomically, row-major.
 *
 * @throws {DTypeError} `ERR_DTYPE` for bfloat16, which NumPy does not have
 * @throws {CheckpointError} `ERR_FILE_WRITE`
 */
export async function save(path: string, tensor: Tensor): Promise<void> {
  await writeFileAtomic(path, npyBytes(tensor));
}

/** A `.npy` file in memory. Internal. */
export function npyBytes(tensor: Tensor): Uint8Array {
  const header = encodeNpyHeader(tensor.dtype, tensor.shape);
  return Buffer.concat([header, new Uint8Array(native().tensorToBuffer(handleOf(tensor)))]);
}

/** {@link load} for a file that is open already. Internal. */
export async function readNpy(file: OpenFile, { device = 'cpu', mmap = true }: LoadNpyOptions = {}): Promise<Tensor> {
  const target = checkDevice(device);
  const { header, offset } = await readNpyHeader(file);
  const { dtype, shape, bigEndian, fortranOrder } = header;
  if (!fortranOrder && !bigEndian) return tensorFromFile(file, { offset, dtype, shape }, { mmap, device: target });
  using bytes = bigEndian ? await swapped(file, offset, header) : await bytesFromFile(file, offset, file.size - offset, { mmap });
  // The strides of an array whose first axis varies fastest are those of its mirror image, mirrored.
  const strides = fortranOrder ? [...rowMajor([...shape].reverse())].reverse() : rowMajor(shape);
  return onDevice(viewOf(bytes, dtype, shape, strides, 0), target);
}

/**
 * Where an array's elements lie, for reading rows of it. Internal.
 *
 * @throws {FormatError} `ERR_NPY`, also for an array whose rows do not lie one behind the other
 */
export async function npyPlace(file: OpenFile): Promise<{
  readonly file: OpenFile;
  readonly name: string;
  readonly dtype: DType;
  readonly shape: readonly number[];
  readonly offset: number;
}> {
  const { header, offset } = await readNpyHeader(file);
  const { dtype, shape, bigEndian, fortranOrder } = header;
  if (fortranOrder && shape.length > 1) fail(file.path, "its rows are scattered (Fortran's order); save numpy.ascontiguousarray of it");
  if (bigEndian && DTYPE_BYTES[dtype] > 1) fail(file.path, 'its bytes are in big-endian order; save it with astype of a native dtype');
  return { file, name: file.path, dtype, shape, offset };
}

async function readNpyHeader(file: OpenFile): Promise<{ readonly header: NpyHeader; readonly offset: number }> {
  const { start, length } = npyPrefix(await file.read(0, Math.min(12, file.size)), file.path);
  const header = parseNpyHeader(await file.read(start, length), file.path);
  const offset = start + length;
  checkSize(header, file.size - offset, file.path);
  return { header, offset };
}

async function swapped(file: OpenFile, offset: number, { dtype }: NpyHeader): Promise<Tensor> {
  const data = Buffer.from((await file.read(offset, file.size - offset)).buffer);
  // A complex number is two floats.
  const width = DTYPE_BYTES[dtype] / (dtype.startsWith('complex') ? 2 : 1);
  if (width === 2) data.swap16();
  if (width === 4) data.swap32();
  if (width === 8) data.swap64();
  return wrap(native().tensorFromData(data, 'uint8', [data.length], 'cpu'));
}

function checkSize({ dtype, shape }: NpyHeader, found: number, source: string): void {
  let bytes: number = DTYPE_BYTES[dtype];
  for (const size of shape) {
    bytes *= size;
    if (!Number.isSafeInteger(bytes)) fail(source, 'the product of its shape is beyond 2^53');
  }
  if (bytes !== found) fail(source, `${dtype} [${shape.join(', ')}] needs ${bytes} bytes, but ${found} follow the header`);
}
