/**
 * Training with no learning rate: ExpTest begins at the greatest one that a linear model of the images would stand, and lowers it until losses look like those
 * of a descent that converges. A multi-layer perceptron on the embedded digits; no validation data is looked at.
 *
 *     node --import tsx examples/exptest.ts [--epochs 30] [--seed 1] [--mode robust] [--run-dir runs/mine]
 */

import { ExpTest, nn, optim, setSeed, Trainer } from 'neve';
import { readArguments } from './support/args.js';
import { loadDigits } from './support/digits.js';
import { fitAndReport, newRunDir } from './support/fit.js';

const args = readArguments('Trains a perceptron on the embedded digits; ExpTest finds the learning rate.', {
  epochs: { type: 'count', default: 30, help: 'Epochs' },
  seed: { type: 'count', default: 1, help: 'Seed of weights and order' },
  mode: { type: 'text', default: 'robust', help: "'robust', or 'published' for the rule as published" },
  'run-dir': { type: 'text', default: newRunDir('exptest'), help: 'Folder for the results' },
});

setSeed(args.seed);
const digits = await loadDigits();
const expTest = new ExpTest({ mode: args.mode === 'published' ? 'published' : 'robust' });
const trainer = new Trainer({
  model: new nn.Sequential(
    new nn.Flatten(),
    new nn.Linear(64, 64),
    new nn.ReLU(),
    new nn.Linear(64, 64),
    new nn.ReLU(),
    new nn.Linear(64, 10),
  ),
  loss: 'crossEntropy',
  // Its rate is ExpTest's; momentum and weight decay are not in its theory.
  optimizer: optim.sgd({ lr: 1 }),
  controllers: [expTest],
});
await fitAndReport(trainer, {
  train: digits.train.loader({ batchSize: 32, shuffle: true, seed: args.seed }),
  test: digits.test.loader({ batchSize: 360 }),
  maxEpochs: args.epochs,
  runDir: args['run-dir'],
});

const { startLr, lr, verdicts } = expTest.report();
console.log(`\nExpTest began at a rate of ${startLr.toPrecision(3)} and ended at ${lr.toPrecision(3)}:`);
for (const { step, phase, n, p, outcome, lr: rate, nextLr } of verdicts) {
  const change = rate === nextLr ? '' : `; rate ${rate.toPrecision(3)} -> ${nextLr.toPrecision(3)}`;
  console.log(`  step ${step}, ${phase}: ${n} losses, p = ${p.toPrecision(2)}, ${outcome}${change}`);
}
