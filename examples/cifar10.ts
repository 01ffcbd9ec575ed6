/**
 * ResNet-20, or a deeper one, on CIFAR-10 from a `.tar.gz` of images in class folders (`train/<class>/…`, `test/<class>/…`), with NeVe.
 *
 *     NEVE_DATA=folder node --import tsx examples/cifar10.ts [--depth 32] [--epochs 250] [--subset 6000] [--batch-size 128] [--run-dir runs/mine]
 *
 * The whole set is meant for a GPU; `--subset 6000 --epochs 3` runs in a few minutes on a CPU.
 */

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { data, models, NeVe, optim, setSeed, Trainer } from 'neve';
import { readArguments } from './support/args.js';
import { fitAndReport, newRunDir } from './support/fit.js';

const CLASSES = 10;
const ALL_IMAGES = 60_000;

const args = readArguments('Trains a ResNet on CIFAR-10 images; NeVe sets the learning rate and stops.', {
  data: { type: 'text', default: join(process.env.NEVE_DATA ?? '.', 'cifar10-images.tar.gz'), help: 'Folder or .tar.gz of images' },
  epochs: { type: 'count', default: 250, help: 'Epochs at most' },
  subset: { type: 'count', default: ALL_IMAGES, help: 'Images in total, a sixth of them for the test' },
  depth: { type: 'count', default: 20, help: 'Layers: 20, 32, 44, 56 or 110' },
  'batch-size': { type: 'count', default: 128, help: 'Images in a batch' },
  seed: { type: 'count', default: 1, help: 'Seed of weights and order' },
  'run-dir': { type: 'text', default: newRunDir('cifar10'), help: 'Folder for the results' },
});

if (!existsSync(args.data)) {
  console.error(`There is no ${args.data}. Name the images with --data, or the folder that holds cifar10-images.tar.gz with NEVE_DATA.`);
  process.exit(1);
}

/** Mean and standard deviation of the training pixels, as commonly used for CIFAR-10. */
const normalize = { mean: [0.4914, 0.4822, 0.4465], std: [0.247, 0.2435, 0.2616] };
const perClass = Math.max(2, Math.round(args.subset / CLASSES));
const testPerClass = Math.max(1, Math.round(perClass / 6));

console.error(`Reading ${perClass * CLASSES} images …`);
const train = await data.imageFolder(args.data, {
  root: 'train',
  size: 32,
  limitPerClass: perClass - testPerClass,
  normalize,
  resident: true,
});
const test = await data.imageFolder(args.data, { root: 'test', size: 32, limitPerClass: testPerClass, normalize, resident: true });

setSeed(args.seed);
const trainer = new Trainer({
  model: new models.ResNetCifar(args.depth, { numClasses: train.classes.length }),
  loss: 'crossEntropy',
  optimizer: optim.sgd({ lr: 0.1, momentum: 0.9, weightDecay: 5e-4 }),
  controllers: [new NeVe({ profile: 'reference' })],
});
await fitAndReport(trainer, {
  train: train.loader({ batchSize: args['batch-size'], shuffle: true, seed: args.seed }),
  test: test.loader({ batchSize: args['batch-size'] }),
  maxEpochs: args.epochs,
  runDir: args['run-dir'],
});
