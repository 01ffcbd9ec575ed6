/** Example inputs of any number of rows. */

import { ShapeError } from '../errors.js';
import { tensor } from '../tensor/create.js';
import { execute, op } from '../tensor/dispatch.js';
import type { Tensor } from '../tensor/tensor.js';

const INDEX_SELECT = op('aten::index_select');
const CLONE = op('aten::clone');
const DETACH = op('aten::detach');

/**
 * Checks that the examples have one batch: the first axis of each that has any.
 *
 * @returns its size, `null` when no example has an axis
 * @throws {ShapeError} `ERR_TRACE_EXAMPLE`
 */
export function batchOf(examples: readonly Tensor[]): number | null {
  const sizes = examples.map(({ shape }) => shape[0]).filter((size) => size !== undefined);
  const [first] = sizes;
  if (first === undefined) return null;
  if (first > 0 && sizes.every((size) => size === first)) return first;
  const shapes = examples.map(({ shape }) => `[${shape.join(', ')}]`).join(' and ');
  throw new ShapeError(
    'ERR_TRACE_EXAMPLE',
    `Example inputs have shapes ${shapes}. Expected one batch: the same number of rows, at least one, in the first axis of each.`,
    {
      fields: { sizes },
    },
  );
}

/** Copies of the examples with `rows` rows each, taken from theirs in turn; without autograd history. */
export function withRows(examples: readonly Tensor[], rows: number): Tensor[] {
  return examples.map((example) => {
    const plain = execute(DETACH, [example]);
    const size = example.shape[0];
    if (size === undefined) return execute(CLONE, [plain as Tensor]) as Tensor;
    const index = tensor(
      BigInt64Array.from({ length: rows }, (_, i) => BigInt(i % size)),
      { device: example.device },
    );
    return execute(INDEX_SELECT, [plain as Tensor, 0, index]) as Tensor;
  });
}
