/** Compiled steps of every ready model, of programs of 10,000 operators, of many shapes and of many steps. */

import { describe, expect, it } from 'vitest';
import { stream, tensors } from '../../src/data/index.js';
import type { Traceable } from '../../src/graph/traceable.js';
import * as models from '../../src/models/index.js';
import * as nn from '../../src/nn/index.js';
import { crossEntropy } from '../../src/nn/functional/index.js';
import * as optim from '../../src/optim/index.js';
import { randint, randn, setSeed, type Tensor } from '../../src/tensor/index.js';
import type { FitOptions, Report, TrainerOptions } from '../../src/trainer/index.js';
import { CLASSES, owned, ownedModule, trainerOf, values } from './fixtures.js';

type Made = nn.Module & Traceable;
type Data = { readonly x: Tensor; readonly y: Tensor };

const images = (size: number, channels = 3): Data => ({ x: randn([16, channels, size, size]), y: randint(0, CLASSES, [16]) });
const tokens = (): Data => ({ x: randint(1, 19, [16, 12]), y: randint(0, CLASSES, [16]) });
const numClasses = CLASSES;

/** Of the next token; its logits are `[N, L, C]`. */
const next = (logits: Tensor, targets: Tensor): Tensor => crossEntropy(logits.transpose(1, 2), targets);

/** All of `models`, small where a size can be chosen. */
const ZOO: Readonly<Record<string, readonly [() => Made, () => Data, Partial<TrainerOptions>?]>> = {
  MLP: [() => new models.MLP([12, 16, CLASSES], { dropout: 0.2 }), () => ({ x: randn([16, 12]), y: randint(0, CLASSES, [16]) })],
  ResNet: [() => new models.ResNet('basic', [2, 1, 1, 1], { numClasses }), () => images(40)],
  'ResNet, bottlenecks': [() => new models.ResNet('bottleneck', [1, 2, 1, 1], { numClasses }), () => images(40)],
  resnet18: [() => models.resnet18({ numClasses }), () => images(32)],
  resnet20: [() => models.resnet20({ numClasses }), () => images(16)],
  VGG: [() => new models.VGG([8, 'M', 16, 'M'], { numClasses, hiddenSize: 32, poolSize: 3 }), () => images(40)],
  'VGG, BatchNorm': [
    () => new models.VGG([8, 'M', 16, 'M'], { numClasses, hiddenSize: 32, poolSize: 3, batchNorm: true }),
    () => images(40),
  ],
  MobileNetV2: [() => new models.MobileNetV2({ numClasses, widthMultiplier: 0.5 }), () => images(40)],
  ViT: [
    () =>
      new models.ViT({
        ...{ imageSize: 16, patchSize: 8, numLayers: 2, numHeads: 2, hiddenDim: 24, mlpDim: 48, numClasses },
        dropout: 0.1,
      }),
    () => images(16),
  ],
  GPT2: [
    () => new models.GPT2({ vocabSize: 19, nPositions: 12, nEmbd: 16, nLayer: 2, nHead: 2 }),
    () => ({ x: randint(0, 19, [16, 12]), y: randint(0, 19, [16, 12]) }),
    { loss: next },
  ],
  LSTMForecaster: [
    () => new models.LSTMForecaster(3, { hiddenSize: 10, numLayers: 2, dropout: 0.2, horizon: 4, outputSize: 2 }),
    () => ({ x: randn([16, 7, 3]), y: randn([16, 4, 2]) }),
    { loss: 'mse' },
  ],
  TextClassifier: [() => new models.TextClassifier(19, { numClasses, embeddingDim: 8, filters: 6 }), tokens],
};

async function trained(
  make: () => Made,
  data: () => Data,
  options: Partial<TrainerOptions>,
  fit: FitOptions,
): Promise<{ readonly weights: ReturnType<typeof values>; readonly report: Report }> {
  setSeed(5);
  using model = ownedModule(make());
  const { x, y } = data();
  using loader = owned(tensors({ x, y }).loader({ batchSize: 4 }), [x, y]);
  const report = await trainerOf(model.it, { seed: 3, optimizer: optim.adamw({ lr: 1e-3 }), device: 'cpu', ...options }).fit(
    loader.it,
    fit,
  );
  return { weights: values(model.it.stateDict()), report };
}

describe('every ready model', () => {
  it.each(Object.entries(ZOO))('%s: the bits of autograd, every batch but the first two', async (name, [make, data, options]) => {
    const compiled = await trained(make, data, { ...options, compile: true }, { maxEpochs: 3 });
    const plain = await trained(make, data, { ...options, compile: false }, { maxEpochs: 3 });
    expect(compiled.weights).toEqual(plain.weights);
    expect(compiled.report.history.map(({ loss }) => loss)).toEqual(plain.report.history.map(({ loss }) => loss));
    expect(compiled.report.compiled).toEqual({ compiled: 10, uncompiled: 2, reason: null });
    const { compiled: count, uncompiled } = compiled.report.compiled;
    console.log(`${name.padEnd(20)} ${count} of ${count + uncompiled} batches compiled`);
  });
});

