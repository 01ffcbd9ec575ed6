/** Errors of predicted values: output and target of one shape. */

import { ShapeError } from '../../errors.js';
import { abs, add, mul, square, stack, sub, sum, to } from '../../ops/index.js';
import type { Tensor } from '../../tensor/tensor.js';
import { type Metric, numbersOf, ofFirst, quotient } from './metric.js';

/** Both as float64: sums of squares lose too much in less. */
function pair(output: Tensor, target: Tensor): { predicted: Tensor; actual: Tensor; one: Tensor } {
  if (output.shape.join() !== target.shape.join()) {
    throw new ShapeError(
      'ERR_METRIC_SHAPE',
      `A metric of values needs output and target of one shape, received [${output.shape.join(', ')}] and [${target.shape.join(', ')}]. Reshape one.`,
      { fields: { output: output.shape, target: target.shape } },
    );
  }
  const actual = to(target, 'float64');
  return { predicted: to(output, 'float64'), actual, one: add(mul(actual, 0), 1) };
}

/** Mean absolute error. As `sklearn.metrics.mean_absolute_error`. */
export function mae(): Metric<number> {
  return quotient((output, target) => {
    const { predicted, actual, one } = pair(output, target);
    return stack([sum(abs(sub(predicted, actual))), sum(one)]);
  });
}

/** Root of the mean squared error. As `sklearn.metrics.root_mean_squared_error`. */
export function rmse(): Metric<number> {
  return quotient((output, target) => {
    const { predicted, actual, one } = pair(output, target);
    return stack([sum(square(sub(predicted, actual))), sum(one)]);
  }, Math.sqrt);
}

/**
 * The share of the target's variance that is explained: 1 - residual / total sum of squares, over all elements at once; at most 1. As
 * `sklearn.metrics.r2_score` of flattened values; `NaN` for a target that is constant.
 */
export function r2(): Metric<number> {
  return {
    kind: 'metric',
    update: ofFirst((output, target) => {
      const { predicted, actual, one } = pair(output, target);
      return stack([sum(square(sub(predicted, actual))), sum(actual), sum(square(actual)), sum(one)]);
    }),
    reduction: 'sum',
    finish: (total) => {
      const [residual = 0, first = 0, second = 0, count = 0] = numbersOf(total);
      const variation = second - (first * first) / count;
      return variation === 0 ? Number.NaN : 1 - residual / variation;
    },
  };
}
