/** Options of the training step and of named losses, below the trainer's own. */

import * as nn from '../../../src/nn/index.js';
import { noGrad, tensor } from '../../../src/tensor/index.js';
import { type Owned, ownedModule, perceptron, trainerOf } from '../fixtures.js';
import { type Owner, row } from './owner.js';
import { images, trace, traceLoss } from './traces.js';

/** An option of the trainer that has options. */
function partOf(option: string, base: Owner['base'], rows: Owner['rows'], more: Readonly<Record<string, unknown>> = {}): Owner {
  return {
    name: `the trainer's ${option}`,
    check: (options) => {
      using model = perceptron();
      return trainerOf(model.it, { ...more, [option]: options });
    },
    base,
    effect: (options) => trace({ trainer: { ...more, [option]: options } }),
    rows,
  };
}

function lossOf(name: string, target: 'labels' | 'values' | 'shares', rows: Owner['rows']): Owner {
  return {
    name: `the loss '${name}'`,
    check: (options) => {
      using model = perceptron();
      return trainerOf(model.it, { loss: { name, ...(options as object) } as never });
    },
    base: {},
    effect: (options) => traceLoss({ name, ...(options as object) }, target),
    rows,
  };
}

/** `[N, 4]` to `[N, 3]` through one unit just above zero, layer `1`, which the first step takes many times as far up. */
function rising(): Owned<nn.Sequential> {
  const [unit, head] = [new nn.Linear(4, 1), new nn.Linear(1, 3)];
  using slopes = tensor([[1], [0], [0]]);
  noGrad(() => {
    unit.weight.fill_(1e-3);
    unit.bias?.fill_(1e-3);
    head.weight.copy_(slopes);
    head.bias?.zero_();
  });
  return ownedModule(new nn.Sequential(new nn.Softmax(1), unit, new nn.ReLU(), head));
}

const CLASSES = { classWeight: [1, 5, 0.5], ignoreIndex: 1 };
const square = { loss: 'crossEntropy', weight: 1 };

export const STEPS: readonly Owner[] = [
  partOf('clipGradNorm', { maxNorm: 0.05 }, { maxNorm: 0.01, normType: 1 }),
  partOf(
    'lossScaler',
    { initScale: 2 ** 20, growthInterval: 2, growthFactor: 1e6 },
    { initScale: 2 ** 40, growthFactor: 10, backoffFactor: 0.01, growthInterval: 4 },
    { precision: 'fp16' },
  ),
  partOf(
    'average',
    { kind: 'ema', decay: 0.5 },
    {
      kind: row({ kind: 'swa' }, { base: { decay: undefined, unit: 'step', updateBatchNorm: false } }),
      ...{ decay: 0.9, unit: 'epoch', start: 3, every: 3, buffers: true, updateBatchNorm: true },
    },
  ),
  partOf(
    'mix',
    { mixup: 0.4 },
    {
      mixup: 5,
      cutmix: row({ cutmix: 1 }, { effect: (mix) => trace({ trainer: { mix }, make: images, shape: [2, 6, 6] }) }),
      probability: 0.5,
      seed: 9,
    },
  ),
  partOf(
    'limitActivations',
    { layers: ['1'] },
    {
      layers: ['0'],
      form: row({ form: 'published' }, { effect: (limitActivations) => trace({ trainer: { limitActivations }, make: rising }) }),
    },
  ),
  lossOf('crossEntropy', 'labels', { ...CLASSES, labelSmoothing: 0.2 }),
  lossOf('nll', 'labels', CLASSES),
  lossOf('bceWithLogits', 'shares', { posWeight: 3 }),
  lossOf('smoothL1', 'values', { beta: 0.1 }),
  lossOf('huber', 'values', { delta: 0.1 }),
  lossOf('kl', 'shares', { reduction: 'batchmean', logTarget: true }),
  {
    name: 'a term of a loss',
    check: (term) => {
      using model = perceptron();
      return trainerOf(model.it, { loss: { main: term } as never });
    },
    base: square,
    effect: (term) => traceLoss({ main: term, other: { loss: 'crossEntropy', weight: 0.5 } }, 'labels'),
    rows: {
      ...{ loss: { name: 'crossEntropy', labelSmoothing: 0.2 }, weight: 3 },
      // There is one output and one target: any other is looked for in vain.
      output: row({ output: 1 }, { refusal: 'ERR_LOSS_INDEX' }),
      target: row({ target: 1 }, { refusal: 'ERR_LOSS_INDEX' }),
    },
  },
];
