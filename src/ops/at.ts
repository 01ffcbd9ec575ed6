/** Indexing with everything that PyTorch's brackets take. */

import { IndexError, OptionError } from '../errors.js';
import { show } from '../option-checks.js';
import { tensor } from '../tensor/create.js';
import { callTensor, type OpArgument, op } from '../tensor/dispatch.js';
import type { DType } from '../tensor/dtype.js';
import { Slice } from '../tensor/slice.js';
import { Tensor } from '../tensor/tensor.js';
import { tracer } from '../tensor/tracer.js';
import { installMethods, type Operand } from './define.js';

/**
 * One index: an entry (negative: from the end), a `slice()`, `null` for a new axis of size 1, `'...'` for as many whole axes as are left, a mask (bool, over as
 * many axes as it has), a tensor or list of entries (int64), or a boolean (a new axis of size 1 or 0).
 */
export type Index = number | Slice | null | '...' | boolean | Tensor | readonly number[] | readonly boolean[];

const SELECT = op('aten::select', 'int');
const SLICE = op('aten::slice', 'Tensor');
const UNSQUEEZE = op('aten::unsqueeze');
const INDEX = op('aten::index', 'Tensor');
const INDEX_SELECT = op('aten::index_select');
const SQUEEZE = op('aten::squeeze', 'dim');
const INDEX_PUT = op('aten::index_put_');
const COPY = op('aten::copy_');
const FILL = op('aten::fill_', 'Scalar');
const FILL_TENSOR = op('aten::fill_', 'Tensor');
const ALIAS = op('aten::alias');
const RESHAPE = op('aten::reshape');

/** A view, and the index tensors still to be applied to it. */
interface Indexed {
  readonly view: Tensor;
  /** For `aten::index`; a mask takes one place, whatever its axes. */
  readonly indices: OpArgument[];
  /** What was made on the way and is not needed after. */
  readonly made: Tensor[];
}

/**
 * Part of a tensor (`tensor[…]`): a view for entries, slices, `null` and `'...'`; a copy as soon as there is a mask or an index tensor or list.
 *
 * @throws {IndexError} `ERR_INDEX` for an entry outside of its axis, or too many indices
 */
export function at(self: Tensor, ...indices: readonly Index[]): Tensor {
  const { view, indices: tensors, made } = apply(self, indices, false);
  let result = view;
  if (tensors.length > 0) result = callTensor(INDEX, [view, tensors]);
  else if (view === self) result = callTensor(ALIAS, [self]);
  discard(made, result);
  return result;
}

/**
 * Writes to part of a tensor (`tensor[…] = value`); the value broadcasts.
 *
 * @returns `self`
 * @throws {IndexError} as {@link at}
 * @throws {ShapeError} for a value that does not broadcast to the part
 */
export function setAt(self: Tensor, indices: readonly Index[], value: Operand): Tensor {
  const { view, indices: tensors, made } = apply(self, indices, true);
  if (tensors.length === 0) fill(view, value, made);
  else callTensor(INDEX_PUT, [view, tensors, valueTensor(self, value, made)]);
  discard(made, self);
  return self;
}

function fill(view: Tensor, value: Operand, made: Tensor[]): void {
  if (!(value instanceof Tensor)) callTensor(FILL, [view, value]);
  else if (value.ndim === 0) callTensor(FILL_TENSOR, [view, value]);
  else callTensor(COPY, [view, withoutLeadingOnes(value, made)]);
}

function valueTensor(self: Tensor, value: Operand, made: Tensor[]): Tensor {
  if (value instanceof Tensor) return withoutLeadingOnes(value, made);
  const constant = tensor(value as number, { dtype: self.dtype, device: self.device });
  made.push(constant);
  return constant;
}

/** As in NumPy, a value may have more axes than the part as long as the additional ones have size 1; broadcasting puts back those that count. */
function withoutLeadingOnes(value: Tensor, made: Tensor[]): Tensor {
  const { shape } = value;
  let drop = 0;
  while (shape[drop] === 1) drop++;
  if (drop === 0) return value;
  const shorter = callTensor(RESHAPE, [value, shape.slice(drop)]);
  made.push(shorter);
  return shorter;
}

/** Frees what indexing made; a tracer still refers to it. */
function discard(made: readonly Tensor[], result: Tensor): void {
  if (tracer !== null) return;
  for (const item of made) if (item !== result) item.dispose();
}

