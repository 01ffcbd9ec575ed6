/** Metrics from what the native side summed up. */

import type { EvaluationResult, Handle } from '../../native/addon.js';
import { noGrad } from '../../tensor/grad-mode.js';
import { scope } from '../../tensor/scope.js';
import { type Tensor, wrap } from '../../tensor/tensor.js';
import type { ResolvedLoss } from '../losses/loss.js';
import { accuracy } from './accuracy.js';
import type { Metric, MetricValue } from './metric.js';

/** The loss and the metrics of some data. */
export interface EvaluatedMetrics<M = Readonly<Record<string, MetricValue>>> {
  /** Mean over rows. */
  readonly loss: number;
  /** Each term of a loss that is a sum of several, unweighted: means over rows. */
  readonly losses?: Readonly<Record<string, number>>;
  /** Share of rows predicted right, in [0, 1]; only for the loss `'crossEntropy'`. */
  readonly accuracy?: number;
  /** The metrics asked for, by name. */
  readonly metrics: M;
  /** Rows. */
  readonly samples: number;
  readonly seconds: number;
}

/** The name of the accuracy that is computed unasked; no metric of a user's can have it. */
const UNASKED = '';

/** The metrics asked for, and the accuracy first where the loss is of classes. */
export function withAccuracy(loss: ResolvedLoss, asked: ReadonlyMap<string, Metric>): ReadonlyMap<string, Metric> {
  return loss.name === 'crossEntropy' ? new Map<string, Metric>([[UNASKED, accuracy()], ...asked]) : asked;
}

/** An evaluation as it is told. Its tensors are released. */
export function evaluatedMetrics(
  found: EvaluationResult,
  metrics: ReadonlyMap<string, Metric>,
  lossNames: readonly string[],
): EvaluatedMetrics {
  const { [UNASKED]: share, ...rest } = finishMetrics(metrics, found.metrics);
  const [loss = Number.NaN, ...terms] = found.losses;
  return {
    loss,
    ...(lossNames.length === 0 ? {} : { losses: Object.fromEntries(lossNames.map((name, i) => [name, terms[i] as number])) }),
    ...(share === undefined ? {} : { accuracy: share as number }),
    metrics: rest,
    samples: found.samples,
    seconds: found.seconds,
  };
}

/**
 * The values of metrics by name.
 *
 * @param totals - handles of one tensor a metric, in their order; released
 */
export function finishMetrics(metrics: ReadonlyMap<string, Metric>, totals: readonly Handle[]): Record<string, MetricValue> {
  const tensors = totals.map(wrap);
  try {
    const values = [...metrics].map(([name, metric], i) => [name, finish(metric, tensors[i] as Tensor)] as const);
    return Object.fromEntries(values);
  } finally {
    for (const tensor of tensors) tensor.dispose();
  }
}

function finish(metric: Metric, total: Tensor): MetricValue {
  return scope(() => noGrad(() => metric.finish(total)));
}
