/** What a validation found, and its numbers by the names that others follow. */

import type { EvaluatedMetrics } from '../metrics/evaluated.js';
import type { MetricValue } from '../metrics/metric.js';

/** A validation: the model on data that is not trained on, at the weights it would be evaluated at. Plain data. */
export interface Validation extends EvaluatedMetrics {
  /** Training steps done since the start of the fit. */
  readonly step: number;
}

/** The best validation so far; plain data. */
export interface BestSoFar {
  readonly monitor: string;
  readonly value: number;
  /** Index of the epoch, from 0. */
  readonly epoch: number;
  /** Training steps done since the start of the fit. */
  readonly step: number;
}

/** The prefix of names that follow a validation. */
export const VALIDATION = 'validation';
/** The prefix of names that follow metrics of the training batches. */
export const METRICS = 'metrics';

/** Numbers by the names that controllers and checkpoints follow: `validation.loss`, `validation.accuracy`, `validation.losses.aux`, `validation.f1`. */
export function validationValues({ loss, losses, accuracy, metrics }: Validation): Map<string, number> {
  const named: [string, MetricValue | undefined][] = [
    ['loss', loss],
    ['accuracy', accuracy],
    ...Object.entries(losses ?? {}).map(([name, value]): [string, number] => [`losses.${name}`, value]),
    ...Object.entries(metrics),
  ];
  return numbersUnder(VALIDATION, named);
}

/** Metrics of the training batches by the names that are followed: `metrics.accuracy`. */
export function metricValues(metrics: Readonly<Record<string, MetricValue>>): Map<string, number> {
  return numbersUnder(METRICS, Object.entries(metrics));
}

function numbersUnder(prefix: string, values: readonly (readonly [string, MetricValue | undefined])[]): Map<string, number> {
  return new Map(values.flatMap(([name, value]) => (typeof value === 'number' ? [[`${prefix}.${name}`, value] as const] : [])));
}
