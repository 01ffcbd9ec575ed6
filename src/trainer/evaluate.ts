/** Evaluates a model on data. */

import type { Loader } from '../data/loader.js';
import { native } from '../native/load.js';
import { type Tensor, wrap } from '../tensor/tensor.js';
import { type EvaluatedMetrics, evaluatedMetrics, withAccuracy } from './metrics/evaluated.js';
import type { Metric, MetricValue } from './metrics/index.js';
import type { ResolvedTrainerOptions } from './options.js';
import type { SubjectOptions } from './prepare/subject.js';
import { withSession } from './with-session.js';

/** What an evaluation found. */
export type Evaluation<M = Readonly<Record<string, MetricValue>>> = EvaluatedMetrics<M>;

/** Runs a model over all rows of a loader in evaluation mode, without gradients; a batch counts as often as it has rows. */
export async function evaluateModel(
  options: ResolvedTrainerOptions,
  loader: Loader,
  asked: ReadonlyMap<string, Metric>,
  allowNonFinite: boolean,
): Promise<Evaluation> {
  const metrics = withAccuracy(options.loss, asked);
  return withSession('Trainer.evaluate', 'read', subjectOf(options, options.loss), loader, metrics, async (session, data, prepared) => {
    const wanted = [...metrics].map(([name, { reduction }]) => ({
      model: (prepared.metrics.get(name) as { handle: number }).handle,
      reduction,
    }));
    const found = await native().sessionEvaluate(session, data, wanted, allowNonFinite);
    return evaluatedMetrics(found, metrics, options.loss.names);
  });
}

/** The outputs of a model for all rows of a loader, in evaluation mode, `[rows, ...]` each, of a stream on the host; the caller's to dispose. */
export async function predictWith(options: ResolvedTrainerOptions, loader: Loader): Promise<Tensor[]> {
  return withSession('Trainer.predict', 'read', subjectOf(options, null), loader, new Map(), async (session, data, { transforms }) => {
    // Targets are gathered only where transforms may look at them.
    const seen = 'targets' in data && transforms === null ? { ...data, targets: [] } : data;
    return (await native().sessionPredict(session, seen)).map(wrap);
  });
}

function subjectOf({ model, device, channelsLast, step }: ResolvedTrainerOptions, loss: SubjectOptions['loss']): SubjectOptions {
  return { model, device, channelsLast, precision: step.precision, loss };
}
