/** What a fit shows of itself, without what a clock has a part in. */

import { tensors } from '../../../src/data/index.js';
import { native } from '../../../src/native/load.js';
import * as nn from '../../../src/nn/index.js';
import { randn, setSeed, type Tensor } from '../../../src/tensor/index.js';
import { handleOf } from '../../../src/tensor/native-object.js';
import type { FitEvent, FitOptions, TrainerOptions } from '../../../src/trainer/index.js';
import { type Owned, owned, ownedModule, rows, trainerOf, values } from '../fixtures.js';

/** `[N, 4]` to `[N, 3]`, with batch normalisation and dropout. */
export function network(): Owned<nn.Sequential> {
  setSeed(1);
  return ownedModule(
    new nn.Sequential(new nn.Linear(4, 8), new nn.BatchNorm1d(8), new nn.ReLU(), new nn.Dropout(0.1), new nn.Linear(8, 3)),
  );
}

/** `[N, 2, 6, 6]` to `[N, 3]`. */
export function images(): Owned<nn.Sequential> {
  setSeed(1);
  return ownedModule(
    new nn.Sequential(new nn.Conv2d(2, 4, 3), new nn.BatchNorm2d(4), new nn.ReLU(), new nn.Flatten(), new nn.Linear(64, 3)),
  );
}

/** Keys whose values a clock or the machine has a part in. */
const CLOCKED: readonly string[] = ['seconds', 'measureSeconds', 'usage', 'path', 'runDir'];

function withoutClock(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(value, (key, entry) => {
      if (CLOCKED.includes(key)) return undefined;
      if (entry instanceof Float64Array) return [...entry];
      return typeof entry === 'number' && !Number.isFinite(entry) ? String(entry) : entry;
    }),
  );
}

/** What is trained. */
export interface Trained {
  readonly trainer?: Readonly<Record<string, unknown>>;
  readonly fit?: Partial<FitOptions>;
  readonly make?: () => Owned<nn.Sequential>;
  readonly shape?: readonly number[];
}

/** Trains for 4 epochs of 4 steps; epochs, stop, measurements, decisions, weights and their strides. */
export async function trace({ trainer = {}, fit = {}, make = network, shape = [4] }: Trained): Promise<unknown> {
  using model = make();
  using data = rows(16, shape);
  const events: unknown[] = [];
  const report = await trainerOf(model.it, { seed: 3, ...trainer }).fit(data.it, {
    maxEpochs: 4,
    onEvent: (event: FitEvent) => {
      if (event.type === 'measurement' || event.type === 'decision') events.push(withoutClock(event));
    },
    ...fit,
  });
  const strides = [...model.it.namedParameters().values()].map((parameter) => native().tensorLayout(handleOf(parameter))?.strides);
  return { history: withoutClock(report.history), stop: report.stop, events, weights: values(model.it.stateDict()), strides };
}

/** Rows with targets that are numbers, shares or labels, for losses. */
export async function traceLoss(loss: unknown, target: 'labels' | 'values' | 'shares'): Promise<unknown> {
  using model = network();
  const { x, y } = targetsOf(target);
  using data = owned(tensors({ x, y }).loader({ batchSize: 4 }), [x, y]);
  const head = target === 'labels' ? model.it : new nn.Sequential(...(model.it.children() as nn.Linear[]), new nn.LogSoftmax(1));
  const report = await trainerOf(head, { seed: 3, loss: loss as TrainerOptions['loss'] }).fit(data.it, { maxEpochs: 2 });
  return withoutClock(report.history);
}

function targetsOf(target: 'labels' | 'values' | 'shares'): { x: Tensor; y: Tensor } {
  if (target === 'labels') {
    using made = rows();
    return { x: (made.it.inputs[0] as Tensor).clone(), y: (made.it.targets[0] as Tensor).clone() };
  }
  setSeed(5);
  const x = randn([16, 4]);
  using drawn = randn([16, 3]);
  return { x, y: target === 'shares' ? drawn.sigmoid() : drawn.mul(2) };
}
