/**
 * How little ECCO-DNN minds its tolerance eta, and why: an LSTM forecasts household power with tolerances over three orders of magnitude, with the share of its
 * steps that were as long as the cap allows, and then without a cap. `--task digits` and `--task cifar10` do the same with small convolutional networks.
 *
 *     NEVE_DATA=folder node --import tsx examples/ecco-power-lstm.ts [--task power] [--mode published] [--epochs 40] [--subset 1000] [--seed 1]
 */

import { type data, NumericalError, optim, setSeed, Trainer } from 'neve';
import { readArguments } from './support/args.js';
import { ECCO_TASKS, type EccoTask } from './support/ecco-tasks.js';

const args = readArguments('Trains with ECCO-DNN under many tolerances, and prints what comes of it.', {
  task: { type: 'text', default: 'power', help: `One of ${Object.keys(ECCO_TASKS).join(', ')}` },
  mode: { type: 'text', default: 'published', help: "'published', or 'robust' with the safer sign and a limit of growth" },
  epochs: { type: 'count', help: 'Epochs of each run (default: what suits the task)' },
  subset: { type: 'count', default: 1_000_000, help: 'Rows to learn at most' },
  seed: { type: 'count', default: 1, help: 'Seed of weights and order' },
});

const mode = args.mode === 'robust' ? 'robust' : 'published';
const rows: { readonly name: string; readonly optimizer: optim.OptimizerSpec }[] = [
  ...[0.1, 1, 10, 100].map((eta) => ({ name: `eta ${eta}`, optimizer: optim.ecco({ mode, eta }) })),
  ...[0.1, 1, 10, 100].map((eta) => ({
    name: `eta ${eta}, no cap`,
    optimizer: optim.ecco({ mode, eta, cap: Number.POSITIVE_INFINITY }),
  })),
  { name: 'SGD, rate 0.5', optimizer: optim.sgd({ lr: 0.5 }) },
];

const load = ECCO_TASKS[args.task];
if (load === undefined) throw new RangeError(`--task is '${args.task}'; expected one of ${Object.keys(ECCO_TASKS).join(', ')}.`);
const task = await load(args.subset);
console.log(
  `${args.task}: ${task.train.size} rows to learn, ${task.test.size} to test with; ${args.epochs ?? task.epochs} epochs, ${mode} mode\n`,
);
console.log(
  `${'optimizer'.padEnd(20)}${'training loss'.padEnd(16)}${(task.loss === 'mse' ? 'test error' : 'test accuracy').padEnd(16)}steps at the cap`,
);
const kept: number[] = [];
for (const { name, optimizer } of rows) {
  const { loss, score, share } = await train(task, optimizer);
  if (optimizer.defaults.cap === 0.5) kept.push(score);
  const shown = task.loss === 'mse' ? score.toExponential(3) : `${(100 * score).toFixed(2)} %`;
  const capped = share === null ? '-' : `${(100 * share).toFixed(1)} %`;
  console.log(`${name.padEnd(20)}${loss.toExponential(3).padEnd(16)}${shown.padEnd(16)}${capped}`);
}
if (task.loss === 'mse') console.log(`${'the training mean'.padEnd(36)}${errorOfMean(task).toExponential(3)}`);
const spread = Math.max(...kept) - Math.min(...kept);
console.log(
  task.loss === 'mse'
    ? `\nWith the cap, tolerances from 0.1 to 100 differ by ${((100 * spread) / Math.min(...kept)).toFixed(2)} % of the error.`
    : `\nWith the cap, tolerances from 0.1 to 100 differ by ${(100 * spread).toFixed(2)} points of accuracy.`,
);

/** The error of a forecast that is always the mean of the training part. */
function errorOfMean({ train: learnt, test }: EccoTask): number {
  const values = (rowsOf: data.TensorDataset): number[] =>
    rowsOf.targets.flatMap((target) => Array.from(target.toTypedArray() as Float32Array));
  const mean = (list: readonly number[]): number => list.reduce((sum, value) => sum + value, 0) / list.length;
  const center = mean(values(learnt));
  return mean(values(test).map((value) => (value - center) ** 2));
}

/** Trains from the same weights and in the same order each time; a run that diverges has no loss. */
async function train(of: EccoTask, optimizer: optim.OptimizerSpec): Promise<{ loss: number; score: number; share: number | null }> {
  setSeed(args.seed);
  const trainer = new Trainer({ model: of.makeModel(), loss: of.loss, optimizer, device: 'cpu' });
  const run = trainer.fit(of.train.loader({ batchSize: of.batchSize, shuffle: true, seed: args.seed }), {
    maxEpochs: args.epochs ?? of.epochs,
  });
  const state = run.optimizerState('end');
  try {
    const { history } = await run;
    const found = await trainer.evaluate(of.test.loader({ batchSize: 500 }));
    const share = optimizer.name === 'ecco' ? optim.eccoStateDictSteps(await state).share : null;
    return { loss: history.at(-1)?.loss ?? Number.NaN, score: found.accuracy ?? found.loss, share };
  } catch (error) {
    await state.catch(() => null);
    if (!(error instanceof NumericalError)) throw error;
    return { loss: Number.NaN, score: Number.NaN, share: null };
  }
}
