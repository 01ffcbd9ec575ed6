/** One run: from a job to its record. */

import { analysis, type Controller, type data, NumericalError, type nn, optim, type Report, setSeed, Trainer } from 'neve';
import { BATCH_SIZES } from './matrix.js';
import { makeNet } from './nets.js';
import { controllersOf, epochsOf, watchesHeldOut } from './rules.js';
import { loadTask, type TaskData } from './tasks.js';
import type { Curves, Job, RunRecord } from './types.js';

/** Rows of a batch where nothing is learnt: fewer calls. */
const TEST_BATCH = 500;
const ADAMW_DECAY = 1e-2;
const FINDER_STEPS = 100;
const FINDER_SHARE = 0.1;
/** What Muon leaves to AdamW, at a share of its rate, as its authors advise: embeddings and the last layer (the MLP of digits calls it 5). */
const ENDS = /^(5|fc|head|embed)\./;
const MUON_RATIO = 0.05;
/** Of schedule-free AdamW, as its authors advise. */
const WARM_UP_SHARE = 0.05;

/**
 * Trains and scores. A run that diverged is a record too.
 *
 * @throws {NeveError} whatever else goes wrong
 */
export async function train(job: Job): Promise<RunRecord> {
  const task = await loadTask(job.task);
  const watches = watchesHeldOut(job.rule);
  const learn = job.phase === 'tune' || watches ? task.learn : task.train;
  const scored = job.phase === 'tune' ? task.heldOut : task.test;
  const batchSize = BATCH_SIZES[job.task];

  setSeed(job.seed);
  const model = makeNet(job);
  const loader = learn.loader({ batchSize, shuffle: true, seed: job.seed });
  const controllers = controllersOf(job, task);
  const steps = loader.length * job.epochs;
  const found = job.rule === 'finder-linear' ? await findRate(job, model, task, loader, steps) : null;
  const trainer = new Trainer({
    model,
    loss: task.loss,
    optimizer: optimizerOf({ ...job, lr: found?.lr ?? job.lr }, steps),
    controllers,
    device: 'cpu',
  });
  const started = performance.now();
  const history: Report['history'][number][] = [];
  let report: Report | null = null;
  let failure: string | null = null;
  try {
    const run = trainer.fit(loader, found === null ? { maxEpochs: epochsOf(job.rule, job.epochs) } : { maxSteps: steps - found.steps });
    for await (const epoch of run) history.push(epoch);
    report = await run;
  } catch (error) {
    // Anything else is no result, but a fault to be seen to: the run is not done.
    if (!(error instanceof NumericalError)) throw error;
    failure = error.message;
  }
  const seconds = (performance.now() - started) / 1e3;
  const { score, loss } = failure === null ? await scoreOf(trainer, task, scored) : { score: null, loss: null };
  for (const value of model.stateDict().values()) value.dispose();
  return {
    ...job,
    metric: task.loss === 'mse' ? 'mse' : 'accuracy',
    score,
    loss,
    chance: task.chance,
    epochsRun: history.length,
    steps: history.reduce((sum, { steps }) => sum + steps, found?.steps ?? 0),
    budgetSteps: steps,
    seconds: short(seconds) ?? 0,
    measureSeconds: short(report?.measureSeconds ?? 0) ?? 0,
    heldOut: watches ? task.heldOut.size : 0,
    stop: stopOf(report, controllers),
    failure,
    curves: curvesOf(history),
  };
}

/** The finder's valley; its steps are taken from the budget, a tenth of it at most. */
async function findRate(
  job: Job,
  model: nn.TensorModule,
  task: TaskData,
  loader: data.Loader,
  budget: number,
): Promise<{ readonly lr: number; readonly steps: number }> {
  const iterations = Math.max(10, Math.min(FINDER_STEPS, Math.floor(budget * FINDER_SHARE)));
  const optimizer = optimizerOf(job, budget);
  const { lrs, suggestions } = await analysis.lrFinder({ model, loss: task.loss, optimizer, device: 'cpu', loader, iterations });
  return { lr: suggestions.valley ?? job.lr, steps: lrs.length };
}

/** @param steps - of the budget */
function optimizerOf({ optimizer, rule, lr }: Job, steps: number): optim.OptimizerSpec {
  if (rule === 'schedule-free') {
    return optim.scheduleFreeAdamw({ lr, weightDecay: ADAMW_DECAY, warmupSteps: Math.round(steps * WARM_UP_SHARE) });
  }
  if (optimizer === 'muon') {
    const ends = { name: 'ends', parameters: ENDS, orthogonalize: false };
    return optim.muon({ lr, adamwLrRatio: MUON_RATIO, weightDecay: ADAMW_DECAY, groups: [ends] });
  }
  return optimizer === 'sgd' ? optim.sgd({ lr, momentum: 0.9, weightDecay: 5e-4 }) : optim.adamw({ lr, weightDecay: ADAMW_DECAY });
}

async function scoreOf(trainer: Trainer, task: TaskData, rows: data.TensorDataset): Promise<{ score: number | null; loss: number | null }> {
  const { loss, accuracy } = await trainer.evaluate(rows.loader({ batchSize: TEST_BATCH }));
  const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);
  return { score: finite(task.loss === 'mse' ? loss : (accuracy ?? Number.NaN)), loss: finite(loss) };
}

function stopOf(report: Report | null, controllers: readonly Controller[]): string | null {
  if (report === null || report.stop === null) return null;
  return controllers.length > 1 ? `${report.stop.by}: ${report.stop.reason}` : report.stop.reason;
}

function curvesOf(history: Report['history']): Curves {
  return {
    loss: history.map(({ loss }) => short(loss)),
    lr: history.map(({ lr }) => short(lr)),
    velocity: history.map(({ velocity }) => short(velocity)),
  };
}

function short(value: number | null): number | null {
  return value === null || !Number.isFinite(value) ? null : Number(value.toPrecision(4));
}
