/** Trains one step of a deep perceptron and says by how many bytes that raised the process's greatest resident size. Argument: comma-separated `checkpointModules`. */

import { tensors } from '../../src/data/index.js';
import { setNumThreads } from '../../src/native/runtime.js';
import * as nn from '../../src/nn/index.js';
import * as optim from '../../src/optim/index.js';
import { randn, setSeed } from '../../src/tensor/index.js';
import { Trainer } from '../../src/trainer/index.js';

const [WIDTH, ROWS, PARTS, BLOCKS] = [64, 8192, 8, 5];
const [modules = ''] = process.argv.slice(2);
setNumThreads(1);
setSeed(1);
const block = (): nn.Module[] => [new nn.Linear(WIDTH, WIDTH), new nn.GELU(), new nn.Tanh()];
const part = (): nn.Sequential => new nn.Sequential(...(Array.from({ length: BLOCKS }, block).flat() as nn.Linear[]));
const model = new nn.Sequential(...Array.from({ length: PARTS }, part));
const x = randn([ROWS, WIDTH]);
const loader = tensors({ x, y: randn([ROWS, WIDTH]) }).loader({ batchSize: ROWS });
const trainer = new Trainer({
  ...{ model, loss: 'mse', optimizer: optim.sgd({ lr: 0.1 }), device: 'cpu' },
  checkpointModules: modules === '' ? [] : modules.split(','),
});
const greatest = (): number => process.resourceUsage().maxRSS * 1024;
let before = 0;
const { history } = await trainer.fit(loader, {
  maxEpochs: 1,
  onEvent: ({ type }) => {
    if (type === 'fitStart') before = greatest();
  },
});
process.stdout.write(JSON.stringify({ bytes: greatest() - before, loss: history[0]?.loss }));
