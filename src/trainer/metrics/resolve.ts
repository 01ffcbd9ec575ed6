/** Metrics as they are asked for. */

import { badOption, show } from '../../option-checks.js';
import { isNamedObjective, type Objective } from '../losses/objective.js';
import { accuracy } from './accuracy.js';
import { auroc } from './auroc.js';
import { confusionMatrix, f1 } from './confusion-matrix.js';
import type { Metric, MetricValue } from './metric.js';
import { perplexity } from './perplexity.js';
import { mae, r2, rmse } from './regression.js';

const NAMED: {
  readonly accuracy: typeof accuracy;
  readonly auroc: typeof auroc;
  readonly confusionMatrix: typeof confusionMatrix;
  readonly f1: typeof f1;
  readonly mae: typeof mae;
  readonly perplexity: typeof perplexity;
  readonly r2: typeof r2;
  readonly rmse: typeof rmse;
} = { accuracy, auroc, confusionMatrix, f1, mae, perplexity, r2, rmse };

/** A metric by name, with its defaults. */
export type MetricName = keyof typeof NAMED;

/** The names of all named metrics. */
export const METRIC_NAMES: readonly string[] = Object.keys(NAMED);

/** A metric by name, one made by a function of `metrics`, or a function that returns one number, its mean over the batch; `{ inputs, fn }` names what it takes. */
export type MetricOption = MetricName | Metric | Objective;

/** What a metric gives. */
export type MetricResult<M> = M extends MetricName
  ? ReturnType<(typeof NAMED)[M]> extends Metric<infer T>
    ? T
    : never
  : M extends Metric<infer T>
    ? T
    : number;

/** Metrics by the names that their values are given under; a list of names stands for themselves. */
export type MetricsOption = Readonly<Record<string, MetricOption>> | readonly MetricName[];

/** The values of metrics. */
export type MetricResults<M extends MetricsOption> = M extends readonly MetricName[]
  ? { readonly [Name in M[number]]: MetricResult<Name> }
  : { readonly [Name in keyof M]: MetricResult<M[Name]> };

/** @throws {OptionError} `ERR_OPTION_VALUE` */
export function resolveMetrics(owner: string, option: MetricsOption): Map<string, Metric> {
  if (typeof option !== 'object' || option === null) throw badOption(owner, 'metrics', option, 'a list of names, or metrics by name');
  const entries: [string, MetricOption][] = isList(option) ? option.map((name) => [name, name]) : Object.entries(option);
  return new Map(entries.map(([name, metric]) => [name, resolve(owner, name, metric)]));
}

function isList(option: MetricsOption): option is readonly MetricName[] {
  return Array.isArray(option);
}

function resolve(owner: string, name: string, metric: MetricOption): Metric {
  if (name !== '') {
    if (typeof metric === 'string' && metric in NAMED) return NAMED[metric]() as Metric;
    if (typeof metric === 'function' || isNamedObjective(metric)) return mean(metric);
    if (typeof metric === 'object' && metric !== null && metric.kind === 'metric') return metric;
  }
  const names = Object.keys(NAMED).map(show).join(', ');
  throw badOption(
    owner,
    `metrics.${name}`,
    metric,
    `a name, and one of ${names}, a metric of neve.metrics, a function of output and target, or { inputs, fn }`,
  );
}

function mean(update: Objective): Metric<number> {
  return { kind: 'metric', update, reduction: 'mean', finish: (total) => total.item() as MetricValue as number };
}
