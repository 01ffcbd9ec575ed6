/** One of several processes that train with every optimizer whose state can be divided, whole and divided, and print what came of both. */

import { tensors } from '../../src/data/index.js';
import { launchedRank } from '../../src/distributed/default-group.js';
import type { NeveError } from '../../src/errors.js';
import * as nn from '../../src/nn/index.js';
import * as optim from '../../src/optim/index.js';
import { randn, setSeed, type Tensor } from '../../src/tensor/index.js';
import { Trainer, type TrainerOptions } from '../../src/trainer/index.js';

/** What came of one optimizer. */
export interface Sharded {
  readonly name: string;
  readonly same: boolean;
  /** Bytes of state of this process: whole, and of its part. */
  readonly bytes: readonly [number, number];
  /** Bytes that it gave in a step, both ways. */
  readonly sent: readonly [number, number];
}

const OPTIMIZERS: Readonly<Record<string, () => TrainerOptions['optimizer']>> = {
  sgd: () => optim.sgd({ lr: 0.05, momentum: 0.9, weightDecay: 1e-3, nesterov: true }),
  adam: () => optim.adam({ lr: 0.01, weightDecay: 1e-3, amsgrad: true }),
  adamw: () => optim.adamw({ lr: 0.01, groups: [{ name: 'first', parameters: ['conv.weight', 'conv.bias'], lr: 0.02 }] } as never),
  adamax: () => optim.adamax({ lr: 0.01 }),
  nadam: () => optim.nadam({ lr: 0.01 }),
  radam: () => optim.radam({ lr: 0.01 }),
  rmsprop: () => optim.rmsprop({ lr: 0.01, momentum: 0.5, centered: true }),
  adagrad: () => optim.adagrad({ lr: 0.01 }),
  adadelta: () => optim.adadelta({ lr: 0.5 }),
  lion: () => optim.lion({ lr: 1e-3, weightDecay: 0.1 }),
};

class Network extends nn.Module {
  readonly conv = new nn.Conv2d(1, 8, 3);
  readonly norm = new nn.BatchNorm2d(8);
  readonly hidden = new nn.Linear(288, 37);
  readonly head = new nn.Linear(37, 5);

  forward(x: Tensor): Tensor {
    return this.head.forward(this.hidden.forward(this.norm.forward(this.conv.forward(x)).relu().flatten(1)).tanh());
  }
}

async function train(
  make: () => TrainerOptions['optimizer'],
  more: Partial<TrainerOptions>,
): Promise<{ weights: string; bytes: number; sent: number }> {
  setSeed(7);
  const model = new Network();
  const set = tensors({ x: randn([48, 1, 8, 8]), y: randn([48, 5]) });
  const options = { model, loss: 'mse', optimizer: make(), device: 'cpu', average: { kind: 'ema', decay: 0.5 }, clipGradNorm: 1, ...more };
  const { history } = await new Trainer(options as never).fit(set.loader({ batchSize: 16, shuffle: true, seed: 3n } as never), {
    maxEpochs: 3,
  });
  const mine = history.at(-1)?.usage.ranks?.[launchedRank() ?? 0];
  const weights = [...model.parameters()].map((parameter) =>
    Buffer.from(parameter.toTypedArray().buffer as ArrayBuffer).toString('base64'),
  );
  return { weights: weights.join(), bytes: mine?.optimizerBytes ?? 0, sent: (mine?.exchangedBytes ?? 0) / 3 };
}

const found: Sharded[] = [];
for (const [name, make] of Object.entries(OPTIMIZERS)) {
  const whole = await train(make, {});
  const parts = await train(make, { shardOptimizer: true });
  found.push({ name, same: parts.weights === whole.weights, bytes: [whole.bytes, parts.bytes], sent: [whole.sent, parts.sent] });
}
const refused: string[] = [];
for (const make of [
  () => optim.muon({ lr: 0.01 }),
  () => optim.scheduleFreeSgd({ lr: 0.1 }),
  () => optim.prodigy(),
  () => optim.lbfgs({ lr: 0.1 }),
]) {
  await train(make as never, { shardOptimizer: true }).then(
    () => refused.push('none'),
    (error: NeveError) => refused.push(error.code),
  );
}
console.log(JSON.stringify({ found, refused }));
