/** One of several processes that train; in rank 1's memory a bit of a weight flips between two steps. Argument: the run folder. */

import { tensors } from '../../src/data/index.js';
import { launchedRank } from '../../src/distributed/default-group.js';
import { native } from '../../src/native/load.js';
import * as nn from '../../src/nn/index.js';
import * as optim from '../../src/optim/index.js';
import { randn, setSeed } from '../../src/tensor/index.js';
import { handleOf } from '../../src/tensor/native-object.js';
import { Trainer } from '../../src/trainer/index.js';

setSeed(7);
const head = new nn.Linear(16, 2);
const model = new nn.Sequential(new nn.Linear(6, 16), new nn.Tanh(), head);
const loader = tensors({ x: randn([64, 6]), y: randn([64, 2]) }).loader({ batchSize: 16, shuffle: true, seed: 3 });
// Where the weights lie; the fit holds them, but cannot keep a particle out.
const bytes = new Uint8Array(native().tensorMemory(handleOf(head.weight)));
const flip = {
  name: 'Flip',
  when: { every: 1, unit: 'step' } as const,
  start: () => undefined,
  see: ({ step }: { readonly step: number }) => {
    if (step !== 6 || launchedRank() !== 1) return;
    // The third bit of a fraction: no value that anybody would notice.
    bytes[40] = (bytes[40] as number) ^ 0b100;
  },
  stateDict: () => null,
  loadStateDict: () => undefined,
};
const trainer = new Trainer({ model, loss: 'mse', optimizer: optim.sgd({ lr: 0.05 }), device: 'cpu', observers: [flip] });
await trainer.fit(loader, { maxEpochs: 4, runDir: process.argv[2] as string, checkpoint: { everySteps: 4 } });
