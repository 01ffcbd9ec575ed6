/** Training steps as ever and by graph, beside the same steps in PyTorch: eager, with CUDA graphs, compiled. */

import { tensors } from '../../../src/data/tensor-dataset.js';
import { resnet18 } from '../../../src/models/index.js';
import * as nn from '../../../src/nn/index.js';
import { sgd } from '../../../src/optim/index.js';
import type { Device } from '../../../src/tensor/device.js';
import { setSeed } from '../../../src/tensor/generator.js';
import { randint, randn } from '../../../src/tensor/random.js';
import { Trainer } from '../../../src/trainer/trainer.js';
import { milliseconds, printTable } from '../../bench/table.js';
import { python, pythonAvailable } from '../../support/python.js';

interface Case {
  readonly name: string;
  readonly model: string;
  readonly make: () => nn.TensorModule;
  readonly shape: readonly number[];
  readonly classes: number;
  readonly batch: number;
  readonly bf16: boolean;
  readonly channelsLast: boolean;
  readonly steps: number;
  /** Of the ratio Neve / PyTorch, by PyTorch's mode. */
  readonly goals: Readonly<Record<string, string>>;
}

const mlp = (): nn.Sequential =>
  new nn.Sequential(new nn.Linear(16, 32), new nn.ReLU(), new nn.Linear(32, 32), new nn.ReLU(), new nn.Linear(32, 4));
const cnn = (): nn.Sequential =>
  new nn.Sequential(
    ...[
      new nn.Conv2d(3, 16, 3, { padding: 1 }),
      new nn.BatchNorm2d(16),
      new nn.ReLU(),
      new nn.Conv2d(16, 32, 3, { stride: 2, padding: 1 }),
    ],
    ...[new nn.ReLU(), new nn.AdaptiveAvgPool2d(1), new nn.Flatten(), new nn.Linear(32, 10)],
  );
const SMALL = { classes: 4, batch: 16, bf16: false, channelsLast: false, steps: 2000, goals: { eager: '<= 0.35', graph: '<= 1.0' } };

/** @param dry - few steps of small batches */
export function stepCases(dry: boolean): readonly Case[] {
  const cases: readonly Case[] = [
    { name: 'perceptron, batch 16', model: 'mlp', make: mlp, shape: [16], ...SMALL },
    { name: 'small CNN, batch 16', model: 'cnn', make: cnn, shape: [3, 32, 32], ...SMALL, classes: 10 },
    {
      ...{ name: 'ResNet-18, bf16, channels-last, batch 512', model: 'resnet18', make: () => resnet18({ numClasses: 10 }) },
      ...{ shape: [3, 32, 32], classes: 10, batch: 512, bf16: true, channelsLast: true, steps: 200 },
      goals: { eager: '<= 0.9', compile: '<= 1.1' },
    },
  ];
  return dry ? cases.map((one) => ({ ...one, batch: Math.min(one.batch, 2), steps: 8 })) : cases;
}

/** Prints a table; compares with PyTorch where its Python can be imported. */
export async function benchSteps(device: Device, dry: boolean): Promise<void> {
  const rows: string[][] = [];
  for (const one of stepCases(dry)) {
    const plain = await secondsPerStep(one, device, false);
    const graph = await secondsPerStep(one, device, 'auto');
    const best = Math.min(plain.seconds, graph.seconds);
    // In dry runs all modes of PyTorch are one.
    for (const [mode, goal] of Object.entries(one.goals).slice(0, dry ? 1 : undefined)) {
      const theirs = peerSeconds(one, mode, device, dry);
      const ratio = theirs === null ? '-' : (best / theirs).toFixed(2);
      rows.push([
        ...[one.name, milliseconds(plain.seconds), milliseconds(graph.seconds), `${graph.replays} of ${graph.steps}`],
        ...[mode, theirs === null ? '-' : milliseconds(theirs), ratio, goal],
      ]);
    }
  }
  console.log('\nTraining step; ratio: the faster of Neve / PyTorch');
  printTable(['case', 'Neve', 'Neve by graph', 'replays', 'PyTorch', 'time', 'ratio', 'goal'], rows);
}

/** In dry runs PyTorch is on the CPU, and nothing is compiled: only that the script runs is to be seen. */
function peerSeconds(
  { model, shape, classes, batch, bf16, channelsLast, steps }: Case,
  mode: string,
  device: Device,
  dry: boolean,
): number | null {
  if (!pythonAvailable()) return null;
  const input = { model, shape, classes, batch, bf16, channelsLast, steps, mode: dry ? 'eager' : mode, device: dry ? 'cpu' : device };
  return python<number>(new URL('peer.py', import.meta.url).pathname, { input, timeoutMs: 600_000 });
}

async function secondsPerStep(
  { make, shape, classes, batch, bf16, channelsLast, steps }: Case,
  device: Device,
  cudaGraph: 'auto' | false,
): Promise<{ readonly seconds: number; readonly steps: number; readonly replays: number }> {
  setSeed(0);
  using x = randn([batch * 8, ...shape]);
  using y = randint(0, classes, [batch * 8]);
  const model = make();
  const trainer = new Trainer({
    ...{ model, loss: 'crossEntropy', optimizer: sgd({ lr: 0.01, momentum: 0.9 }), device, channelsLast, cudaGraph },
    precision: bf16 ? 'bf16' : 'fp32',
  });
  const { history } = await trainer.fit(tensors({ x, y }).loader({ batchSize: batch }), { maxEpochs: 2 + Math.ceil(steps / 8) });
  for (const tensor of model.stateDict().values()) tensor.dispose();
  const timed = history.slice(2);
  const sum = (of: (epoch: (typeof timed)[number]) => number): number => timed.reduce((total, epoch) => total + of(epoch), 0);
  const done = sum((epoch) => epoch.steps);
  return {
    seconds: sum((epoch) => epoch.seconds - epoch.measureSeconds) / done,
    steps: done,
    replays: sum(({ usage }) => usage.graphSteps),
  };
}
