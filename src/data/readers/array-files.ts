/** Datasets over arrays in `.npy`, `.npz` and safetensors files. */

import { crc32, createInflateRaw } from 'node:zlib';
import { checkKeys, DTypeError, FormatError, nearest, OptionError, ShapeError } from '../../errors.js';
import { sliceOfFile } from '../../formats/file-views.js';
import { npyPlace } from '../../formats/npy.js';
import { readSafetensorsHeader } from '../../formats/safetensors.js';
import { compareSum, readZipRecords, type ZipRecord } from '../../formats/zip-records.js';
import { badOption, checkOneOf } from '../../option-checks.js';
import type { DType } from '../../tensor/dtype.js';
import type { NdArray } from '../dataset.js';
import { DataFile, throughZlib } from './data-file.js';
import { IndexedReader } from './reader.js';
import { RowArray } from './row-array.js';
import type { ArraySample } from './stack-samples.js';

/** Which arrays are the model's inputs and the loss's targets. */
export interface ArrayFields {
  /** Inputs; each array `[n, ...]`. */
  readonly x: string | readonly string[];
  /** Targets; each array `[n, ...]`. Default: none. */
  readonly y?: string | readonly string[];
}

/** What rows can be turned into: numbers for a model, or labels. */
export type ArrayDType = 'float32' | 'float64' | 'int64';

const ARRAY_DTYPES: readonly ArrayDType[] = ['float32', 'float64', 'int64'];

/** Of {@link ArrayFileDataset.to}: a dtype for all arrays of `x` or `y`, or one for each; `null` in a list: as it is. */
export interface ArrayDTypes {
  readonly x?: ArrayDType | readonly (ArrayDType | null)[];
  readonly y?: ArrayDType | readonly (ArrayDType | null)[];
}

/** An array, and what its rows become. */
interface ReadArray {
  readonly rows: RowArray;
  readonly name: string;
  readonly dtype: ArrayDType | null;
}

/** Rows of arrays in files: sample `i` is row `i` of each. Made by {@link npy}, {@link npz} and {@link safetensors}. */
export class ArrayFileDataset extends IndexedReader implements Disposable {
  readonly size: number;
  readonly #x: readonly ReadArray[];
  readonly #y: readonly ReadArray[];
  readonly #fields: ArrayFields;
  readonly #arrays: ReadonlyMap<string, RowArray>;
  readonly #single: { readonly x: boolean; readonly y: boolean };
  readonly #files: readonly DataFile[];

  /** The files are the dataset's own. Internal. */
  constructor(fields: ArrayFields, arrays: ReadonlyMap<string, RowArray>, files: readonly DataFile[], dtypes: ArrayDTypes = {}) {
    super();
    const taken = (key: 'x' | 'y'): readonly ReadArray[] =>
      [fields[key] ?? []].flat().map((name, i) => {
        const given = dtypes[key];
        return { rows: arrays.get(name) as RowArray, name, dtype: (typeof given === 'string' ? given : given?.[i]) ?? null };
      });
    this.#x = taken('x');
    this.#y = taken('y');
    this.#fields = fields;
    this.#arrays = arrays;
    this.#single = { x: typeof fields.x === 'string', y: typeof fields.y === 'string' };
    this.#files = files;
    this.size = this.#x[0]?.rows.size ?? 0;
    for (const [name, { size }] of arrays) {
      if (size === this.size) continue;
      throw new ShapeError('ERR_DATA_ROWS', `'${name}' has ${size} rows, '${[fields.x].flat()[0]}' has ${this.size}; expected the same.`, {
        fields: { rows: [...arrays].map(([key, array]) => [key, array.size]) },
      });
    }
  }

