/** Writes columns of a file a block of rows at a time. */

import { type FileHandle, open } from 'node:fs/promises';
import { ShapeError } from '../../errors.js';
import { elementSize, encodeSafetensorsHeader, type SafetensorsEntry } from '../../formats/safetensors-header.js';
import { native } from '../../native/load.js';
import type { DType } from '../../tensor/dtype.js';
import type { Tensor } from '../../tensor/index.js';
import { handleOf } from '../../tensor/native-object.js';

/** Where columns begin, so that they can be mapped; small tensors fill the gaps, since the format has none. */
const ALIGNMENT = 64;
const COPY_BYTES = 2 ** 20;

/** A column: what its rows are, and where its bytes are kept until the file is whole. */
interface Column {
  readonly name: string;
  readonly dtype: DType;
  /** Of a row. */
  readonly shape: readonly number[];
  readonly rowBytes: number;
  readonly spool: FileHandle;
}

/**
 * A safetensors file with a tensor `[rows, ...]` a column. Rows of a column lie together, and how many there will be may be unknown: each column is written to a
 * file of its own beside the path, and these are put together at the end.
 */
export class ColumnWriter {
  readonly #path: string;
  readonly #size: number | null;
  #columns: readonly Column[] | null = null;
  rows = 0;

  /** @param size - rows that will come, `null` where that is unknown */
  constructor(path: string, size: number | null) {
    this.#path = path;
    this.#size = size;
  }

  /**
   * Adds rows, by column.
   *
   * @throws {ShapeError} `ERR_RAGGED` for rows that are not as the first ones were
   */
  async add(block: ReadonlyMap<string, Tensor>): Promise<void> {
    this.#columns ??= await Promise.all([...block].map(([name, tensor], at) => this.#open(name, tensor, at)));
    const addon = native();
    let rows = 0;
    if (block.size !== this.#columns.length) throw this.#ragged(`${block.size} fields`, `${this.#columns.length}`);
    for (const column of this.#columns) {
      const tensor = block.get(column.name);
      if (tensor?.dtype !== column.dtype || tensor.shape.slice(1).join() !== column.shape.join()) {
        throw this.#ragged(
          `${column.name} ${tensor === undefined ? 'missing' : `${tensor.dtype} [${tensor.shape.slice(1).join(', ')}]`}`,
          `${column.dtype} [${column.shape.join(', ')}]`,
        );
      }
      const bytes = new Uint8Array(addon.tensorToBuffer(handleOf(tensor)));
      await writeAll(column.spool, bytes, this.rows * column.rowBytes);
      rows = tensor.shape[0] as number;
    }
    this.rows += rows;
  }

  /** Puts the file together. */
  async finish(metadata: (rows: number) => ReadonlyMap<string, string>): Promise<void> {
    if (this.#size !== null && this.rows !== this.#size) throw this.#ragged(`${this.rows} samples`, `${this.#size}`);
    const columns = this.#columns ?? [];
    const tensors: SafetensorsEntry[] = [];
    let at = 0;
    for (const { name, dtype, shape, rowBytes } of columns) {
      const gap = (ALIGNMENT - (at % ALIGNMENT)) % ALIGNMENT;
      if (gap > 0) tensors.push({ name: `gap.${tensors.length}`, dtype: 'uint8', shape: [gap], begin: at, end: at + gap });
      at += gap;
      tensors.push({ name, dtype, shape: [this.rows, ...shape], begin: at, end: at + this.rows * rowBytes });
      at += this.rows * rowBytes;
    }
    const prefix = encodeSafetensorsHeader({ tensors, metadata: metadata(this.rows) });
    const file = await open(this.#path, 'wx');
    try {
      await writeAll(file, prefix, 0);
      for (const { name, begin, end } of tensors) {
        const column = columns.find((candidate) => candidate.name === name);
        if (column === undefined) await writeAll(file, new Uint8Array(end - begin), prefix.length + begin);
        else await copy(column.spool, file, end - begin, prefix.length + begin);
      }
    } finally {
      await file.close();
    }
  }

  async close(): Promise<void> {
    for (const { spool } of this.#columns ?? []) await spool.close();
  }

  async #open(name: string, { dtype, shape }: Tensor, at: number): Promise<Column> {
    const row = shape.slice(1);
    const rowBytes = row.reduce((product, size) => product * size, elementSize(dtype));
    return { name, dtype, shape: row, rowBytes, spool: await open(`${this.#path}.column-${at}`, 'wx+') };
  }

  #ragged(received: string, expected: string): ShapeError {
    return new ShapeError(
      'ERR_RAGGED',
      `A cache holds samples of one form: received ${received} behind sample ${this.rows}, expected ${expected} as before. Bring samples to one shape with map().`,
    );
  }
}

async function writeAll(file: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  for (let done = 0; done < bytes.length; ) {
    done += (await file.write(bytes, done, Math.min(bytes.length - done, 2 ** 30), position + done)).bytesWritten;
  }
}

async function copy(from: FileHandle, to: FileHandle, length: number, position: number): Promise<void> {
  const buffer = new Uint8Array(Math.min(COPY_BYTES, length));
  for (let done = 0; done < length; ) {
    const { bytesRead } = await from.read(buffer, 0, Math.min(buffer.length, length - done), done);
    await writeAll(to, buffer.subarray(0, bytesRead), position + done);
    done += bytesRead;
  }
}
