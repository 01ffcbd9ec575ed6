/** An array in a file, read by its first axis. */

import { DTypeError, FormatError } from '../../errors.js';
import type { OpenFile } from '../../formats/read-file.js';
import { DTYPE_BYTES, type DType, isComplex } from '../../tensor/dtype.js';
import { typedArrayOf } from '../../tensor/elements.js';
import type { NdArray } from '../dataset.js';

/** Where an array's elements lie, row-major and little-endian. */
export interface ArrayPlace {
  readonly file: OpenFile;
  /** Names the array in messages. */
  readonly name: string;
  readonly dtype: DType;
  readonly shape: readonly number[];
  readonly offset: number;
}

/** Rows `[...]` of an array `[n, ...]`, read at their positions. Half precision comes as float32, bool as uint8. */
export class RowArray {
  /** Rows. */
  readonly size: number;
  /** Of one row. */
  readonly rowShape: readonly number[];
  readonly #place: ArrayPlace;
  readonly #rowBytes: number;

  /**
   * @throws {FormatError} `ERR_DATA_ROWS` for an array without a first axis, or with more bytes than the file has
   * @throws {DTypeError} `ERR_DTYPE` for complex numbers
   */
  constructor(place: ArrayPlace) {
    const { file, name, dtype, shape, offset } = place;
    const [size, ...rowShape] = shape;
    if (size === undefined || size === 0) {
      throw new FormatError(
        'ERR_DATA_ROWS',
        `${name} has the shape [${shape.join(', ')}]; expected [n, ...] with rows along the first axis.`,
        {
          fields: { name, shape },
        },
      );
    }
    if (isComplex(dtype)) {
      throw new DTypeError('ERR_DTYPE', `${name} holds ${dtype}; samples are real. Save its real and imaginary parts apart.`, {
        fields: { name, dtype },
      });
    }
    this.size = size;
    this.#place = place;
    this.rowShape = rowShape;
    this.#rowBytes = rowShape.reduce((product, length) => product * length, DTYPE_BYTES[dtype]);
    if (!(offset + size * this.#rowBytes <= file.size)) {
      throw new FormatError('ERR_FILE_TRUNCATED', `${name} needs ${size * this.#rowBytes} bytes at ${offset}; the file has ${file.size}.`, {
        fields: { name, size: file.size },
      });
    }
  }

  /** What rows are read as. */
  get dtype(): DType {
    const { dtype } = this.#place;
    if (dtype === 'bool') return 'uint8';
    return dtype === 'float16' || dtype === 'bfloat16' ? 'float32' : dtype;
  }

  /** Rows at these indices. Neighbours that are asked for in a row are read together. */
  async read(indices: readonly number[]): Promise<NdArray[]> {
    const runs: Promise<NdArray[]>[] = [];
    for (let from = 0; from < indices.length; ) {
      let to = from + 1;
      while (to < indices.length && indices[to] === (indices[to - 1] as number) + 1) to++;
      runs.push(this.#run(indices[from] as number, to - from));
      from = to;
    }
    return (await Promise.all(runs)).flat();
  }

  /** Rows `start` to `start + count - 1` as one array `[count, ...]`. */
  async range(start: number, count: number): Promise<NdArray> {
    const { file, dtype, offset } = this.#place;
    const bytes = await file.read(offset + start * this.#rowBytes, count * this.#rowBytes);
    return { data: typedArrayOf(bytes.buffer, dtype), shape: [count, ...this.rowShape] };
  }

  async #run(start: number, count: number): Promise<NdArray[]> {
    const { data } = await this.range(start, count);
    const each = data.length / count;
    return Array.from({ length: count }, (_, i) => ({
      data: data.subarray(i * each, (i + 1) * each) as NdArray['data'],
      shape: this.rowShape,
    }));
  }
}
