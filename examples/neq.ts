/**
 * What NEq saves: a small ResNet on a CIFAR-10 subset, trained with and without leaving at equilibrium what is, from the same weights on the same order, while the
 * rate falls to 0.
 *
 *     NEVE_DATA=folder node --import tsx examples/neq.ts [--epochs 20] [--subset 2000] [--depth 8] [--groups depth] [--epsilon 1e-2] [--form paper]
 *
 * `--groups neurons` is the paper's method, with `--epsilon 1e-3`: it freezes more and saves less time. Seconds an epoch are wall time, the measurement included: run
 * it on a machine that does nothing else.
 */

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { CosineAnnealingLr, data, models, NEq, type NEqOptions, optim, type Report, setSeed, Trainer } from 'neve';
import { readArguments } from './support/args.js';

const CLASSES = 10;

const args = readArguments('Trains a small ResNet on CIFAR-10 images with and without NEq, and compares accuracy and time.', {
  data: { type: 'text', default: join(process.env.NEVE_DATA ?? '.', 'cifar10-images.tar.gz'), help: 'Folder or .tar.gz of images' },
  epochs: { type: 'count', default: 20, help: 'Epochs' },
  subset: { type: 'count', default: 2000, help: 'Training images; as many again for the test' },
  'batch-size': { type: 'count', default: 64, help: 'Images in a batch' },
  depth: { type: 'count', default: 8, help: 'Depth of the ResNet: 6n + 2' },
  groups: { type: 'text', default: 'depth', help: 'What is frozen together: neurons, layers or depth' },
  epsilon: { type: 'text', default: '1e-2', help: 'Equilibrium is a velocity below this' },
  form: { type: 'text', default: 'paper', help: 'paper or released' },
  seed: { type: 'count', default: 1, help: 'Seed of weights and order' },
});

if (!existsSync(args.data)) {
  console.error(`There is no ${args.data}. Name the images with --data, or the folder that holds cifar10-images.tar.gz with NEVE_DATA.`);
  process.exit(1);
}

/** Mean and standard deviation of the training pixels, as commonly used for CIFAR-10. */
const normalize = { mean: [0.4914, 0.4822, 0.4465], std: [0.247, 0.2435, 0.2616] };
const limitPerClass = Math.max(1, Math.round(args.subset / CLASSES));
const train = await data.imageFolder(args.data, { root: 'train', size: 32, limitPerClass, normalize, resident: true });
const test = await data.imageFolder(args.data, { root: 'test', size: 32, limitPerClass, normalize, resident: true });

/** Trains from the same start; returns the report and the accuracy on the test images. */
async function trained(neq: NEq | null): Promise<{ report: Report; accuracy: number }> {
  setSeed(args.seed);
  const trainer = new Trainer({
    model: new models.ResNetCifar(args.depth, { numClasses: train.classes.length }),
    loss: 'crossEntropy',
    optimizer: optim.sgd({ lr: 0.1, momentum: 0.9, weightDecay: 5e-4 }),
    controllers: [new CosineAnnealingLr({ unit: 'step' }), ...(neq === null ? [] : [neq])],
  });
  const report = await trainer.fit(train.loader({ batchSize: args['batch-size'], shuffle: true, seed: args.seed }), {
    maxEpochs: args.epochs,
  });
  const { accuracy = Number.NaN } = await trainer.evaluate(test.loader({ batchSize: args['batch-size'] }));
  return { report, accuracy };
}

function seconds(report: Report): readonly number[] {
  return report.history.map((epoch) => epoch.seconds);
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

const groups = args.groups as NonNullable<NEqOptions['groups']>;
const plain = await trained(null);
const frozen = await trained(new NEq({ groups, epsilon: Number(args.epsilon), form: args.form as 'paper' | 'released' }));

console.log('epoch  plain     NEq       frozen from here on');
seconds(plain.report).forEach((time, i) => {
  const own = seconds(frozen.report)[i] ?? Number.NaN;
  const decided = frozen.report.decisions.find(({ kind, epoch }) => kind === 'freezeNeurons' && epoch === i);
  const what = decided !== undefined && 'reason' in decided ? decided.reason : '';
  console.log(`${String(i + 1).padStart(5)}  ${time.toFixed(2).padStart(6)} s  ${own.toFixed(2).padStart(6)} s  ${what}`);
});
for (const [name, { report, accuracy }] of Object.entries({ plain, NEq: frozen })) {
  const total = sum(seconds(report));
  console.log(`${name.padEnd(6)} ${(total / report.epochs).toFixed(2)} s an epoch, test accuracy ${(100 * accuracy).toFixed(2)} %`);
}
