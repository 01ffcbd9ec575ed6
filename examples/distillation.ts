/**
 * A small network learns from a large one (Hinton et al. 2015, arXiv 1503.02531): from its softened outputs as well as from the labels.
 *
 *     node --import tsx examples/distillation.ts [--steps 300]
 */

import { F, nn, noGrad, optim, Stepper, type Tensor } from 'neve';
import { digitBatches, LossLog } from './support/digit-batches.js';
import { loopArguments } from './support/loop-arguments.js';

const BATCH = 64;
const TEMPERATURE = 4;
const TRUST = 0.7;

const { steps, losses } = loopArguments('A student learns the digits from a teacher.', 300);
const teacher = new nn.Sequential(new nn.Linear(64, 256), new nn.BatchNorm1d(256), new nn.ReLU(), new nn.Linear(256, 10));
const student = new nn.Sequential(new nn.Linear(64, 16), new nn.ReLU(), new nn.Linear(16, 10));
const log = new LossLog(['teacher', 'student']);

const teach = new Stepper({
  modules: teacher,
  objective: (images: Tensor, labels: Tensor) => F.crossEntropy(teacher.forward(images), labels),
  optimizer: optim.adamw({ lr: 3e-3 }),
});
const teacherLosses: number[] = [];
for await (const batch of digitBatches(steps, BATCH)) teacherLosses.push((await teach.step(...batch)).loss);
await teach.dispose();

teacher.eval();
const learn = new Stepper({
  modules: { teacher, student },
  trains: ['student'],
  objective: (images: Tensor, labels: Tensor) => {
    const logits = student.forward(images);
    const soft = F.softmax(teacher.forward(images).div(TEMPERATURE), 1);
    const guess = F.logSoftmax(logits.div(TEMPERATURE), 1);
    const distance = F.klDiv(guess, soft, { reduction: 'batchmean' }).mul(TEMPERATURE ** 2);
    return distance.mul(TRUST).add(F.crossEntropy(logits, labels).mul(1 - TRUST));
  },
  optimizer: optim.sgd({ lr: 0.1, momentum: 0.9 }),
});
let step = 0;
for await (const batch of digitBatches(steps, BATCH)) log.add(teacherLosses[step++] as number, (await learn.step(...batch)).loss);
await learn.dispose();
await log.write(losses);

let right = 0;
let seen = 0;
for await (const [images, labels] of digitBatches(20, BATCH)) {
  noGrad(() => {
    right += Number(student.forward(images).argmax(1).eq(labels).sum().item());
    seen += BATCH;
  });
}
console.log(`the student names ${((100 * right) / seen).toFixed(1)} % of the digits it learned from`);
