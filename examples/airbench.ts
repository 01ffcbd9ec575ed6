/**
 * CIFAR-10 in the manner of the records of few epochs (Jordan 2024, arXiv 2404.00498): a network whose first layer whitens patches and is
 * not trained, GELU, identities to begin with, one triangle of the rate, and images turned and moved. Its twin in PyTorch is
 * test/gpu/bench/airbench_peer.py. Left out of the record's recipe: the average of weights on the way, flips by turns, and averages over
 * views of the test images.
 *
 *     NEVE_DATA=folder node --import tsx examples/airbench.ts [--epochs 10] [--subset 60000] [--device auto] [--json]
 *
 * Made for a GPU, where no figures of it have been taken yet; `--subset 1200 --epochs 1` runs on a CPU.
 */

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { data, F, LambdaLr, nn, noGrad, optim, setSeed, type Tensor, Trainer } from 'neve';
import { readArguments } from './support/args.js';
import { whiten } from './support/whitening.js';

const args = readArguments('Trains a small network on CIFAR-10 in ten epochs.', {
  data: { type: 'text', default: join(process.env.NEVE_DATA ?? '.', 'cifar10-images.tar.gz'), help: 'Folder or .tar.gz of images' },
  epochs: { type: 'count', default: 10, help: 'Epochs' },
  subset: { type: 'count', default: 60_000, help: 'Images in total, a sixth of them for the test' },
  'batch-size': { type: 'count', default: 1024, help: 'Images in a batch' },
  device: { type: 'text', default: 'auto', help: 'Where to train' },
  seed: { type: 'count', default: 1, help: 'Seed of weights and order' },
  json: { type: 'flag', help: 'Print the result as JSON' },
});
if (!existsSync(args.data)) {
  console.error(`There is no ${args.data}. Name the images with --data, or the folder that holds cifar10-images.tar.gz with NEVE_DATA.`);
  process.exit(1);
}

const CLASSES = 10;
const WHITENING = { filters: 24, size: 2, images: 5000 };
const WIDTHS = [64, 256, 256] as const;
const MOMENTUM = 0.85;
const BATCH = args['batch-size'];
/** What the gradients of a batch, which are sums, come to under momentum, for 1024 images. */
const STEP_OF_1024 = 1024 * (1 + 1 / (1 - MOMENTUM));
const LR = 11.5 / STEP_OF_1024;
const WEIGHT_DECAY = (0.0153 * BATCH) / STEP_OF_1024;
const BIAS_SCALE = 64;

/** Two convolutions, the first one halving the sides behind it. */
class ConvGroup extends nn.Module {
  readonly conv1: nn.Conv2d;
  readonly pool = new nn.MaxPool2d(2);
  readonly norm1: nn.BatchNorm2d;
  readonly conv2: nn.Conv2d;
  readonly norm2: nn.BatchNorm2d;

  constructor(inChannels: number, outChannels: number) {
    super();
    const conv = (channels: number): nn.Conv2d => new nn.Conv2d(channels, outChannels, 3, { padding: 'same', bias: false });
    const norm = (): nn.BatchNorm2d => new nn.BatchNorm2d(outChannels, { momentum: 0.4, eps: 1e-12 });
    [this.conv1, this.norm1, this.conv2, this.norm2] = [conv(inChannels), norm(), conv(outChannels), norm()];
    for (const { weight } of [this.conv1, this.conv2])
      noGrad(() => nn.init.dirac_(weight.narrow(0, 0, Math.min(weight.shape[1] as number, outChannels))));
    for (const { weight } of [this.norm1, this.norm2]) if (weight !== null) weight.requiresGrad = false;
  }

  forward(x: Tensor): Tensor {
    const half = F.gelu(this.norm1.forward(this.pool.forward(this.conv1.forward(x))));
    return F.gelu(this.norm2.forward(this.conv2.forward(half)));
  }
}

class Net extends nn.Module {
  readonly whitening = new nn.Conv2d(3, WHITENING.filters, WHITENING.size);
  readonly group1 = new ConvGroup(WHITENING.filters, WIDTHS[0]);
  readonly group2 = new ConvGroup(WIDTHS[0], WIDTHS[1]);
  readonly group3 = new ConvGroup(WIDTHS[1], WIDTHS[2]);
  readonly pool = new nn.MaxPool2d(3);
  readonly head = new nn.Linear(WIDTHS[2], CLASSES, { bias: false });

  forward(x: Tensor): Tensor {
    const features = this.group3.forward(this.group2.forward(this.group1.forward(F.gelu(this.whitening.forward(x)))));
    return this.head.forward(this.pool.forward(features).flatten(1)).div(9);
  }
}

const normalize = { mean: [0.4914, 0.4822, 0.4465], std: [0.247, 0.2435, 0.2616] };
const perClass = Math.max(2, Math.round(args.subset / CLASSES));
const testPerClass = Math.max(1, Math.round(perClass / 6));
const read = (root: string, limitPerClass: number) =>
  data.imageFolder(args.data, { root, size: 32, limitPerClass, normalize, resident: true });
const [train, test] = [await read('train', perClass - testPerClass), await read('test', testPerClass)];

setSeed(args.seed);
const model = new Net();
const { inputs } = train.loader({ batchSize: BATCH });
whiten(model.whitening.weight, (inputs[0] as Tensor).narrow(0, 0, Math.min(WHITENING.images, train.size)));
model.whitening.weight.requiresGrad = false;

const transform = [data.transforms.randomHorizontalFlip(), data.transforms.randomCrop(32, { padding: 2, paddingMode: 'reflect' })];
const loader = train.loader({ batchSize: BATCH, shuffle: true, seed: args.seed, dropLast: true, transform });
const steps = args.epochs * Math.max(1, Math.floor(train.size / BATCH));
/** From a fifth up to the whole rate after 23 % of the steps, then down to 7 %. */
const triangle = (step: number): number => {
  const done = step / steps;
  return done < 0.23 ? 0.2 + (0.8 * done) / 0.23 : 1 - (0.93 * (done - 0.23)) / 0.77;
};
const biases = { name: 'biases', parameters: /norm\d\.bias$/, lr: LR * BIAS_SCALE, weightDecay: WEIGHT_DECAY / (LR * BIAS_SCALE) };
const trainer = new Trainer({
  model,
  loss: (logits: Tensor, labels: Tensor) => F.crossEntropy(logits, labels, { labelSmoothing: 0.2, reduction: 'sum' }),
  optimizer: optim.sgd({ lr: LR, momentum: MOMENTUM, nesterov: true, weightDecay: WEIGHT_DECAY / LR, groups: [biases] }),
  controllers: [new LambdaLr({ lrLambda: triangle, unit: 'step' })],
  device: args.device as 'auto',
  precision: 'bf16',
  cudaGraph: 'auto',
});
const begun = performance.now();
const { history } = await trainer.fit(loader, { maxEpochs: args.epochs });
const seconds = (performance.now() - begun) / 1000;
const { metrics } = await trainer.evaluate(test.loader({ batchSize: BATCH }), { metrics: ['accuracy'] });
const accuracy = metrics.accuracy as number;
const graphSteps = history.reduce((sum, { usage }) => sum + usage.graphSteps, 0);
if (args.json) console.log(JSON.stringify({ accuracy, seconds, graphSteps, losses: history.map(({ loss }) => loss) }));
else
  console.log(
    `${args.epochs} epochs in ${seconds.toFixed(1)} s, test accuracy ${(100 * accuracy).toFixed(2)} %, ${graphSteps} steps by graph`,
  );
