/** Trains in a run folder, going on from its newest checkpoint where there is one. Says `training` when it begins and `done` when it has ended. */

import { tensors } from '../../src/data/index.js';
import { setNumThreads } from '../../src/native/runtime.js';
import * as nn from '../../src/nn/index.js';
import * as optim from '../../src/optim/index.js';
import { randint, randn, setSeed } from '../../src/tensor/index.js';
import { Trainer } from '../../src/trainer/index.js';

const [runDir = '', epochs = '1'] = process.argv.slice(2);
setNumThreads(1);
setSeed(1);
const model = new nn.Sequential(
  new nn.Conv2d(1, 4, 3),
  new nn.BatchNorm2d(4),
  new nn.ReLU(),
  new nn.Flatten(),
  new nn.Dropout(0.2),
  new nn.Linear(64, 3),
);
const x = randn([200, 1, 6, 6]);
const y = randint(0, 3, [200]);
const trainer = new Trainer({ model, loss: 'crossEntropy', optimizer: optim.adamw({ lr: 1e-3 }), device: 'cpu', seed: 2 });
const run = trainer.fit(tensors({ x, y }).loader({ batchSize: 4, shuffle: true, seed: 3 }), {
  maxEpochs: Number(epochs),
  runDir,
  resume: 'auto',
  handleSignals: true,
  checkpoint: { everySteps: 20, onEnd: true },
  onEvent: ({ type }) => {
    if (type === 'fitStart') process.stdout.write('training\n');
  },
});
await run;
process.stdout.write('done\n');
