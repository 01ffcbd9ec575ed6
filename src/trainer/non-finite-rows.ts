/** Whether a loss that is not finite comes from the data. */

import type { Loader } from '../data/loader.js';
import { NumericalError } from '../errors.js';
import { amin, isfinite } from '../ops/index.js';
import { scope } from '../tensor/scope.js';
import type { Tensor } from '../tensor/tensor.js';
import type { Prepared } from './prepare/prepare.js';

/** The error, and with data that lies in memory the first row of it that holds NaN or infinity, among its fields as `row` too. */
export function nameRow(error: unknown, loader: Loader, { inputs, targets }: Pick<Prepared, 'inputs' | 'targets'>): unknown {
  if (!(error instanceof NumericalError) || error.code !== 'ERR_NON_FINITE_LOSS' || loader.kind !== 'resident') return error;
  const all = [
    ...inputs.map((tensor, i) => ({ tensor, name: `input ${i}` })),
    ...targets.map((tensor, i) => ({ tensor, name: `target ${i}` })),
  ];
  for (const { tensor, name } of all) {
    const row = firstNonFinite(tensor);
    if (row === null) continue;
    const message = `${error.message} The data holds NaN or infinity: first in row ${row} of ${name}. Leave such rows out, or fill them.`;
    return new NumericalError(error.code, message, { fields: { ...error.fields, row }, cause: error });
  }
  return error;
}

/** The first row, `null` where all are finite. */
function firstNonFinite(tensor: Tensor): number | null {
  if (!tensor.dtype.includes('float')) return null;
  return scope(() => {
    const whole = isfinite(tensor)
      .to('int64')
      .reshape([tensor.shape[0] as number, -1]);
    const rows = amin(whole, 1);
    return (rows.min().item() as number) === 1 ? null : (rows.argmin(0).item() as number);
  });
}
