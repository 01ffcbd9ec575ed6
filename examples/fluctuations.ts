/**
 * How many neurons take part in training, and how that depends on the learning rate: an autoencoder of pictures of eight shapes, trained by Adam at three rates,
 * with a monitor that follows every parameter. Each run's page shows which layers move, how far, and how many units have gone silent.
 *
 *     node --import tsx examples/fluctuations.ts [--epochs 1000] [--seed 1] [--run-dir runs/mine]
 */

import { join, relative } from 'node:path';
import { analysis, data, nn, optim, type Report, setSeed, showProgress, Trainer, tensor, writePage } from 'neve';
import { readArguments } from './support/args.js';
import { newRunDir } from './support/fit.js';
import { drawShapes, SHAPES, SIDE } from './support/shapes.js';

const args = readArguments('Trains an autoencoder of eight shapes at three learning rates, and follows its parameters.', {
  epochs: { type: 'count', default: 1000, help: 'Epochs of each run' },
  seed: { type: 'count', default: 1, help: 'Seed of weights and order' },
  'run-dir': { type: 'text', default: newRunDir('fluctuations'), help: 'Folder for the results' },
});

const PIXELS = SIDE * SIDE;
const RATES = [0.01, 0.001, 0.0001];

const images = drawShapes();
const x = tensor(images, { shape: [images.length / PIXELS, PIXELS] });
const dataset = data.tensors({ x, y: x });

interface Outcome {
  readonly lr: number;
  readonly report: Report;
  readonly found: analysis.FluctuationReport;
  readonly page: string;
}

async function train(lr: number): Promise<Outcome> {
  // The same weights and the same order at every rate.
  setSeed(args.seed);
  const fluctuations = new analysis.Fluctuations({ samples: x.shape[0] ?? 0 });
  const trainer = new Trainer({
    model: new nn.Sequential(
      ...[new nn.Linear(PIXELS, 64), new nn.ReLU(), new nn.Linear(64, 16), new nn.ReLU()],
      ...[new nn.Linear(16, 64), new nn.ReLU(), new nn.Linear(64, PIXELS), new nn.Sigmoid()],
    ),
    loss: 'mse',
    optimizer: optim.adam({ lr }),
    observers: [fluctuations],
  });
  const runDir = join(args['run-dir'], `lr-${lr}`);
  const run = trainer.fit(dataset.loader({ batchSize: 16, shuffle: true, seed: args.seed }), { maxEpochs: args.epochs, runDir });
  // A line an epoch would be thousands in a log file.
  if (process.stdout.isTTY) showProgress(run);
  const report = await run;
  const found = fluctuations.report();
  const extras = {
    'Participation ratio': share(found.weights?.participationRatio),
    'Dead units': share(found.deadFraction),
  };
  return { lr, report, found, page: await writePage(runDir, { extras }) };
}

function share(value: number | null | undefined): string {
  return value === null || value === undefined ? '-' : `${(value * 100).toFixed(0)} %`;
}

const outcomes: Outcome[] = [];
for (const lr of RATES) outcomes.push(await train(lr));

console.log(`\n${SHAPES.length} shapes, ${x.shape[0]} pictures, ${args.epochs} epochs of Adam. First layer:\n`);
const rows = [['rate', 'dead units', 'participation', 'spread of spread', 'step of weights', 'step of biases', 'last loss']];
for (const { lr, report, found } of outcomes) {
  const [weight, bias] = found.parameters;
  rows.push([
    String(lr),
    share(found.deadUnits[0]?.deadFraction),
    (weight?.participationRatio ?? 0).toFixed(3),
    (weight?.spreadOfSpread ?? 0).toFixed(4),
    (weight?.stepMag ?? 0).toExponential(1),
    (bias?.stepMag ?? 0).toExponential(1),
    (report.history.at(-1)?.loss ?? Number.NaN).toFixed(4),
  ]);
}
for (const row of rows) console.log(row.map((cell) => cell.padStart(17)).join(''));
console.log(
  '\nAt higher rates fewer neurons do the moving and more units go silent. Whether that is good or bad for the loss depends on the budget.',
);
console.log('\nLook at these in a browser:');
for (const { page } of outcomes) console.log(`  ${relative('.', page)}`);
