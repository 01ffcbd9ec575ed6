/** The training steps that are timed; `peer.py` has the same ones. */

import { tensors } from '../../src/data/tensor-dataset.js';
import { GPT2, resnet20 } from '../../src/models/index.js';
import * as nn from '../../src/nn/index.js';
import { functional as F } from '../../src/nn/index.js';
import { sgd } from '../../src/optim/index.js';
import { setSeed } from '../../src/tensor/generator.js';
import { randint, randn } from '../../src/tensor/random.js';
import type { Tensor } from '../../src/tensor/tensor.js';
import type { TrainerOptions } from '../../src/trainer/options.js';
import { Trainer } from '../../src/trainer/trainer.js';

export interface StepCase {
  readonly name: string;
  /** Epochs timed a round, after one that is not. */
  readonly epochs: number;
  /** What it is compared with: names in `peer.py`. */
  readonly peers: readonly string[];
  /** The goal for each ratio, in words. */
  readonly goals: readonly string[];
  /** Seconds per step, measured now. */
  step(epochs: number): Promise<number>;
}

export const CASES: readonly StepCase[] = [
  {
    name: 'mlp',
    epochs: 10,
    peers: ['mlp'],
    goals: ['<= 0.6'],
    step: (epochs) =>
      fitSeconds(
        new nn.Sequential(new nn.Linear(16, 32), new nn.ReLU(), new nn.Linear(32, 32), new nn.ReLU(), new nn.Linear(32, 4)),
        { rows: 1024, shape: [16], classes: 4, batchSize: 16 },
        epochs,
      ),
  },
  { name: 'gpt', epochs: 1, peers: ['gpt'], goals: ['<= 1.0'], step: gptSeconds },
  {
    name: 'resnet20',
    epochs: 1,
    peers: ['resnet20-channels-last', 'resnet20'],
    goals: ['<= 1.0', '<= 0.75'],
    step: (epochs) => fitSeconds(resnet20(), { rows: 512, shape: [3, 32, 32], classes: 10, batchSize: 128 }, epochs),
  },
];

interface RandomData {
  readonly rows: number;
  readonly shape: readonly number[];
  readonly classes: number;
  readonly batchSize: number;
}

async function fitSeconds(model: nn.TensorModule, { rows, shape, classes, batchSize }: RandomData, epochs: number): Promise<number> {
  setSeed(0);
  using x = randn([rows, ...shape]);
  using y = randint(0, classes, [rows]);
  return await secondsPerStep(model, 'crossEntropy', { x, y, batchSize }, epochs);
}

/** A language model on random tokens. */
async function gptSeconds(epochs: number): Promise<number> {
  setSeed(0);
  using x = randint(0, 256, [256, 64]);
  using y = randint(0, 256, [256, 64]);
  const model = new GPT2({ vocabSize: 256, nPositions: 64, nEmbd: 128, nLayer: 4, nHead: 4, dropout: 0 });
  const loss = (logits: Tensor, targets: Tensor): Tensor => F.crossEntropy(logits.transpose(1, 2), targets);
  return await secondsPerStep(model, loss, { x, y, batchSize: 16 }, epochs);
}

async function secondsPerStep(
  model: nn.TensorModule,
  loss: TrainerOptions['loss'],
  { x, y, batchSize }: { x: Tensor; y: Tensor; batchSize: number },
  epochs: number,
): Promise<number> {
  const trainer = new Trainer({
    model,
    loss,
    optimizer: sgd({ lr: 0.01, momentum: 0.9, weightDecay: 5e-4 }),
    device: 'cpu',
  });
  const report = await trainer.fit(tensors({ x, y }).loader({ batchSize, shuffle: true, seed: 0 }), { maxEpochs: epochs + 1 });
  const timed = report.history.slice(1);
  for (const tensor of model.stateDict().values()) tensor.dispose();
  return timed.reduce((sum, { seconds }) => sum + seconds, 0) / timed.reduce((sum, { steps }) => sum + steps, 0);
}
