/** The area under the receiver operating characteristic. */

import {
  add,
  any,
  eq,
  gather,
  indexSelect,
  isnan,
  mul,
  ne,
  nonzero,
  reshape,
  searchsorted,
  select,
  softmax,
  sort,
  stack,
  sub,
  sum,
  to,
} from '../../ops/index.js';
import type { Tensor } from '../../tensor/tensor.js';
import { ignoredLabel, isBinary, type LabelOptions, meant, withColumn } from './labels.js';
import { type Metric, numbersOf, ofFirst } from './metric.js';

/**
 * The probability that a row of a class gets a greater score than one of another, ties counting half; in [0, 1]. One logit a row, or two classes: the area
 * of class 1. Output `[N, C]` of more classes: softmax gives scores, and the mean over the classes of each against the rest (`average='macro'`). Labels
 * `[N]`. As `sklearn.metrics.roc_auc_score(…, multi_class='ovr')`; `NaN` where a class does not occur, or nothing else does,
 * and where a score is `NaN`.
 *
 * Scores of all rows are kept until the end, on the device.
 */
export function auroc(options: LabelOptions = {}): Metric<number> {
  const ignoreIndex = ignoredLabel('metrics.auroc', options);
  return {
    kind: 'metric',
    update: ofFirst((output, target) => {
      const scores = isBinary(output) ? reshape(output, [-1, 1]) : softmax(to(output, 'float64'), 1);
      return withColumn(to(scores, 'float64'), to(meant(output, target), 'float64'));
    }),
    reduction: 'concat',
    finish: (table) => areaOf(countedRows(table, ignoreIndex)),
  };
}

/** The rows whose label counts. */
function countedRows(table: Tensor, ignoreIndex: number): Tensor {
  const labels = select(table, 1, (table.shape[1] as number) - 1);
  return indexSelect(table, 0, reshape(nonzero(ne(labels, ignoreIndex)), [-1]));
}

function areaOf(table: Tensor): number {
  // No order says where a NaN is among the scores.
  if (table.shape[0] === 0 || any(isnan(table)).item() === true) return Number.NaN;
  const columns = (table.shape[1] as number) - 1;
  const labels = select(table, 1, columns);
  const positives = columns <= 2 ? [1] : Array.from({ length: columns }, (_, c) => c);
  const areas = positives.map((c) => area(select(table, 1, Math.min(c, columns - 1)), to(eq(labels, c), 'float64')));
  const values = numbersOf(stack(areas));
  return values.reduce((total, value) => total + value, 0) / values.length;
}

/** The Mann-Whitney statistic over its greatest value, from mean ranks. */
function area(scores: Tensor, isPositive: Tensor): Tensor {
  const rows = scores.shape[0] as number;
  const { values: sorted, indices } = sort(scores);
  const below = to(searchsorted(sorted, sorted), 'float64');
  const notAbove = to(searchsorted(sorted, sorted, { right: true }), 'float64');
  const ranks = mul(add(add(below, notAbove), 1), 0.5);
  const count = sum(isPositive);
  const ofPositives = sum(mul(ranks, gather(isPositive, 0, indices)));
  const least = mul(mul(count, add(count, 1)), 0.5);
  return sub(ofPositives, least).div(mul(count, sub(rowsLike(count, rows), count)));
}

/** The number of rows as a tensor beside `like`. */
function rowsLike(like: Tensor, rows: number): Tensor {
  return add(mul(like, 0), rows);
}
