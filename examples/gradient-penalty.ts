/**
 * A critic with a gradient penalty (Gulrajani et al. 2017, arXiv 1704.00028) tells digits from noise: its slope between the two is held at 1, by a second
 * backward pass through the first. Every tensor and step is in the hands of this file.
 *
 *     node --import tsx examples/gradient-penalty.ts [--steps 300]
 */

import { autograd, nn, optim, rand, randn, scope, type Tensor } from 'neve';
import { digitBatches, LossLog } from './support/digit-batches.js';
import { loopArguments } from './support/loop-arguments.js';

const BATCH = 64;
const WEIGHT = 10;

const { steps, losses } = loopArguments('A Wasserstein critic with a gradient penalty.', 300);
const critic = new nn.Sequential(new nn.Linear(64, 128), new nn.Tanh(), new nn.Linear(128, 1));
const optimizer = new optim.Optimizer(critic, optim.adam({ lr: 1e-3, betas: [0, 0.9] }));

function penalty(real: Tensor, fake: Tensor): Tensor {
  const share = rand([BATCH, 1]);
  const between = real
    .mul(share)
    .add(fake.mul(share.neg().add(1)))
    .requiresGrad_();
  const [slope] = autograd.grad(critic.forward(between).sum(), [between], { createGraph: true });
  return slope.square().sum(1).sqrt().sub(1).square().mean();
}

const log = new LossLog(['critic', 'penalty']);
for await (const [images] of digitBatches(steps, BATCH)) {
  scope(() => {
    const noise = randn([BATCH, 64]);
    const excess = penalty(images, noise);
    const distance = critic.forward(noise).mean().sub(critic.forward(images).mean());
    optimizer.zeroGrad();
    distance.add(excess.mul(WEIGHT)).backward();
    optimizer.step();
    log.add(distance, excess);
  });
}
await log.write(losses);
