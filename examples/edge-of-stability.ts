/**
 * Full-batch gradient descent at the edge of stability: sharpness, the largest eigenvalue of the loss's Hessian, rises to 2 / lr and stays there, while the loss
 * goes on falling in jumps. A perceptron of 2,701 weights learns a Chebyshev polynomial from 20 points; the page shows it.
 *
 *     node --import tsx examples/edge-of-stability.ts [--steps 1500] [--seed 0] [--lr 0.2] [--run-dir runs/mine]
 */

import { writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { analysis, data, NumericalError, nn, optim, setNumThreads, setSeed, type Tensor, Trainer, tensor, writePage } from 'neve';
import { readArguments } from './support/args.js';
import { newRunDir } from './support/fit.js';

const args = readArguments('Trains a small net at the edge of stability.', {
  steps: { type: 'count', default: 1500, help: 'Steps, of all 20 points each' },
  seed: { type: 'count', default: 1, help: 'Seed of the weights' },
  lr: { type: 'text', default: '0.2', help: 'Learning rate; 0.6 diverges' },
  every: { type: 'count', default: 25, help: 'Steps from one measurement to the next' },
  'run-dir': { type: 'text', default: newRunDir('edge-of-stability'), help: 'Folder for the results' },
});

// Several threads would only wait for each other on a net this small.
setNumThreads(1);
setSeed(args.seed);
const POINTS = 20;
const xs = Array.from({ length: POINTS }, (_, i) => -1 + (2 * i) / (POINTS - 1));
const x = tensor(Float32Array.from(xs), { shape: [POINTS, 1] });
const y = tensor(
  Float32Array.from(xs, (at) => 16 * at ** 5 - 20 * at ** 3 + 5 * at),
  { shape: [POINTS, 1] },
);

const edge = new analysis.EdgeOfStability({ every: args.every, eigenvalues: 2 });
const trainer = new Trainer({
  model: new nn.Sequential(new nn.Linear(1, 50), new nn.Tanh(), new nn.Linear(50, 50), new nn.Tanh(), new nn.Linear(50, 1)),
  // The threshold is that of the very function that is descended: half the squared error, not PyTorch's mse.
  loss: (output: Tensor, target: Tensor) => output.sub(target).square().mean().mul(0.5),
  optimizer: optim.sgd({ lr: Number(args.lr) }),
  device: 'cpu',
  observers: [edge],
});
const started = performance.now();
const losses: number[] = [];
const run = trainer.fit(data.tensors({ x, y }).loader({ batchSize: POINTS }), { maxEpochs: args.steps, runDir: args['run-dir'] });
run.on((event) => {
  if (event.type === 'epochEnd') losses.push(event.epoch.loss);
});
const report = await run.catch((error: unknown) => {
  // A rate that is too large is something to see as well.
  if (!(error instanceof NumericalError)) throw error;
  console.log(`${error.message}\n`);
  return null;
});
// What the page draws, as data.
if (report !== null) await writeFile(join(args['run-dir'], 'findings.json'), JSON.stringify(analysis.findingsOf(report)));

const found = edge.report();
const { firstRatio, crossedAt, peak, meanRatioAfterCrossing, meanRatioRecently, lossRises } = found;
const percent = (share: number | null): string => (share === null ? '–' : `${(100 * share).toFixed(1)} %`);
const number = (value: number | null | undefined): string => value?.toFixed(3) ?? '–';
const table: readonly (readonly [what: string, found: string, expected: string])[] = [
  ['threshold of the optimizer', `${found.threshold} = ${number(found.last?.threshold)}`, ''],
  ['sharpness / threshold at first', number(firstRatio), 'below 0.95'],
  ['crossed at step', String(crossedAt ?? 'never'), '100 to 800'],
  ['steps with a rising loss, before', percent(lossRises.beforeCrossing.share), '0 %'],
  ['steps with a rising loss, after', percent(lossRises.afterCrossing.share), 'above 1 %'],
  ['mean ratio after the crossing', number(meanRatioAfterCrossing), '0.90 to 1.12'],
  ['mean ratio, last 20 measurements', number(meanRatioRecently), '0.95 to 1.10'],
  ['greatest ratio', `${number(peak?.ratio)} at step ${peak?.step ?? '–'}`, 'below 1.6'],
  ['loss, first and last', `${losses[0]?.toPrecision(3)} and ${losses.at(-1)?.toPrecision(3)}`, 'less than half of the first'],
  ['phase at the end', found.phase, 'edge'],
];
console.log(`${'Full-batch gradient descent'.padEnd(36)}${'found'.padEnd(26)}expected at a rate of 0.2`);
for (const [what, value, expected] of table) console.log(`${what.padEnd(36)}${value.padEnd(26)}${expected}`);
console.log(
  `\n${found.measurements} measurements, ${found.products} Hessian-vector products; ${((performance.now() - started) / 1000).toFixed(1)} s in all.`,
);

const page = await writePage(args['run-dir'], {
  title: `At the edge of stability, rate ${args.lr}`,
  extras: {
    'Crossed 2 / lr': crossedAt === null ? 'never' : `step ${crossedAt}`,
    'Mean ratio after': number(meanRatioAfterCrossing),
    Phase: found.phase,
  },
});
console.log(`Look at ${relative('.', page)} in a browser.`);