  /** What the rows of each array are: its dtype and the shape of one. Half precision is read as float32, bool as uint8. */
  get arrays(): Readonly<Record<'x' | 'y', readonly { readonly dtype: DType; readonly shape: readonly number[] }[]>> {
    const told = (arrays: readonly ReadArray[]) => arrays.map(({ rows, dtype }) => ({ dtype: dtype ?? rows.dtype, shape: rows.rowShape }));
    return { x: told(this.#x), y: told(this.#y) };
  }

  /**
   * These rows with other dtypes, such as labels of `int32` as `int64`, or NumPy's own `float64` as `float32`. The files are those of this dataset: either of the
   * two closes them.
   *
   * @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE`
   * @throws {DTypeError} `ERR_SAMPLE_DTYPE` while reading, for fractions that are to be int64
   *
   * @example
   * const train = (await data.npz('rows.npz', { x: 'x', y: 'label' })).to({ x: 'float32', y: 'int64' });
   */
  to(dtypes: ArrayDTypes): ArrayFileDataset {
    checkKeys('to', dtypes, ['x', 'y']);
    for (const dtype of [dtypes.x ?? null, dtypes.y ?? null].flat()) if (dtype !== null) checkOneOf('to', 'dtype', dtype, ARRAY_DTYPES);
    const both = (key: 'x' | 'y') =>
      this.#of(key).map(({ dtype }, i) => {
        const given = dtypes[key];
        return (typeof given === 'string' ? given : given?.[i]) ?? dtype;
      });
    return new ArrayFileDataset(this.#fields, this.#arrays, this.#files, { x: both('x'), y: both('y') });
  }

  #of(key: 'x' | 'y'): readonly ReadArray[] {
    return key === 'x' ? this.#x : this.#y;
  }

