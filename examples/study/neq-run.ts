/** One run of the comparison of what freezing saves: from a job to its record. */

import { join } from 'node:path';
import { type Controller, CosineAnnealingLr, data, F, GradES, models, NEq, optim, setSeed, Trainer } from 'neve';
import { dataFolder } from './data-folder.js';

const CLASSES = 10;
/** Mean and standard deviation of the training pixels, as commonly used for CIFAR-10. */
const NORMALIZE = { mean: [0.4914, 0.4822, 0.4465], std: [0.247, 0.2435, 0.2616] };
const PIXELS = 32;
const TEST_ROWS = 10_000;

const loaded = new Map<string, Promise<data.TensorDataset>>();

/** What freezes. */
export const ARMS = ['plain', 'neurons', 'layers', 'depth', 'grad-es'] as const;

/** A run to do. */
export interface FreezeJob {
  readonly arm: (typeof ARMS)[number];
  /** Of NEq, or GradES's tau; 0 of `plain`. */
  readonly threshold: number;
  readonly epochs: number;
  /** Training images. */
  readonly rows: number;
  /** Pixels a side: 32, or 16 for means of 2 x 2. */
  readonly size: number;
  /** Of the ResNet: 6n + 2. */
  readonly depth: number;
  readonly batchSize: number;
  readonly seed: number;
}

/** A run that was done. */
export interface FreezeRecord extends FreezeJob {
  /** On all 10,000 test images. */
  readonly accuracy: number;
  readonly loss: number;
  /** Processor time of the fit, seconds; unlike wall time it does not count what else the machine does. */
  readonly seconds: number;
  /** That of each epoch. */
  readonly epochSeconds: readonly number[];
  readonly steps: number;
  /** What was frozen when, in words. */
  readonly frozen: readonly { readonly epoch: number; readonly reason: string }[];
}

/** Equal for equal runs. */
export function freezeKey({ arm, threshold, epochs, rows, size, depth, batchSize, seed }: FreezeJob): string {
  return [arm, threshold, epochs, rows, size, depth, batchSize, seed].join('/');
}

/** One run in a line. */
export function describeFreeze({ arm, threshold, epochs, seed, accuracy, seconds, frozen }: FreezeRecord): string {
  const last = frozen.at(-1);
  return `${arm} ${threshold} ${epochs} ${seed}: ${(100 * accuracy).toFixed(2)} %, ${seconds.toFixed(0)} s${last === undefined ? '' : `; ${last.reason}`}`;
}

/** Trains from the same weights, on the same order, under one cosine to 0, and scores. */
export async function trainFrozen(job: FreezeJob): Promise<FreezeRecord> {
  const train = await images('train', job.size, Math.max(1, Math.round(job.rows / CLASSES)));
  const test = await images('test', job.size, TEST_ROWS / CLASSES);
  setSeed(job.seed);
  const trainer = new Trainer({
    model: new models.ResNetCifar(job.depth, { numClasses: CLASSES }),
    loss: 'crossEntropy',
    optimizer: optim.sgd({ lr: 0.1, momentum: 0.9, weightDecay: 5e-4 }),
    controllers: [new CosineAnnealingLr({ unit: 'step' }), ...freezerOf(job)],
    device: 'cpu',
  });
  const begun = processorSeconds();
  const epochSeconds: number[] = [];
  const run = trainer.fit(train.loader({ batchSize: job.batchSize, shuffle: true, seed: job.seed }), { maxEpochs: job.epochs });
  let before = begun;
  for await (const _ of run) {
    const now = processorSeconds();
    epochSeconds.push(Number((now - before).toFixed(3)));
    before = now;
  }
  const report = await run;
  const seconds = Number((processorSeconds() - begun).toFixed(3));
  const { accuracy = Number.NaN, loss } = await trainer.evaluate(test.loader({ batchSize: 250 }));
  const frozen = report.decisions.flatMap((one) => (one.kind === 'freezeNeurons' ? [{ epoch: one.epoch, reason: one.reason }] : []));
  const steps = report.history.reduce((sum, epoch) => sum + epoch.steps, 0);
  return { ...job, accuracy, loss, seconds, epochSeconds, steps, frozen };
}

function freezerOf({ arm, threshold }: FreezeJob): Controller[] {
  if (arm === 'plain') return [];
  return [
    arm === 'grad-es'
      ? new GradES({ tau: threshold, layers: { types: ['Conv2d', 'BatchNorm2d'] } })
      : new NEq({ groups: arm, epsilon: threshold }),
  ];
}

/** Time of this process on all cores, seconds. */
function processorSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

/** The first images of each class, once for each process. */
function images(root: 'train' | 'test', size: number, limitPerClass: number): Promise<data.TensorDataset> {
  const key = `${root}/${size}/${limitPerClass}`;
  const known = loaded.get(key) ?? load(root, size, limitPerClass);
  loaded.set(key, known);
  return known;
}

async function load(root: 'train' | 'test', size: number, limitPerClass: number): Promise<data.TensorDataset> {
  const path = join(dataFolder(), 'cifar10-images.tar.gz');
  const whole = await data.imageFolder(path, { root, size: PIXELS, limitPerClass, normalize: NORMALIZE, resident: true });
  if (size === PIXELS) return whole;
  return data.tensors({ x: whole.inputs.map((pixels) => F.avgPool2d(pixels, PIXELS / size)), y: whole.targets });
}
