/** Evaluates a model on data. */

import type { ResidentLoader } from '../data/loader.js';
import { native } from '../native/load.js';
import { noGrad } from '../tensor/grad-mode.js';
import { scope } from '../tensor/scope.js';
import { type Tensor, wrap } from '../tensor/tensor.js';
import { accuracy, type Metric, type MetricValue } from './metrics/index.js';
import type { ResolvedTrainerOptions } from './options.js';
import { withSession } from './with-session.js';

/** What an evaluation found. */
export interface Evaluation<M = Readonly<Record<string, MetricValue>>> {
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

/** Runs a model over all rows of a loader in evaluation mode, without gradients; a batch counts as often as it has rows. */
export async function evaluateModel(
  options: ResolvedTrainerOptions,
  loader: ResidentLoader,
  asked: ReadonlyMap<string, Metric>,
): Promise<Evaluation> {
  // First, under a name that no metric of the user's can have.
  const metrics = new Map<string, Metric>(options.loss.name === 'crossEntropy' ? [['', accuracy()], ...asked] : asked);
  return withSession('Trainer.evaluate', options, loader, metrics, async (session, data, prepared) => {
    const wanted = [...metrics].map(([name, { reduction }]) => ({
      model: (prepared.metrics.get(name) as { handle: number }).handle,
      reduction,
    }));
    const found = await native().sessionEvaluate(session, data, wanted);
    const totals = found.metrics.map(wrap);
    const values = [...metrics].map(([name, metric], i) => [name, finish(metric, totals[i] as Tensor)] as const);
    const { '': share, ...rest } = Object.fromEntries(values);
    const [loss = Number.NaN, ...terms] = found.losses;
    const { names } = options.loss;
    return {
      loss,
      ...(names.length === 0 ? {} : { losses: Object.fromEntries(names.map((name, i) => [name, terms[i] as number])) }),
      ...(share === undefined ? {} : { accuracy: share as number }),
      metrics: rest,
      samples: found.samples,
      seconds: found.seconds,
    };
  });
}

/** The outputs of a model for all rows of a loader, in evaluation mode, `[rows, ...]` each; the caller's to dispose. */
export async function predictWith(options: ResolvedTrainerOptions, loader: ResidentLoader): Promise<Tensor[]> {
  return withSession('Trainer.predict', options, loader, new Map(), async (session, data) =>
    (await native().sessionPredict(session, data)).map(wrap),
  );
}

function finish(metric: Metric, total: Tensor): MetricValue {
  using _ = total;
  return scope(() => noGrad(() => metric.finish(total)));
}
