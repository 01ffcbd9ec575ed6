/** One of several processes: what a round of local SGD comes to, beside the models that each process has by itself. */

import { tensors } from '../../src/data/index.js';
import { initProcessGroup } from '../../src/distributed/index.js';
import * as nn from '../../src/nn/index.js';
import * as optim from '../../src/optim/index.js';
import { randn, setSeed, slice, type Tensor, tensor } from '../../src/tensor/index.js';
import { Trainer, type TrainerOptions } from '../../src/trainer/index.js';

/** What it found; lists of all weights as float64. */
export interface LocalRounds {
  /** Of each process by itself, by rank. */
  readonly alone: readonly (readonly number[])[];
  readonly equal: readonly number[];
  readonly velocity: readonly number[];
}

const ROWS = 64;
const BATCH = 16;
const group = await initProcessGroup();
setSeed(3);
const [x, y] = [randn([ROWS, 6]), randn([ROWS, 2])];

async function train(inputs: Tensor, targets: Tensor, batchSize: number, more: Partial<TrainerOptions>): Promise<number[]> {
  setSeed(7);
  const model = new nn.Sequential(new nn.Linear(6, 16), new nn.Tanh(), new nn.Linear(16, 2));
  // Weight decay: a coefficient of the average that did not sum to one would show.
  const optimizer = optim.adamw({ lr: 0.02, weightDecay: 0.1 });
  const trainer = new Trainer({ model, loss: 'mse', optimizer, device: 'cpu', ...more });
  await trainer.fit(tensors({ x: inputs, y: targets }).loader({ batchSize }), { maxEpochs: 1 });
  return [...model.parameters()].flatMap((parameter) => [...parameter.to('float64').toTypedArray()] as number[]);
}

const own = BATCH / group.worldSize;
const part = (whole: Tensor): Tensor =>
  whole
    .reshape([ROWS / BATCH, BATCH, -1])
    .at(slice(), slice(group.rank * own, (group.rank + 1) * own))
    .reshape([ROWS / group.worldSize, -1]);
const mine = await train(part(x), part(y), own, { distributed: 'off' });
const all = await group.allGather(tensor([mine], { dtype: 'float64' }));
const together = { distributed: group } as const;
const equal = await train(x, y, BATCH, { ...together, localSgd: { every: ROWS / BATCH } });
const velocity = await train(x, y, BATCH, { ...together, localSgd: { every: ROWS / BATCH, weights: 'velocity' } });
console.log(JSON.stringify({ alone: all.toArray(), equal, velocity }));
await group.destroy();
