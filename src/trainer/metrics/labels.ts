/** Classes predicted and meant, for the metrics of classification. */

import { checkKeys, ShapeError } from '../../errors.js';
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

/**
 * The targets as int64, in the shape of {@link predicted}.
 *
 * @throws {ShapeError} `ERR_METRIC_SHAPE` for what is not one label for each position
 */
export function meant(output: Tensor, target: Tensor): Tensor {
  checkLabels(output, target);
  const labels = to(target, 'int64');
  return isBinary(output) ? reshape(labels, [-1]) : labels;
}

function checkLabels({ shape: output }: Tensor, { shape: target }: Tensor): void {
  const [rows, ...rest] = output;
  const positions = rest.slice(1);
  const expected = [[rows, ...positions].join(', '), ...(positions.length === 0 && (rest[0] ?? 1) === 1 ? [`${rows}, 1`] : [])];
  if (rows !== undefined && expected.includes(target.join(', '))) return;
  throw new ShapeError(
    'ERR_METRIC_SHAPE',
    `A metric of classes needs an output [N, C, ...] and one label for each position, [N, ...], received [${output.join(', ')}] and ` +
      `[${target.join(', ')}]; expected labels [${expected[0]}]. Of several labels a row, take one class at a time, in a metric of your own.`,
    { fields: { output, target } },
  );
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
