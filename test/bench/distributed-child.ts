/** One of several processes that train a perceptron, and the time of a step; or alone. Arguments: width, rows in a batch of all, steps, and how passes run: `auto`, `recorded` or `autograd`. */

import { tensors } from '../../src/data/index.js';
import { setNumThreads } from '../../src/native/runtime.js';
import * as nn from '../../src/nn/index.js';
import * as optim from '../../src/optim/index.js';
import { randn, setSeed } from '../../src/tensor/index.js';
import { Trainer } from '../../src/trainer/index.js';

const [width = 512, rows = 128, steps = 100] = process.argv.slice(2, 5).map(Number);
setNumThreads(1);
setSeed(1);
const model = new nn.Sequential(
  ...[new nn.Linear(64, width), new nn.ReLU(), new nn.Linear(width, width), new nn.ReLU(), new nn.Linear(width, width), new nn.ReLU()],
  new nn.Linear(width, 10),
);
const loader = tensors({ x: randn([rows * 4, 64]), y: randn([rows * 4, 10]) }).loader({ batchSize: rows, shuffle: true, seed: 1 });
const compile = ({ recorded: true, autograd: false } as Record<string, boolean>)[process.argv[5] ?? ''] ?? 'auto';
const trainer = new Trainer({ model, loss: 'mse', optimizer: optim.sgd({ lr: 0.01, momentum: 0.9 }), device: 'cpu', compile });
await trainer.fit(loader, { maxEpochs: 2 });
const { history } = await trainer.fit(loader, { maxEpochs: Math.ceil(steps / 4) });
// The middle one of the epochs: what else runs on the machine is no part of a step.
const middle = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1] as number;
const perStep = history.map(({ seconds, measureSeconds, steps: count }) => (seconds - measureSeconds) / count);
const mine = history.map(({ usage, steps: count }) => {
  const { exchangeSeconds = 0, exchangedBytes = 0 } = usage.ranks?.[Number(process.env.RANK ?? 0)] ?? {};
  return { seconds: exchangeSeconds / count, bytes: exchangedBytes / count };
});
console.log(
  JSON.stringify({
    seconds: middle(perStep),
    exchange: middle(mine.map(({ seconds }) => seconds)),
    bytes: middle(mine.map(({ bytes }) => bytes)),
  }),
);
