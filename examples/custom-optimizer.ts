/**
 * An optimizer of one's own, written in TypeScript and run natively: AdEMAMix (Pagliardini et al. 2024, arXiv 2409.03137), Adam with a second, much slower
 * average of the gradients. The trainer takes it like any other.
 *
 *     node --import tsx examples/custom-optimizer.ts [--steps 300]
 */

import { F, nn, optim, Stepper, type Tensor } from 'neve';
import { digitBatches, LossLog } from './support/digit-batches.js';
import { loopArguments } from './support/loop-arguments.js';

/** beta to the power of the step. */
const power = (beta: number, step: Tensor): Tensor => step.mul(Math.log(beta)).exp();

const adEmaMix = optim.custom({
  name: 'adEmaMix',
  lr: 2e-3,
  options: { beta1: 0.9, beta2: 0.999, beta3: 0.9999, alpha: 5, eps: 1e-8, weightDecay: 1e-2 },
  groups: [{ name: 'biases', parameters: /bias$/, weightDecay: 0 }],
  state: (p) => ({ fast: p.mul(0), slow: p.mul(0), square: p.mul(0) }),
  update: ({ p, grad, state: { fast, slow, square }, lr, step, options: { beta1, beta2, beta3, alpha, eps, weightDecay } }) => {
    fast.mul_(beta1).add_(grad, { alpha: 1 - beta1 });
    slow.mul_(beta3).add_(grad, { alpha: 1 - beta3 });
    square.mul_(beta2).add_(grad.square(), { alpha: 1 - beta2 });
    const scale = square.div(power(beta2, step).neg().add(1)).sqrt().add(eps);
    const direction = fast.div(power(beta1, step).neg().add(1)).add(slow, { alpha }).div(scale);
    p.sub_(direction.add(p, { alpha: weightDecay }).mul(lr));
  },
});

const { steps, losses } = loopArguments('An optimizer written in TypeScript learns the digits.', 300);
const model = new nn.Sequential(new nn.Linear(64, 64), new nn.ReLU(), new nn.Linear(64, 10));
const stepper = new Stepper({
  modules: model,
  objective: (images: Tensor, labels: Tensor) => F.crossEntropy(model.forward(images), labels),
  optimizer: adEmaMix,
});

const log = new LossLog(['loss']);
let step = 0;
for await (const batch of digitBatches(steps, 64)) {
  // The rate warms up over ten steps.
  const lr = 2e-3 * Math.min(1, ++step / 10);
  for (const group of stepper.paramGroups) group.lr = lr;
  log.add((await stepper.step(...batch)).loss);
}
await log.write(losses);
await stepper.dispose();
