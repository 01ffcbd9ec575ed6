/** One run: from a job to its record. */

import { NumericalError, optim, setSeed, Trainer } from 'neve';
import { makeNet } from '../study/nets.js';
import { loadTask, type TaskData } from '../study/tasks.js';
import { METHODS } from './methods.js';
import { BATCH_SIZES } from './settings.js';
import { Trial } from './trial.js';
import type { Job, RunRecord } from './types.js';

/** Rows of a batch where nothing is learnt: fewer calls. */
const TEST_BATCH = 500;

/**
 * Trains and scores. A run that diverged is a record too.
 *
 * @throws {RangeError} for a method that is not in the table
 * @throws {NeveError} whatever else goes wrong
 */
export async function train(job: Job): Promise<RunRecord> {
  const method = METHODS.find(({ name }) => name === job.method);
  if (method === undefined) throw new RangeError(`There is no method '${job.method}'.`);
  const task = await loadTask(job.task);
  setSeed(job.seed);
  const model = makeNet(job);
  const batchSize = BATCH_SIZES[job.task];
  const stepsPerEpoch = task.train.loader({ batchSize }).length;
  const trial = new Trial({
    ...{ model, task, stepsPerEpoch, epochs: job.epochs, seed: job.seed, lr: job.lr ?? 1 },
    loaderOf: (seed) => task.train.loader({ batchSize, shuffle: true, seed }),
  });
  const begun = performance.now();
  let failure: string | null = null;
  try {
    await method.run(trial);
  } catch (error) {
    // Anything else is no result, but a fault to be seen to: the run is not done.
    if (!(error instanceof NumericalError)) throw error;
    failure = error.message;
  }
  const seconds = (performance.now() - begun) / 1e3;
  const score = failure === null ? await scoreOf(model, task) : null;
  for (const value of model.stateDict().values()) value.dispose();
  const budgetSteps = stepsPerEpoch * job.epochs;
  return {
    ...job,
    ...{ metric: task.loss === 'mse' ? 'mse' : 'accuracy', score, chance: task.chance },
    ...{ steps: budgetSteps - trial.left, budgetSteps, seconds: short(seconds) ?? 0, failure },
    curves: { loss: trial.history.map(({ loss }) => short(loss)), lr: trial.history.map(({ lr }) => short(lr)) },
  };
}

async function scoreOf(model: ReturnType<typeof makeNet>, task: TaskData): Promise<number | null> {
  const trainer = new Trainer({ model, loss: task.loss, optimizer: optim.sgd({ lr: 0 }), device: 'cpu' });
  const { loss, accuracy } = await trainer.evaluate(task.test.loader({ batchSize: TEST_BATCH }));
  const score = task.loss === 'mse' ? loss : (accuracy ?? Number.NaN);
  return Number.isFinite(score) ? score : null;
}

function short(value: number | null): number | null {
  return value === null || !Number.isFinite(value) ? null : Number(value.toPrecision(4));
}