function apply(self: Tensor, given: readonly Index[], toWrite: boolean): Indexed {
  const made: Tensor[] = [];
  const keep = (item: Tensor): Tensor => {
    made.push(item);
    return item;
  };
  const items = given.map((item) => (Array.isArray(item) ? keep(listTensor(item)) : (item as Exclude<Index, readonly unknown[]>)));
  const named = items.reduce<number>((sum, item) => sum + axesOf(item), 0);
  if (named > self.ndim) {
    throw new IndexError(
      'ERR_INDEX',
      `at: ${named} axes are indexed, the tensor has ${self.ndim}. Its shape is [${self.shape.join(', ')}].`,
      {
        fields: { indexed: named, shape: self.shape },
      },
    );
  }
  let view = self;
  let dim = 0;
  const indices: OpArgument[] = [];
  /** Axes that the places of `indices` cover. */
  let covered = 0;
  const record = (index: Tensor): void => {
    for (; covered < dim; covered++) indices.push(null);
    indices.push(index);
    dim += isMask(index) ? index.ndim : 1;
    covered = dim;
  };
  let ellipses = 0;
  for (const item of items) {
    if (item === '...') {
      if (++ellipses > 1) throw new OptionError('ERR_ARGUMENT', "at: '...' may be given once.", {});
      dim += self.ndim - named;
    } else if (item === null) {
      view = keep(callTensor(UNSQUEEZE, [view, dim++]));
    } else if (typeof item === 'number') {
      view = keep(callTensor(SELECT, [view, dim, item]));
    } else if (item instanceof Slice) {
      const whole = item.start === null && item.end === null && item.step === 1;
      if (!whole) view = keep(callTensor(SLICE, [view, dim, item.start, item.end, item.step]));
      dim++;
    } else if (typeof item === 'boolean') {
      view = keep(callTensor(UNSQUEEZE, [view, dim]));
      record(keep(tensor(item ? [0] : [], { dtype: 'int64', device: self.device })));
    } else if (item.ndim > 0) {
      record(item);
    } else if (isMask(item)) {
      view = keep(callTensor(UNSQUEEZE, [view, dim]));
      record(keep(callTensor(RESHAPE, [item, [1]])));
    } else if (tracer !== null && !toWrite) {
      // Its value is not to be read, so what would be a view is a copy here.
      const row = callTensor(INDEX_SELECT, [view, dim, callTensor(RESHAPE, [item, [1]])]);
      view = callTensor(SQUEEZE, [row, dim]);
    } else {
      view = keep(callTensor(SELECT, [view, dim, item.item() as number]));
    }
  }
  return { view, indices, made };
}

function isMask(index: Tensor): boolean {
  return index.dtype === 'bool' || index.dtype === 'uint8';
}

/** How many axes an index takes up. */
function axesOf(item: Exclude<Index, readonly unknown[]>): number {
  if (item instanceof Tensor) return isMask(item) ? item.ndim : 1;
  if (item === null || item === '...' || typeof item === 'boolean') return 0;
  if (item instanceof Slice || Number.isSafeInteger(item)) return 1;
  throw new OptionError(
    'ERR_ARGUMENT',
    `at: an index is ${show(item)}; expected a whole number, slice(), null, '...', a mask or an index tensor.`,
    {
      fields: { received: item },
    },
  );
}

function listTensor(list: readonly (number | boolean)[]): Tensor {
  return typeof list[0] === 'boolean' ? tensor(list as readonly boolean[]) : tensor(list as readonly number[], { dtype: 'int64' });
}

declare module '../tensor/tensor.js' {
  interface Tensor<D extends DType> {
    /** Part of this tensor, as `tensor[…]` in Python: `x.at(0, slice(1, 3), null, '...', mask)`. A view, or a copy where masks, index tensors or lists take part. */
    at(...indices: readonly Index[]): Tensor;
    /** Writes to part of this tensor, as `tensor[…] = value`: `x.setAt([mask], 0)`. */
    setAt(indices: readonly Index[], value: Operand): Tensor;
  }
}

installMethods({ setAt });
Object.defineProperty(Tensor.prototype, 'at', {
  // Any number of indices, so not through the table, whose methods take four.
  value: function method(this: Tensor, ...indices: readonly Index[]): Tensor {
    return at(this, ...indices);
  },
  writable: true,
  configurable: true,
});
