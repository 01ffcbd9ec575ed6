/** Rows of tensors as samples. */

import { callTensor, op } from '../tensor/dispatch.js';
import type { DType } from '../tensor/dtype.js';
import { scope, type Tensor, tensor } from '../tensor/index.js';
import type { Dataset, NdArray } from './dataset.js';

const INDEX_SELECT = op('aten::index_select');
const SELECT = op('aten::select', 'int');
const CLONE = op('aten::clone');

/** A row of a dataset of tensors: its inputs and targets, as arrays, or as tensors where no array has their dtype (bool, half precision, complex). */
export interface RowSample {
  readonly x: readonly (NdArray | Tensor)[];
  readonly y: readonly (NdArray | Tensor)[];
}

/** dtypes whose arrays say which they are. */
const PLAIN: ReadonlySet<DType> = new Set<DType>(['uint8', 'int8', 'int16', 'int32', 'int64', 'float32', 'float64']);

/** The rows of whole tensors as an indexed dataset. */
export function rowsOf(source: {
  readonly inputs: readonly Tensor[];
  readonly targets: readonly Tensor[];
  readonly size: number;
}): Dataset<RowSample> {
  const { inputs, targets, size } = source;
  return {
    kind: 'indexed',
    size,
    read: (indices) =>
      scope(() => {
        const at = tensor(BigInt64Array.from(indices, BigInt));
        const columns = (whole: readonly Tensor[]) => whole.map((each) => rowArrays(callTensor(INDEX_SELECT, [each, 0, at])));
        const x = columns(inputs);
        const y = columns(targets);
        return indices.map((_, row): RowSample => ({ x: x.map((column) => column(row)), y: y.map((column) => column(row)) }));
      }),
  };
}

function rowArrays(rows: Tensor): (row: number) => NdArray | Tensor {
  // A copy, since a view would keep all rows of the batch.
  if (!PLAIN.has(rows.dtype)) return (row) => callTensor(CLONE, [callTensor(SELECT, [rows, 0, row])]);
  const data = rows.toTypedArray();
  const shape = rows.shape.slice(1);
  const each = shape.reduce((product, length) => product * length, 1);
  return (row) => ({ data: data.slice(row * each, (row + 1) * each), shape });
}
