/** One of several processes that train a perceptron, and the time of a step; or alone. Arguments: width, rows in a batch of all, steps. */

import { tensors } from '../../src/data/index.js';
import { setNumThreads } from '../../src/native/runtime.js';
import * as nn from '../../src/nn/index.js';
import * as optim from '../../src/optim/index.js';
import { randn, setSeed } from '../../src/tensor/index.js';
import { Trainer } from '../../src/trainer/index.js';

const [width = 512, rows = 128, steps = 100] = process.argv.slice(2).map(Number);
setNumThreads(1);
setSeed(1);
const model = new nn.Sequential(
  ...[new nn.Linear(64, width), new nn.ReLU(), new nn.Linear(width, width), new nn.ReLU(), new nn.Linear(width, width), new nn.ReLU()],
  new nn.Linear(width, 10),
);
const loader = tensors({ x: randn([rows * 4, 64]), y: randn([rows * 4, 10]) }).loader({ batchSize: rows, shuffle: true, seed: 1 });
const trainer = new Trainer({ model, loss: 'mse', optimizer: optim.sgd({ lr: 0.01, momentum: 0.9 }), device: 'cpu' });
await trainer.fit(loader, { maxEpochs: 2 });
const { history } = await trainer.fit(loader, { maxEpochs: Math.ceil(steps / 4) });
const trained = history.reduce((sum, { seconds, measureSeconds }) => sum + seconds - measureSeconds, 0);
const parameters = [...model.parameters()].reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b, 1), 0);
console.log(JSON.stringify({ seconds: trained / history.reduce((sum, epoch) => sum + epoch.steps, 0), bytes: 4 * parameters }));
