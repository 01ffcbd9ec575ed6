/**
 * What an update of ECCO-DNN costs over one of SGD: parameters of the shapes of a ResNet-18's, gradients that cost little, optimizers that take turns. The time
 * of the same steps without an update is taken off. The goal is a ratio of at most 1.5.
 *
 *   node --import tsx test/bench/ecco.ts [--rounds 7] [--steps 20] [--threads 1]
 */

import { parseArgs } from 'node:util';
import { tensors } from '../../src/data/tensor-dataset.js';
import { models, nn, ones, optim, randn, setNumThreads, setSeed, type Tensor, Trainer } from '../../src/index.js';
import { median, milliseconds, printTable } from './table.js';

const { values: flags } = parseArgs({
  options: {
    rounds: { type: 'string', default: '7' },
    steps: { type: 'string', default: '20' },
    threads: { type: 'string', default: '1' },
  },
});

/** `[N, 1]` to half the sum of all squared weights, `[N, 1]`: the gradient of a weight is the weight. */
class Bowl extends nn.Module {
  readonly weights: nn.ParameterList;

  constructor(shapes: readonly (readonly number[])[]) {
    super();
    this.weights = new nn.ParameterList(
      shapes.map((shape) => {
        using values = randn(shape);
        return new nn.Parameter(values.mul(3));
      }),
    );
  }

  override forward(x: Tensor): Tensor {
    const sums = [...this.weights].map((weight) => weight.square().sum().mul(0.5));
    return x.mul(sums.reduce((sum, one) => sum.add(one)));
  }
}

const resnet = models.resnet18();
const SHAPES = [...resnet.namedParameters().values()].map(({ shape }) => shape);
for (const value of resnet.stateDict().values()) value.dispose();

/** Seconds of a step. */
async function stepTime(optimizer: optim.OptimizerSpec): Promise<number> {
  setSeed(0);
  const model = new Bowl(SHAPES);
  const steps = Number(flags.steps);
  using x = ones([steps, 1]);
  const trainer = new Trainer({ model, loss: (output) => output.mean(), optimizer, device: 'cpu' });
  const { history } = await trainer.fit(tensors({ x, y: x }).loader({ batchSize: 1 }), { maxEpochs: 2 });
  for (const value of model.stateDict().values()) value.dispose();
  return (history.at(-1)?.seconds ?? Number.NaN) / steps;
}

setNumThreads(Number(flags.threads));
const NO_UPDATE = optim.prodigy({ lr: 0 });
const CASES: readonly (readonly [string, optim.OptimizerSpec])[] = [
  ['SGD', optim.sgd({ lr: 1e-4 })],
  ['SGD with momentum', optim.sgd({ lr: 1e-4, momentum: 0.9 })],
  // All gradients shrink, and most are above 1: one sign speeds none up, the other most of them.
  ['ECCO', optim.ecco({ alpha0: 1e-4, growth: 1, sign: 'published' })],
  ['ECCO, most weights sped up', optim.ecco({ alpha0: 1e-4, growth: 1, sign: 'derived' })],
];
const bare: number[] = [];
const times = CASES.map(() => [] as number[]);
for (let round = 0; round < Number(flags.rounds); round++) {
  bare.push(await stepTime(NO_UPDATE));
  for (const [i, [, optimizer]] of CASES.entries()) times[i]?.push(await stepTime(optimizer));
}
const update = (i: number, round: number): number => (times[i]?.[round] ?? Number.NaN) - (bare[round] ?? Number.NaN);
const over = (i: number, base: number): string => median(bare.map((_, round) => update(i, round) / update(base, round))).toFixed(2);
const elements = SHAPES.reduce((sum, shape) => sum + shape.reduce((product, size) => product * size, 1), 0);
console.log(
  `${SHAPES.length} tensors, ${(elements / 1e6).toFixed(1)} million weights; without an update: ${milliseconds(median(bare))} a step`,
);
printTable(
  ['optimizer', 'update', 'over SGD', 'over SGD with momentum', 'goal'],
  CASES.map(([name], i) => [
    name,
    milliseconds(median(bare.map((_, round) => update(i, round)))),
    over(i, 0),
    over(i, 1),
    i < 2 ? '' : '<= 1.5',
  ]),
);
