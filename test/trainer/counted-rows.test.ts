/** Losses that leave labels out or weigh classes: a step of several batches has the gradient of one batch of all their rows. */

import { describe, expect, it } from 'vitest';
import { tensors } from '../../src/data/index.js';
import * as nn from '../../src/nn/index.js';
import * as optim from '../../src/optim/index.js';
import { full, randint, randn, setSeed, type Tensor, zeros } from '../../src/tensor/index.js';
import { type LossOption, type Report, Trainer, type TrainerOptions } from '../../src/trainer/index.js';
import { TEST_DEVICE } from '../support/device.js';
import { ownedModule } from './fixtures.js';

const CLASSES = 4;
const classWeight = [0.2, 3, 1, 0.5];

/** A label for each row, or for each place in it. */
class Tagger extends nn.Module {
  readonly inner = new nn.Linear(6, 12);
  readonly outer = new nn.Linear(12, CLASSES);

  override forward(x: Tensor): Tensor {
    const logits = this.outer.forward(this.inner.forward(x).tanh());
    return logits.ndim === 3 ? logits.transpose(1, 2) : logits;
  }
}

interface Found {
  readonly weights: readonly number[];
  readonly report: Report;
}

/** @param ignored - label of the rows that are left out: those of the second batch of 8 whole, and a third of the others */
async function train(
  loss: LossOption,
  accumulate: number,
  places: number,
  ignored: number | null,
  options: Partial<TrainerOptions> = {},
): Promise<Found> {
  setSeed(3);
  const model = new Tagger();
  const shape = places === 0 ? [48] : [48, places];
  const x = randn([...shape, 6]);
  const y = randint(0, CLASSES, shape);
  if (ignored !== null) {
    y.slice(0, 8, 16).fill_(ignored);
    y.slice(0, 0, 48, 3).fill_(ignored);
  }
  const trainer = new Trainer({
    model,
    loss,
    optimizer: optim.sgd({ lr: 0.5, momentum: 0.9 }),
    device: TEST_DEVICE,
    accumulate,
    ...options,
  });
  const report = await trainer.fit(tensors({ x, y }).loader({ batchSize: 24 / accumulate }), { maxEpochs: 4 });
  const weights = [...model.stateDict().values()].flatMap((tensor) => [...(tensor.toTypedArray() as Float32Array)]);
  for (const tensor of [x, y, ...model.stateDict().values()]) tensor.dispose();
  return { weights, report };
}

const furthest = (a: Found, b: Found): number => Math.max(...a.weights.map((value, i) => Math.abs(value - (b.weights[i] as number))));

const LOSSES: readonly (readonly [string, LossOption | (() => LossOption), number, number | null])[] = [
  ['labels that are left out', 'crossEntropy', 0, -100],
  ['of tokens', 'crossEntropy', 5, -100],
  ['beyond the classes', { name: 'crossEntropy', ignoreIndex: 255, classWeight }, 3, 255],
  ['among the classes', { name: 'crossEntropy', ignoreIndex: 1 }, 0, 1],
  ['weighed classes', { name: 'crossEntropy', classWeight }, 0, null],
  ['smoothed labels', { name: 'crossEntropy', labelSmoothing: 0.1 }, 0, -100],
  ['a module', () => new nn.CrossEntropyLoss({ weight: full([CLASSES], 2).add(0.5), ignoreIndex: 2 }), 0, 2],
  ['a term by name', { main: { loss: { name: 'crossEntropy', classWeight }, weight: 2 } }, 0, -100],
];

describe('accumulated batches', () => {
  it.each(LOSSES)('%s', async (_, given, places, ignored) => {
    const loss = (): LossOption =>
      typeof given === 'function' && given.length === 0 ? (given as () => LossOption)() : (given as LossOption);
    const [apart, whole] = [await train(loss(), 3, places, ignored), await train(loss(), 1, places, ignored)];
    expect(furthest(apart, whole)).toBeLessThan(2e-6);
    apart.report.history.forEach((epoch, i) => {
      expect(epoch.loss).toBeCloseTo(whole.report.history[i]?.loss as number, 5);
    });
    const eager = await train(loss(), 3, places, ignored, { compile: false });
    expect(furthest(apart, eager)).toBe(0);
    if (TEST_DEVICE !== 'cpu') return;
    expect(apart.report.compiled).toMatchObject({ reason: null });
    expect(apart.report.compiled.compiled).toBeGreaterThan(0);
  });

  it('with an optimizer that makes its gradients several times a step', async () => {
    const lbfgs = { optimizer: optim.lbfgs({ lr: 0.1, maxIter: 4 }) };
    const [apart, whole] = [await train('crossEntropy', 3, 0, -100, lbfgs), await train('crossEntropy', 1, 0, -100, lbfgs)];
    expect(furthest(apart, whole)).toBeLessThan(1e-4);
  });

  it('count by their rows where all labels do: the same bits as a function gives', async () => {
    const plain = (output: Tensor, target: Tensor): Tensor => nn.functional.crossEntropy(output, target);
    expect(furthest(await train('crossEntropy', 3, 0, null), await train(plain, 3, 0, null))).toBe(0);
  });

  it('a step in which nothing counts has no loss', async () => {
    using model = ownedModule(new Tagger());
    using x = zeros([8, 6]);
    using y = full([8], -100, { dtype: 'int64' });
    const options = {
      model: model.it,
      loss: 'crossEntropy',
      optimizer: optim.sgd({ lr: 0.1 }),
      device: TEST_DEVICE,
      accumulate: 2,
    } as const;
    const run = new Trainer(options).fit(tensors({ x, y }).loader({ batchSize: 4 }), { maxEpochs: 1 });
    await expect(run).rejects.toMatchObject({ code: 'ERR_NON_FINITE_LOSS' });
  });
});