  protected async readChecked(indices: readonly number[]): Promise<readonly ArraySample[]> {
    const [x, y] = await Promise.all([this.#columns(this.#x, indices), this.#columns(this.#y, indices)]);
    return indices.map((_, i) => {
      const inputs = x.map((column) => column[i] as NdArray);
      const targets = y.map((column) => column[i] as NdArray);
      const sample = { x: this.#single.x ? (inputs[0] as NdArray) : inputs };
      return targets.length === 0 ? sample : { ...sample, y: this.#single.y ? (targets[0] as NdArray) : targets };
    });
  }

  /** Closes the files. */
  dispose(): void {
    for (const file of this.#files) file.dispose();
  }

  [Symbol.dispose](): void {
    this.dispose();
  }

  #columns(arrays: readonly ReadArray[], indices: readonly number[]): Promise<NdArray[][]> {
    return Promise.all(
      arrays.map(async ({ rows, name, dtype }) => {
        const read = await rows.read(indices);
        return dtype === null ? read : read.map((row, i) => converted(row, dtype, name, indices[i] as number));
      }),
    );
  }
}

/**
 * Rows of `.npy` files, read at their positions (`numpy.load(path, mmap_mode='r')[i]`).
 *
 * @param paths - `x` and `y`: a file each, or several
 * @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_DATA_PATH`
 * @throws {FormatError} `ERR_NPY`, `ERR_DATA_ROWS`; an array in Fortran's order or big-endian has to be saved anew
 * @throws {ShapeError} `ERR_DATA_ROWS` when the files have different numbers of rows
 * @throws {DTypeError} `ERR_DTYPE`
 *
 * @example
 * const train = await data.npy({ x: 'images.npy', y: 'labels.npy' });
 */
export async function npy(paths: ArrayFields): Promise<ArrayFileDataset> {
  checkKeys('data.npy', paths, ['x', 'y']);
  return dataset('data.npy', paths, async (names, files) => {
    const arrays = new Map<string, RowArray>();
    for (const path of names) {
      const file = await DataFile.open('data.npy', path);
      files.push(file);
      arrays.set(path, new RowArray(await npyPlace(file)));
    }
    return arrays;
  });
}

/**
 * Rows of arrays in an `.npz` file by their names (`numpy.load(path)[name]`). Stored arrays are read at their positions, deflated ones are unpacked
 * into a temporary file first.
 *
 * @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_DATA_PATH`, `ERR_ARRAY_UNKNOWN`
 * @throws {FormatError} `ERR_NPZ`, `ERR_NPY`, `ERR_ZIP`, `ERR_DATA_ROWS`
 * @throws {ShapeError} `ERR_DATA_ROWS`
 * @throws {DTypeError} `ERR_DTYPE`
 */
export async function npz(path: string, fields: ArrayFields): Promise<ArrayFileDataset> {
  checkKeys('data.npz', fields, ['x', 'y']);
  return dataset('data.npz', fields, async (names, files) => {
    const file = await DataFile.open('data.npz', path);
    files.push(file);
    const records = await readZipRecords(file, { deflated: true });
    const known = [...records.keys()].map((name) => name.replace(/\.npy$/, ''));
    const arrays = new Map<string, RowArray>();
    for (const name of names) {
      const record = records.get(`${name}.npy`);
      if (record === undefined) throw unknownArray('data.npz', path, name, known);
      const label = `${path}: ${name}`;
      if (record.method === 0) {
        arrays.set(name, new RowArray(await npyPlace(sliceOfFile(file, record.offset, record.length, label))));
      } else {
        const unpacked = await DataFile.spill(label, inflated(file, record, label));
        files.push(unpacked);
        arrays.set(name, new RowArray(await npyPlace(unpacked)));
      }
    }
    return arrays;
  });
}

/**
 * Rows of tensors in a safetensors file by their names, read at their positions.
 *
 * @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_DATA_PATH`, `ERR_ARRAY_UNKNOWN`
 * @throws {FormatError} `ERR_SAFETENSORS`, `ERR_JSON`, `ERR_FILE_TRUNCATED`, `ERR_DATA_ROWS`
 * @throws {ShapeError} `ERR_DATA_ROWS`
 * @throws {DTypeError} `ERR_DTYPE`
 */
export async function safetensors(path: string, fields: ArrayFields): Promise<ArrayFileDataset> {
  checkKeys('data.safetensors', fields, ['x', 'y']);
  return dataset('data.safetensors', fields, async (names, files) => {
    const file = await DataFile.open('data.safetensors', path);
    files.push(file);
    const { header, dataStart } = await readSafetensorsHeader(file);
    const arrays = new Map<string, RowArray>();
    for (const name of names) {
      const entry = header.tensors.find((tensor) => tensor.name === name);
      if (entry === undefined)
        throw unknownArray(
          'data.safetensors',
          path,
          name,
          header.tensors.map((tensor) => tensor.name),
        );
      arrays.set(
        name,
        new RowArray({ file, name: `${path}: ${name}`, dtype: entry.dtype, shape: entry.shape, offset: dataStart + entry.begin }),
      );
    }
    return arrays;
  });
}

function converted({ data, shape }: NdArray, dtype: ArrayDType, name: string, index: number): NdArray {
  const values = data as ArrayLike<number | bigint>;
  if (dtype === 'float32') return { data: Float32Array.from(values, Number), shape };
  if (dtype === 'float64') return { data: Float64Array.from(values, Number), shape };
  const whole = (value: number | bigint): bigint => {
    if (typeof value === 'bigint') return value;
    if (Number.isSafeInteger(value)) return BigInt(value);
    throw new DTypeError('ERR_SAMPLE_DTYPE', `'${name}' holds ${value} in row ${index}, which is no int64. Expected whole numbers.`, {
      fields: { field: name, sample: index, value, dtype },
    });
  };
  return { data: BigInt64Array.from({ length: values.length }, (_, i) => whole(values[i] as number | bigint)), shape };
}

/** A deflated record's bytes, never more than the directory says. */
async function* inflated(file: DataFile, record: ZipRecord, label: string): AsyncGenerator<Uint8Array> {
  const damaged = (cause?: unknown): never => {
    throw new FormatError('ERR_NPZ', `${label} cannot be unpacked: its bytes are not what the archive's directory says.`, {
      fields: { path: file.path, array: record.name },
      cause,
    });
  };
  let size = 0;
  let sum = 0;
  for await (const piece of throughZlib(file.pieces(record.offset, record.offset + record.length), createInflateRaw(), damaged)) {
    size += piece.length;
    if (size > record.size) damaged();
    sum = crc32(piece, sum);
    yield piece;
  }
  if (size !== record.size) damaged();
  compareSum(file, record, sum);
}

/** Closes what was opened when something fails. */
async function dataset(
  owner: string,
  fields: ArrayFields,
  open: (names: readonly string[], files: DataFile[]) => Promise<ReadonlyMap<string, RowArray>>,
): Promise<ArrayFileDataset> {
  const names = [...new Set([fields.x, fields.y ?? []].flat())];
  if ([fields.x].flat().length === 0) throw badOption(owner, 'x', fields.x, 'at least one array');
  for (const name of names) {
    if (typeof name !== 'string')
      throw badOption(owner, [fields.x].flat().includes(name) ? 'x' : 'y', name, 'the name of an array, or a list of names');
  }
  const files: DataFile[] = [];
  try {
    return new ArrayFileDataset(fields, await open(names, files), files);
  } catch (error) {
    for (const file of files) file.dispose();
    throw error;
  }
}

function unknownArray(owner: string, path: string, name: string, known: readonly string[]): OptionError {
  const guess = nearest(name, known);
  const hint = guess === undefined ? `Arrays there: ${known.slice(0, 20).join(', ') || 'none'}.` : `Did you mean '${guess}'?`;
  return new OptionError('ERR_ARRAY_UNKNOWN', `${owner}: '${path}' has no array '${name}'. ${hint}`, {
    fields: { owner, path, name, known },
  });
}
