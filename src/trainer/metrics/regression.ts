/** Errors of predicted values: output and target of one shape. */

import { ShapeError } from '../../errors.js';
import { abs, add, div, mul, reshape, select, square, stack, sub, sum, to } from '../../ops/index.js';
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
 * Of rows that `mix` mixed, the first target counts.
 */
export function r2(): Metric<number> {
  return {
    kind: 'metric',
    update: ofFirst((output, target) => {
      const { predicted, actual, one } = pair(output, target);
      // From the first value, so that a constant target has a variation of exactly 0.
      const shift = select(reshape(actual, [-1]), 0, 0);
      const shifted = sub(actual, shift);
      const mean = div(sum(shifted), sum(one));
      const parts = [sum(square(sub(predicted, actual))), add(mean, shift), sum(square(sub(shifted, mean))), sum(one)];
      return reshape(stack(parts), [1, 4]);
    }),
    reduction: 'concat',
    finish: shareExplained,
  };
}

/**
 * From a row a batch: residual, mean, variation about it, count. Batches are joined by the formula of Chan, Golub and LeVeque (1979): a sum of squares less the
 * square of a sum loses everything where the mean is far greater than the deviations.
 */
function shareExplained(batches: Tensor): number {
  const numbers = numbersOf(batches);
  const all = { residual: 0, mean: 0, variation: 0, count: 0 };
  for (let at = 0; at < numbers.length; at += 4) {
    const [residual = 0, mean = 0, variation = 0, count = 0] = numbers.slice(at, at + 4);
    const apart = mean - all.mean;
    const joined = all.count + count;
    all.residual += residual;
    all.variation += variation + (all.count === 0 ? 0 : (apart * apart * all.count * count) / joined);
    all.mean = all.count === 0 ? mean : all.mean + (apart * count) / joined;
    all.count = joined;
  }
  return all.variation === 0 ? Number.NaN : 1 - all.residual / all.variation;
}
