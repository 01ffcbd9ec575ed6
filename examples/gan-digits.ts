/**
 * A GAN learns to draw digits: two steppers share a generator and a discriminator, and each step is one native call.
 *
 *     node --import tsx examples/gan-digits.ts [--steps 300]
 */

import { F, nn, optim, randn, Stepper, type Tensor } from 'neve';
import { digitBatches, LossLog } from './support/digit-batches.js';
import { loopArguments } from './support/loop-arguments.js';

const NOISE = 16;
const BATCH = 64;

const { steps, losses } = loopArguments('A GAN on the embedded digits.', 300);
const generator = new nn.Sequential(
  new nn.Linear(NOISE, 128),
  new nn.BatchNorm1d(128),
  new nn.ReLU(),
  new nn.Linear(128, 64),
  new nn.Tanh(),
);
const discriminator = new nn.Sequential(new nn.Linear(64, 128), new nn.LeakyReLU(0.2), new nn.Linear(128, 1));
const modules = { generator, discriminator };
const optimizer = optim.adam({ lr: 2e-3, betas: [0.5, 0.999] });

const real = (logits: Tensor): Tensor => F.binaryCrossEntropyWithLogits(logits, logits.detach().mul(0).add(1));
const fake = (logits: Tensor): Tensor => F.binaryCrossEntropyWithLogits(logits, logits.detach().mul(0));

const tellApart = new Stepper({
  modules,
  trains: ['discriminator'],
  objective: (images: Tensor, noise: Tensor) =>
    real(discriminator.forward(images)).add(fake(discriminator.forward(generator.forward(noise).detach()))),
  optimizer,
});
const fool = new Stepper({
  modules,
  trains: ['generator'],
  objective: (noise: Tensor) => real(discriminator.forward(generator.forward(noise))),
  optimizer,
});

const log = new LossLog(['discriminator', 'generator']);
for await (const [images] of digitBatches(steps, BATCH)) {
  using noise = randn([BATCH, NOISE]);
  const d = await tellApart.step(images, noise);
  const g = await fool.step(noise);
  log.add(d.loss, g.loss);
}
await log.write(losses);

generator.eval();
using noise = randn([1, NOISE]);
using drawing = generator.forward(noise).add(1).div(2);
const pixels = Array.from(drawing.toTypedArray() as Float32Array, (value) => ' .:*#'[Math.round(value * 4)]);
for (let row = 0; row < 8; row++) console.log(pixels.slice(row * 8, row * 8 + 8).join(''));
await Promise.all([tellApart.dispose(), fool.dispose()]);
