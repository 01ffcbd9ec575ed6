/** The Python half of the training parity tests, and the same training here. */

import { fileURLToPath } from 'node:url';
import type { Controller, Decision, Observation } from '../../src/controllers/controller.js';
import { tensors } from '../../src/data/tensor-dataset.js';
import type { Model } from '../../src/graph/model.js';
import * as nn from '../../src/nn/index.js';
import { sgd } from '../../src/optim/index.js';
import { tensor } from '../../src/tensor/create.js';
import { Trainer } from '../../src/trainer/trainer.js';
import { python } from '../support/python.js';

export interface StepsRequest {
  readonly seed: number;
  readonly threads: number;
  /** Where to save the TorchScript file, or `null` to train the plain module. */
  readonly script: string | null;
  readonly channelsLast: boolean;
  readonly nesterov: boolean;
  /** `torch.optim.SGD(fused=...)`: `true` is the kernel that Neve calls. */
  readonly fused: boolean | null;
}

export interface StepsAnswer {
  readonly initial: Readonly<Record<string, readonly number[]>>;
  readonly losses: readonly number[];
  readonly final: Readonly<Record<string, readonly number[]>>;
  /** Of the first 8 rows, in evaluation mode, after training. */
  readonly outputs: readonly number[];
  /** `[160, 3, 12, 12]` and `[160]`, flat. */
  readonly x: readonly number[];
  readonly y: readonly number[];
}

/** Trains in Python. */
export function trainInPython(request: StepsRequest): StepsAnswer {
  return python<StepsAnswer>(fileURLToPath(new URL('steps.py', import.meta.url)), { input: request });
}

/** The network of steps.py, with PyTorch's initial values for the current seed. */
export function cnn(): nn.TensorModule {
  return new nn.Sequential(
    new nn.Conv2d(3, 8, 3, { padding: 1, bias: false }),
    new nn.BatchNorm2d(8),
    new nn.ReLU(),
    new nn.MaxPool2d(2),
    new nn.Conv2d(8, 16, 3, { padding: 1 }),
    new nn.BatchNorm2d(16),
    new nn.ReLU(),
    new nn.AdaptiveAvgPool2d(1),
    new nn.Flatten(),
    new nn.Linear(16, 10),
  );
}

/** Notes the loss of every step. */
export class LossRecorder implements Controller<null> {
  readonly name = 'recorder';
  readonly when = { every: 1, unit: 'step' } as const;
  readonly losses: number[] = [];

  start(): void {
    this.losses.length = 0;
  }

  observe({ loss }: Observation): readonly Decision[] {
    this.losses.push(loss);
    return [];
  }

  stateDict(): null {
    return null;
  }

  loadStateDict(): void {}
}

/** The 50 steps of steps.py on the data it answered with; returns the loss of each. */
export async function trainHere(model: Model | nn.TensorModule, answer: StepsAnswer, request: StepsRequest): Promise<readonly number[]> {
  using x = tensor(answer.x, { shape: [160, 3, 12, 12] });
  using y = tensor(answer.y, { dtype: 'int64' });
  const recorder = new LossRecorder();
  const trainer = new Trainer({
    model,
    loss: 'crossEntropy',
    optimizer: sgd({ lr: 0.05, momentum: 0.9, weightDecay: 5e-4, nesterov: request.nesterov }),
    controllers: [recorder],
    channelsLast: request.channelsLast,
    device: 'cpu',
  });
  await trainer.fit(tensors({ x, y }).loader({ batchSize: 16, shuffle: true, seed: 7 }), { maxEpochs: 5 });
  return recorder.losses;
}

/** The largest relative difference of two lists. */
export function relativeDifference(ours: readonly number[], theirs: readonly number[]): number {
  if (ours.length !== theirs.length) return Number.POSITIVE_INFINITY;
  return Math.max(...ours.map((value, i) => Math.abs(value - (theirs[i] ?? Number.NaN)) / Math.max(Math.abs(theirs[i] ?? 0), 1e-12)));
}
