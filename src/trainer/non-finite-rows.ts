/** Whether a loss that is not finite comes from the data. */

import type { Loader } from '../data/loader.js';
import { NumericalError } from '../errors.js';
import { all, isfinite, narrow } from '../ops/index.js';
import { tensor } from '../tensor/create.js';
import { handleOf } from '../tensor/native-object.js';
import { scope } from '../tensor/scope.js';
import type { Tensor } from '../tensor/tensor.js';
import type { FitSession } from './contracts/fit-session.js';
import type { Prepared } from './prepare/prepare.js';

/** Codes of what data that is not finite leads to. */
const CODES: readonly string[] = ['ERR_NON_FINITE_LOSS', 'ERR_NON_FINITE_ACTIVATION'];

/** The error, and with data that lies in memory the first row of it that holds NaN or infinity, among its fields as `row` too. */
export function nameRow(error: unknown, loader: Loader, { inputs, targets }: Pick<Prepared, 'inputs' | 'targets'>): unknown {
  if (!(error instanceof NumericalError) || !CODES.includes(error.code) || loader.kind !== 'resident' || 'row' in error.fields)
    return error;
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

/**
 * The failure of a step, as {@link nameRow} tells it where that row alone is at fault: at the weights in force the loss of other
 * rows is finite, and with it is not. Then no rate helps.
 */
export async function blameRow(failure: NumericalError, loader: Loader, prepared: Prepared, session: FitSession): Promise<NumericalError> {
  const named = nameRow(failure, loader, prepared);
  if (named === failure || !(named instanceof NumericalError)) return failure;
  const { inputs, targets, transforms } = prepared;
  const haveLoss = async (order: readonly number[]): Promise<boolean> => {
    using rows = tensor(order, { dtype: 'int64' });
    const data = { inputs: inputs.map(handleOf), targets: targets.map(handleOf), order: handleOf(rows) };
    const how = { batchSize: loader.batchSize, transforms: transforms?.fixed ?? null };
    const { losses } = await session.evaluate({ ...data, ...how }, [], true);
    return losses.every(Number.isFinite);
  };
  const others = finiteRows([...inputs, ...targets]);
  const isAtFault = others.length > 0 && (await haveLoss(others)) && !(await haveLoss([Number(named.fields.row), ...others]));
  return isAtFault ? named : failure;
}

// Of all rows at once, what is computed of them would take more memory than the data.
const ROWS_AT_ONCE = 1024;

/** The first row, `null` where all are finite. */
function firstNonFinite(tensor: Tensor): number | null {
  const count = tensor.shape[0] as number;
  for (let start = 0; start < count; start += ROWS_AT_ONCE) {
    const found = areFinite(tensor, start).indexOf(false);
    if (found >= 0) return start + found;
  }
  return null;
}

/** Of the first rows, those that are finite in all tensors. */
function finiteRows(tensors: readonly Tensor[]): number[] {
  const each = tensors.map((tensor) => areFinite(tensor, 0));
  const rows = Array.from({ length: Math.min(...each.map(({ length }) => length)) }, (_, row) => row);
  return rows.filter((row) => each.every((finite) => finite[row]));
}

/** Of some rows from one on, whether each is finite. */
function areFinite(tensor: Tensor, start: number): readonly boolean[] {
  const size = Math.min(ROWS_AT_ONCE, (tensor.shape[0] as number) - start);
  if (!tensor.dtype.includes('float')) return Array.from({ length: size }, () => true);
  return scope(() => all(isfinite(narrow(tensor, 0, start, size)).reshape([size, -1]), 1).toArray() as boolean[]);
}
