/** An autoencoder of pictures of shapes, and what its first layer does at some rates of Adam. */

import { drawShapes, SIDE } from '../../examples/support/shapes.js';
import { Fluctuations } from '../../src/analysis/index.js';
import { tensors } from '../../src/data/index.js';
import * as nn from '../../src/nn/index.js';
import * as optim from '../../src/optim/index.js';
import { setSeed, tensor } from '../../src/tensor/index.js';
import { Trainer } from '../../src/trainer/index.js';

const PIXELS = SIDE * SIDE;
const RATES = [0.01, 0.001, 0.0001];

/** Of the first layer, by rate, the highest first. */
export interface FirstLayer {
  readonly dead: readonly number[];
  readonly participationRatio: readonly number[];
  readonly spreadOfSpread: readonly number[];
  readonly stepMag: readonly number[];
}

/** Trains at three rates. */
export async function trainAtRates(seed: number, maxEpochs: number): Promise<FirstLayer> {
  const found: Record<keyof FirstLayer, number[]> = { dead: [], participationRatio: [], spreadOfSpread: [], stepMag: [] };
  for (const lr of RATES) {
    const { parameters, deadUnits } = await train(lr, seed, maxEpochs);
    found.dead.push(deadUnits[0]?.deadFraction ?? Number.NaN);
    for (const key of ['participationRatio', 'spreadOfSpread', 'stepMag'] as const) found[key].push(parameters[0]?.[key] ?? Number.NaN);
  }
  return found;
}

async function train(lr: number, seed: number, maxEpochs: number): Promise<ReturnType<Fluctuations['report']>> {
  setSeed(seed);
  using x = tensor(drawShapes(), { shape: [64, PIXELS] });
  const layers = [
    ...[new nn.Linear(PIXELS, 64), new nn.ReLU(), new nn.Linear(64, 16), new nn.ReLU()],
    ...[new nn.Linear(16, 64), new nn.ReLU(), new nn.Linear(64, PIXELS), new nn.Sigmoid()],
  ];
  const model = new nn.Sequential(...layers);
  const monitor = new Fluctuations({ samples: 64 });
  const trainer = new Trainer({ model, loss: 'mse', optimizer: optim.adam({ lr }), device: 'cpu', observers: [monitor] });
  await trainer.fit(tensors({ x, y: x }).loader({ batchSize: 16, shuffle: true, seed }), { maxEpochs });
  for (const parameter of model.namedParameters().values()) parameter.dispose();
  return monitor.report();
}

/** Whether each number is below the one before. */
export function falls(numbers: readonly number[]): boolean {
  return numbers.length > 1 && numbers.slice(1).every((number, i) => number < (numbers[i] as number));
}
