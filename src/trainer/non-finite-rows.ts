/** Whether a loss that is not finite comes from the data. */

import type { Loader } from '../data/loader.js';
import { NumericalError } from '../errors.js';
import { all, isfinite, narrow } from '../ops/index.js';
import { scope } from '../tensor/scope.js';
import type { Tensor } from '../tensor/tensor.js';
import type { Prepared } from './prepare/prepare.js';

/** The error, and with data that lies in memory the first row of it that holds NaN or infinity, among its fields as `row` too. */
export function nameRow(error: unknown, loader: Loader, { inputs, targets }: Pick<Prepared, 'inputs' | 'targets'>): unknown {
  if (!(error instanceof NumericalError) || error.code !== 'ERR_NON_FINITE_LOSS' || loader.kind !== 'resident') return error;
  const tensors = [
    ...inputs.map((tensor, i) => ({ tensor, name: `input ${i}` })),
    ...targets.map((tensor, i) => ({ tensor, name: `target ${i}` })),
  ];
  for (const { tensor, name } of tensors) {
    const row = firstNonFinite(tensor);
    if (row === null) continue;
    const message = `${error.message} The data holds NaN or infinity: first in row ${row} of ${name}. Leave such rows out, or fill them.`;
    return new NumericalError(error.code, message, { fields: { ...error.fields, row }, cause: error });
  }
  return error;
}

// Of all rows at once, what is computed of them would take more memory than the data.
const ROWS_AT_ONCE = 1024;

/** The first row, `null` where all are finite. */
function firstNonFinite(tensor: Tensor): number | null {
  if (!tensor.dtype.includes('float')) return null;
  const count = tensor.shape[0] as number;
  for (let start = 0; start < count; start += ROWS_AT_ONCE) {
    const found = scope(() => {
      const size = Math.min(ROWS_AT_ONCE, count - start);
      const finite = all(isfinite(narrow(tensor, 0, start, size)).reshape([size, -1]), 1).to('int64');
      return (finite.min().item() as number) === 1 ? null : start + (finite.argmin(0).item() as number);
    });
    if (found !== null) return found;
  }
  return null;
}