/** Microseconds of processor time a step, of steps that run from a record. */
async function costOf(layers: number): Promise<number> {
  setSeed(5);
  const parts = Array.from({ length: layers }, () => [new nn.Linear(4, 4), new nn.Tanh()]).flat();
  using model = ownedModule(new nn.Sequential(...parts, new nn.Linear(4, CLASSES)));
  const x = randn([4, 4]);
  const y = randint(0, CLASSES, [4]);
  using loader = owned(tensors({ x, y }).loader({ batchSize: 4 }), [x, y]);
  const trainer = trainerOf(model.it, { device: 'cpu', compile: true });
  await trainer.fit(loader.it, { maxSteps: 4 });
  const before = process.cpuUsage();
  const { compiled } = await trainer.fit(loader.it, { maxSteps: 44 });
  const { user, system } = process.cpuUsage(before);
  expect(compiled.compiled).toBeGreaterThanOrEqual(38);
  return (user + system) / 40;
}

describe('the cost of a compiled step', () => {
  it('is linear in operators up to 10,000', async () => {
    // A layer is two operators forward and three backward.
    const costs: (readonly [number, number])[] = [];
    for (const layers of [250, 500, 1000, 2000]) costs.push([5 * layers, await costOf(layers)]);
    for (const [operators, cost] of costs) {
      console.log(`${operators} operators: ${cost.toFixed(0)} us of processor time a step, ${(cost / operators).toFixed(2)} each`);
    }
    const [few, many] = [costs[0], costs.at(-1)] as [readonly [number, number], readonly [number, number]];
    // A cost that grew with the square would be eight times as much an operator.
    expect(many[1] / many[0]).toBeLessThan((4 * few[1]) / few[0]);
  });

  it('is no memory: 100,000 steps', async () => {
    setSeed(5);
    using model = ownedModule(new nn.Sequential(new nn.Linear(4, 8), new nn.ReLU(), new nn.Linear(8, CLASSES)));
    const x = randn([4000, 4]);
    const y = randint(0, CLASSES, [4000]);
    using loader = owned(tensors({ x, y }).loader({ batchSize: 4 }), [x, y]);
    const held: number[] = [];
    const trainer = trainerOf(model.it, { device: 'cpu' });
    const report = await trainer.fit(loader.it, {
      maxEpochs: 100,
      callbacks: [{ onEpochEnd: () => held.push(process.memoryUsage().rss / 2 ** 20) }],
    });
    expect(report.compiled).toMatchObject({ compiled: 99_998, reason: null });
    console.log(`MiB held after 10,000, 50,000 and 100,000 steps: ${[9, 49, 99].map((i) => held[i]?.toFixed(0)).join(', ')}`);
    expect((held.at(-1) as number) - (held[19] as number)).toBeLessThan(24);
  });

  it('is paid once for a shape, for 16 of them', async () => {
    class Mean extends nn.Module {
      readonly embed = new nn.Linear(2, 64);
      readonly head = new nn.Linear(64, CLASSES);
      forward(x: Tensor): Tensor {
        return this.head.forward(this.embed.forward(x).tanh().mean([1]));
      }
    }
    setSeed(5);
    using model = ownedModule(new Mean());
    const SHAPES = 16;
    const { compiled } = await trainerOf(model.it, { device: 'cpu' }).fit(lengths(SHAPES), { maxEpochs: 5 });
    // Each shape is seen once an epoch: recorded in the first two, and run from the record in the others.
    expect(compiled).toEqual({ compiled: 3 * SHAPES, uncompiled: 2 * SHAPES, reason: null });

    const before = process.memoryUsage().rss;
    const more = await trainerOf(model.it, { device: 'cpu' }).fit(lengths(1000), { maxEpochs: 3 });
    expect(more.compiled).toEqual({ compiled: SHAPES, uncompiled: 3000 - SHAPES, reason: 'batches have more than 16 shapes' });
    console.log(`1,000 shapes of up to 1 MiB: ${((process.memoryUsage().rss - before) / 2 ** 20).toFixed(0)} MiB more`);
    expect(process.memoryUsage().rss - before).toBeLessThan(200 * 2 ** 20);
  });
});

/** Four rows of each length from 1 on, once an epoch. */
function lengths(count: number) {
  return stream(function* () {
    for (let i = 0; i < 4 * count; i++) {
      const length = 1 + Math.floor(i / 4);
      yield { x: Array.from({ length }, (_, k) => [Math.sin(i + k), Math.cos(i * k)]), y: BigInt(i % CLASSES) };
    }
  }).loader({ batchSize: 4, ragged: true });
}
