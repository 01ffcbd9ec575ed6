/**
 * The main job: a small convolutional network learns handwritten digits, and NeVe finds its learning rate and decides when to stop. It sees no test or
 * validation data: its decisions come from how the network's outputs on 32 fixed inputs still move, and from the training loss.
 *
 *     node --import tsx examples/digits.ts [--epochs 60] [--seed 1] [--run-dir runs/mine]
 */

import { F, NeVe, nn, optim, setSeed, type Tensor, Trainer } from 'neve';
import { readArguments } from './support/args.js';
import { loadDigits } from './support/digits.js';
import { fitAndReport, newRunDir } from './support/fit.js';

/** Images `[N, 1, 8, 8]` to logits `[N, 10]`. */
class DigitsNet extends nn.Module {
  readonly conv1 = new nn.Conv2d(1, 32, 3, { padding: 1, bias: false });
  readonly bn1 = new nn.BatchNorm2d(32);
  readonly conv2 = new nn.Conv2d(32, 64, 3, { padding: 1, bias: false });
  readonly bn2 = new nn.BatchNorm2d(64);
  readonly dropout = new nn.Dropout(0.35);
  readonly fc = new nn.Linear(64 * 2 * 2, 10);

  forward(images: Tensor): Tensor {
    const strokes = F.maxPool2d(F.relu(this.bn1.forward(this.conv1.forward(images))), 2);
    const shapes = F.maxPool2d(F.relu(this.bn2.forward(this.conv2.forward(strokes))), 2);
    return this.fc.forward(this.dropout.forward(shapes.flatten(1)));
  }
}

const args = readArguments('Trains a small network on the embedded digits; NeVe sets the learning rate and stops.', {
  epochs: { type: 'count', default: 60, help: 'Epochs at most' },
  seed: { type: 'count', default: 1, help: 'Seed of weights, order and dropout' },
  'run-dir': { type: 'text', default: newRunDir('digits'), help: 'Folder for the results' },
});

setSeed(args.seed);
const digits = await loadDigits();
const trainer = new Trainer({
  model: new DigitsNet(),
  loss: 'crossEntropy',
  // The rate is only where the search begins: 1e-5 or 1 would do as well.
  optimizer: optim.sgd({ lr: 1e-3, momentum: 0.9, weightDecay: 1e-3 }),
  controllers: [new NeVe()],
});
await fitAndReport(trainer, {
  train: digits.train.loader({ batchSize: 32, shuffle: true, seed: args.seed }),
  test: digits.test.loader({ batchSize: 360 }),
  maxEpochs: args.epochs,
  runDir: args['run-dir'],
});
