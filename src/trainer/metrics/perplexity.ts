/** How well the next token is told. */

import { crossEntropyLoss, ne, stack, sum, to } from '../../ops/index.js';
import { ignoredLabel, type LabelOptions } from './labels.js';
import { type Metric, quotient } from './metric.js';

/** The exponential of the mean cross-entropy over all positions that count: logits `[N, C, ...]`, labels `[N, ...]`; at least 1. */
export function perplexity(options: LabelOptions = {}): Metric<number> {
  const ignoreIndex = ignoredLabel('metrics.perplexity', options);
  return quotient((output, target) => {
    const labels = target;
    const total = crossEntropyLoss(to(output, 'float64'), labels, { reduction: 'sum', ignoreIndex });
    return stack([total, sum(to(ne(labels, ignoreIndex), 'float64'))]);
  }, Math.exp);
}
