/** What every batch of a stream must look like: the first one. */

import type { Batch } from '../../data/loader.js';
import { DTypeError, ShapeError } from '../../errors.js';
import type { Tensor } from '../../tensor/tensor.js';

/** Compares batches with the first. */
export class BatchCheck {
  readonly #first: Record<'inputs' | 'targets', readonly Row[]>;
  readonly #ragged: boolean;

  /** @param ragged - whether sizes behind the first dimension may differ from batch to batch */
  constructor(first: Batch, ragged: boolean) {
    this.#first = { inputs: first.inputs.map(rowOf), targets: first.targets.map(rowOf) };
    this.#ragged = ragged;
  }

  /** Whether a batch can be put behind the first one, in one tensor. */
  isLike(batch: Batch): boolean {
    return this.#kinds.every((kind) => {
      const rows = batch[kind].map(rowOf);
      const first = this.#first[kind];
      return rows.length === first.length && rows.every((row, i) => row.dtype === first[i]?.dtype && sameShape(row, first[i]));
    });
  }

  /**
   * @throws {ShapeError} `ERR_BATCH_SHAPE` for another number of tensors, other rows, or tensors whose numbers of rows differ
   * @throws {DTypeError} `ERR_BATCH_DTYPE`
   */
  check(batch: Batch): void {
    const rows = batch.inputs[0]?.shape[0] ?? 0;
    for (const kind of this.#kinds) {
      const first = this.#first[kind];
      if (batch[kind].length !== first.length) {
        throw new ShapeError('ERR_BATCH_SHAPE', `The batch has ${batch[kind].length} ${kind}; the first one had ${first.length}.`, {
          fields: { kind, count: batch[kind].length, expected: first.length },
        });
      }
      for (const [i, tensor] of batch[kind].entries()) this.#checkTensor(kind, i, tensor, rows);
    }
  }

  get #kinds(): readonly ['inputs', 'targets'] {
    return ['inputs', 'targets'];
  }

  #checkTensor(kind: 'inputs' | 'targets', i: number, tensor: Tensor, rows: number): void {
    const first = this.#first[kind][i] as Row;
    const row = rowOf(tensor);
    const what = `${kind === 'inputs' ? 'Input' : 'Target'} ${i} of the batch`;
    if (row.dtype !== first.dtype) {
      throw new DTypeError(
        'ERR_BATCH_DTYPE',
        `${what} is ${row.dtype}; that of the first batch was ${first.dtype}. Give batches of one dtype.`,
        {
          fields: { kind, index: i, dtype: row.dtype, expected: first.dtype },
        },
      );
    }
    const fits = this.#ragged ? row.shape.length === first.shape.length : sameShape(row, first);
    if (fits && rows > 0 && tensor.shape[0] === rows) return;
    const wanted = this.#ragged ? first.shape.map(() => '*') : first.shape;
    throw new ShapeError(
      'ERR_BATCH_SHAPE',
      `${what} has the shape [${tensor.shape.join(', ')}]; expected [${[rows > 0 ? rows : 'rows', ...wanted].join(', ')}], as in the first batch.`,
      { fields: { kind, index: i, shape: tensor.shape, expected: first.shape } },
    );
  }
}

/** What the rows of a tensor look like. */
interface Row {
  readonly dtype: string;
  readonly shape: readonly number[];
}

function rowOf({ dtype, shape }: Tensor): Row {
  return { dtype, shape: shape.slice(1) };
}

function sameShape(row: Row, other: Row | undefined): boolean {
  return row.shape.length === other?.shape.length && row.shape.every((size, i) => size === other.shape[i]);
}
