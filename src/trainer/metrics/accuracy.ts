/** Shares of positions that are predicted right. */

import { any, eq, topk, unsqueeze } from '../../ops/index.js';
import { checkNumber } from '../../option-checks.js';
import { ignoredLabel, type LabelOptions, meant, predicted, rightAndCounted } from './labels.js';
import { type Metric, quotient } from './metric.js';

/**
 * The share of positions whose greatest logit is the label's, in [0, 1]: output `[N, C, ...]`, labels `[N, ...]`; or one logit a row, right when its sign
 * is. As `sklearn.metrics.accuracy_score`.
 */
export function accuracy(options: LabelOptions = {}): Metric<number> {
  const ignoreIndex = ignoredLabel('metrics.accuracy', options);
  return quotient((output, target) => {
    const labels = meant(output, target);
    return rightAndCounted(eq(predicted(output), labels), labels, ignoreIndex);
  });
}

/**
 * The share of positions whose label is among the `k` greatest logits, in [0, 1]: output `[N, C, ...]`, labels `[N, ...]`. As
 * `sklearn.metrics.top_k_accuracy_score`, but for ties.
 *
 * @throws {OptionError} `ERR_OPTION_VALUE` for a `k` that is no integer of at least 1
 */
export function topK(k: number, options: LabelOptions = {}): Metric<number> {
  const ignoreIndex = ignoredLabel('metrics.topK', options);
  checkNumber('metrics.topK', 'k', k, { integer: true, min: 1 });
  return quotient((output, target) => {
    const labels = target;
    const { indices } = topk(output, k, 1);
    return rightAndCounted(any(eq(indices, unsqueeze(labels, 1)), 1), labels, ignoreIndex);
  });
}
