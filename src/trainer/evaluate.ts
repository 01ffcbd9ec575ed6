/** Evaluates a model on data. */

import type { ResidentLoader } from '../data/loader.js';
import { native } from '../native/load.js';
import { handleOf } from '../tensor/native-object.js';
import { Lifetime } from './lifetime.js';
import { accuracy, type Objective } from './objective.js';
import type { ResolvedTrainerOptions } from './options.js';
import { prepare } from './prepare.js';

/** What an evaluation found: means over rows. */
export interface Evaluation {
  readonly loss: number;
  /** Share of rows predicted right, in [0, 1]; only for the loss `'crossEntropy'`. */
  readonly accuracy?: number;
  /** The metrics asked for, by name. */
  readonly metrics: Readonly<Record<string, number>>;
  /** Rows. */
  readonly samples: number;
  readonly seconds: number;
}

/** Runs a model over all rows of a loader in evaluation mode, without gradients; a metric's mean over a batch counts as often as the batch has rows. */
export async function evaluateModel(
  options: ResolvedTrainerOptions,
  loader: ResidentLoader,
  metrics: Readonly<Record<string, Objective>>,
): Promise<Evaluation> {
  return Lifetime.run(async (lifetime) => {
    const withAccuracy = options.loss === 'crossEntropy';
    // First, under a name that no metric of the user's can have.
    const prepared = prepare(options, loader, withAccuracy ? { '': accuracy, ...metrics } : metrics, lifetime);
    const { model, loss, channelsLast } = prepared;
    model.borrow('Trainer.evaluate');
    lifetime.defer(() => model.borrow(null));
    const addon = native();
    const session = addon.createSession({ model: model.handle, loss: loss.handle, optimizer: null, channelsLast, onProgress: null });
    lifetime.defer(() => addon.sessionClose(session));
    const data = {
      inputs: prepared.inputs.map(handleOf),
      targets: prepared.targets.map(handleOf),
      order: null,
      batchSize: loader.batchSize,
    };
    const found = await addon.sessionEvaluate(
      session,
      data,
      [...prepared.metrics.values()].map(({ handle }) => handle),
    );
    const { '': share, ...rest } = Object.fromEntries([...prepared.metrics.keys()].map((name, i) => [name, found.metrics[i] as number]));
    return {
      loss: found.loss,
      ...(share === undefined ? {} : { accuracy: share }),
      metrics: rest,
      samples: found.samples,
      seconds: found.seconds,
    };
  });
}
