/** Classes predicted and meant, for the metrics of classification. */

import { checkKeys } from '../../errors.js';
import { argmax, cat, gt, ne, reshape, stack, sum, to } from '../../ops/index.js';
import { checkNumber } from '../../option-checks.js';
import type { Tensor } from '../../tensor/tensor.js';

/** Options that all metrics of classes share. */
export interface LabelOptions {
  /** Labels of this value do not count (default -100, as in the loss). */
  readonly ignoreIndex?: number;
}

/** @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE` */
export function ignoredLabel(owner: string, options: LabelOptions, keys: readonly string[] = []): number {
  checkKeys(owner, options, ['ignoreIndex', ...keys]);
  return checkNumber(owner, 'ignoreIndex', options.ignoreIndex ?? -100, { integer: true });
}

/** Whether the output is one logit a row, `[N]` or `[N, 1]`: two classes, told apart by its sign. */
export function isBinary(output: Tensor): boolean {
  return output.ndim === 1 || (output.ndim === 2 && output.shape[1] === 1);
}

/** Number of classes that an output tells. */
export function classesOf(output: Tensor): number {
  return isBinary(output) ? 2 : (output.shape[1] as number);
}

/** Class of each position, int64: the greatest logit's in axis 1, or for one logit whether it is above 0. */
export function predicted(output: Tensor): Tensor {
  return isBinary(output) ? to(gt(reshape(output, [-1]), 0), 'int64') : argmax(output, 1);
}

/** The targets as int64, in the shape of {@link predicted}. */
export function meant(output: Tensor, target: Tensor): Tensor {
  const labels = to(target, 'int64');
  return isBinary(output) ? reshape(labels, [-1]) : labels;
}

/** `[2]`, float64: how many positions are right, and how many count. */
export function rightAndCounted(right: Tensor, labels: Tensor, ignoreIndex: number): Tensor {
  const counted = ne(labels, ignoreIndex);
  return stack([sum(to(right.logicalAnd(counted), 'float64')), sum(to(counted, 'float64'))]);
}

/** Adds a column `[rows, 1]` at the right. */
export function withColumn(table: Tensor, column: Tensor): Tensor {
  return cat([table, reshape(column, [-1, 1])], 1);
}
