/** NumPy's `.npz` files: arrays by name, in a zip archive. */

import { promisify } from 'node:util';
import { crc32, deflateRaw, inflateRaw } from 'node:zlib';

import { checkKeys, FormatError } from '../errors.js';
import { checkNumber } from '../option-checks.js';
import type { Device } from '../tensor/device.js';
import type { Tensor } from '../tensor/tensor.js';
import { bytesAsFile } from './file-views.js';
import { npyBytes, readNpy } from './npy.js';
import { type OpenFile, withFile } from './read-file.js';
import { compareSum, readZipRecord, readZipRecords, type ZipRecord } from './zip-records.js';
import { writeZip, type ZipContent } from './zip-writer.js';

/** Options of {@link load}. */
export interface LoadNpzOptions {
  /** Where the tensors go (default `'cpu'`). */
  readonly device?: Device;
  /**
   * The most bytes that the arrays may take together (default: the file's size plus 64 MiB). Deflate can make a thousand bytes of one, so a small file
   * could ask for much memory.
   */
  readonly maxBytes?: number;
}

/** Options of {@link save}. */
export interface SaveNpzOptions {
  /** Deflate the arrays, as `numpy.savez_compressed` (default `false`). */
  readonly compress?: boolean;
}

const SUFFIX = '.npy';
const inflate = promisify(inflateRaw);
const deflate = promisify<Uint8Array, Buffer>(deflateRaw);

/**
 * Reads all arrays (`numpy.load`), stored or deflated, by their names without `.npy`.
 *
 * @throws {FormatError} `ERR_NPZ`, `ERR_NPY`, `ERR_ZIP`, `ERR_ZIP_CHECKSUM`
 * @throws {DTypeError} `ERR_DTYPE` for elements that no dtype of PyTorch has
 * @throws {CheckpointError} `ERR_FILE_READ`
 */
export async function load(path: string, options: LoadNpzOptions = {}): Promise<Map<string, Tensor>> {
  checkKeys('npz.load', options, ['device', 'maxBytes']);
  return withFile(path, async (file) => {
    const records = [...(await readZipRecords(file, { deflated: true })).values()];
    const limit = checkNumber('npz.load', 'maxBytes', options.maxBytes ?? file.size + 64 * 2 ** 20, { integer: true, min: 0 });
    const total = records.reduce((sum, { size }) => sum + size, 0);
    if (total > limit) {
      fail(file, `its arrays take ${total} bytes, more than the limit of ${limit}; pass { maxBytes: ${total} } if you trust it`);
    }
    const tensors = new Map<string, Tensor>();
    try {
      for (const record of records) {
        if (!record.name.endsWith(SUFFIX)) fail(file, `entry ${JSON.stringify(record.name.slice(0, 200))} is no .npy file`);
        const bytes = await unpack(file, record);
        const source = `${path}: ${record.name}`;
        tensors.set(record.name.slice(0, -SUFFIX.length), await readNpy(bytesAsFile(bytes, source), { device: options.device ?? 'cpu' }));
      }
      return tensors;
    } catch (error) {
      for (const tensor of tensors.values()) tensor.dispose();
      throw error;
    }
  });
}

/**
 * Writes arrays by name (`numpy.savez`), atomically.
 *
 * @throws {DTypeError} `ERR_DTYPE` for bfloat16, which NumPy does not have
 * @throws {CheckpointError} `ERR_FILE_WRITE`
 */
export async function save(
  path: string,
  tensors: ReadonlyMap<string, Tensor> | Readonly<Record<string, Tensor>>,
  options: SaveNpzOptions = {},
): Promise<void> {
  checkKeys('npz.save', options, ['compress']);
  const named: readonly (readonly [string, Tensor])[] = tensors instanceof Map ? [...tensors] : Object.entries(tensors);
  // Copied before the first await, so that the arrays are of one moment.
  const arrays = named.map(([name, tensor]) => ({ name: `${name}${SUFFIX}`, bytes: npyBytes(tensor) }));
  const contents: ZipContent[] = [];
  for (const array of arrays) contents.push(options.compress === true ? await pack(array) : array);
  await writeZip(path, contents);
}

async function pack({ name, bytes }: ZipContent): Promise<ZipContent> {
  return { name, bytes: await deflate(bytes), deflated: { size: bytes.length, crc32: crc32(bytes) } };
}

async function unpack(file: OpenFile, record: ZipRecord): Promise<Uint8Array> {
  if (record.method === 0) return readZipRecord(file, record);
  const packed = await file.read(record.offset, record.length);
  // One byte of room more: zlib refuses a limit of 0, and a longer result is noticed below.
  const bytes = await inflate(packed, { maxOutputLength: record.size + 1 }).catch((cause: unknown) =>
    fail(file, `entry ${JSON.stringify(record.name.slice(0, 200))} cannot be unpacked`, cause),
  );
  if (bytes.length !== record.size)
    fail(file, `entry ${JSON.stringify(record.name.slice(0, 200))} has another size than the directory says`);
  compareSum(file, record, crc32(bytes));
  return bytes;
}

function fail(file: OpenFile, problem: string, cause?: unknown): never {
  throw new FormatError('ERR_NPZ', `'${file.path}' is not a usable .npz file: ${problem}.`, { fields: { path: file.path }, cause });
}
