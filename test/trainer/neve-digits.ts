/** The embedded digits, and fits of small networks on them under NeVe's default. */

import { readFileSync } from 'node:fs';
import { NeVe, type NeVeOptions } from '../../src/controllers/index.js';
import { type TensorDataset, tensors } from '../../src/data/index.js';
import * as nn from '../../src/nn/index.js';
import type { OptimizerSpec } from '../../src/optim/index.js';
import { setSeed, type Tensor, tensor } from '../../src/tensor/index.js';
import { type Report, Trainer, type TrainerOptions } from '../../src/trainer/index.js';
import { type Owned, owned, ownedModule } from './fixtures.js';

const IMAGES = 1797;
const PIXELS = 64;

/** Seven tenths to train on, the rest to test with. */
export function digits(seed: number): Owned<{ train: TensorDataset; test: TensorDataset }> {
  const bytes = readFileSync(new URL('../../examples/data/digits.bin', import.meta.url));
  const x = tensor(
    Float32Array.from(bytes.subarray(0, IMAGES * PIXELS), (value) => value / 16),
    { shape: [IMAGES, 1, 8, 8] },
  );
  const y = tensor(BigInt64Array.from(bytes.subarray(IMAGES * PIXELS), BigInt));
  const [train, test] = tensors({ x, y }).split([0.7, 0.3], { seed }) as [TensorDataset, TensorDataset];
  return owned({ train, test }, [x, y, ...[train, test].flatMap(({ inputs, targets }) => [...inputs, ...targets])]);
}

/** `[N, 1, 8, 8]` to `[N, 10]`. */
export function mlp(): nn.Sequential {
  const layers = [new nn.Linear(64, 64), new nn.ReLU(), new nn.Linear(64, 32), new nn.ReLU(), new nn.Linear(32, 10)];
  return new nn.Sequential(new nn.Flatten(), ...layers);
}

/** The same with convolutions and batch normalisation. */
export function convolutions(): nn.Sequential {
  const block = (from: number, to: number): nn.Module[] => [
    new nn.Conv2d(from, to, 3, { padding: 1, bias: false }),
    new nn.BatchNorm2d(to),
    new nn.ReLU(),
  ];
  const pool = (): nn.Module => new nn.MaxPool2d(2);
  const layers = [...block(1, 8), ...block(8, 16), pool(), ...block(16, 32), pool(), new nn.Flatten(), new nn.Linear(128, 10)];
  return new nn.Sequential(...(layers as never[]));
}

/** What a fit came to. */
export interface Outcome {
  readonly accuracy: number;
  /** Share of the planned steps that was used. */
  readonly used: number;
  readonly report: Report;
  readonly neve: NeVe;
  /** The first parameter after training. */
  readonly weights: Float32Array;
}

/** Trains a network anew and tests it. */
export async function fitDigits(
  make: () => nn.Sequential,
  optimizer: OptimizerSpec,
  {
    seed = 0,
    epochs = 60,
    batchSize = 64,
    neve: options = {},
    trainer: more = {},
  }: { seed?: number; epochs?: number; batchSize?: number; neve?: NeVeOptions; trainer?: Partial<TrainerOptions> } = {},
): Promise<Outcome> {
  using data = digits(seed);
  setSeed(seed);
  using model = ownedModule(make());
  const neve = new NeVe(options);
  const trainer = new Trainer({ model: model.it, loss: 'crossEntropy', optimizer, controllers: [neve], device: 'cpu', seed, ...more });
  const loader = data.it.train.loader({ batchSize, shuffle: true, seed });
  const planned = Math.ceil(loader.length / (more.accumulate ?? 1));
  const report = await trainer.fit(loader, { maxEpochs: epochs });
  const { accuracy = 0 } = await trainer.evaluate(data.it.test.loader({ batchSize: 600 }));
  const steps = report.history.reduce((sum, epoch) => sum + epoch.steps, 0);
  const [first] = model.it.namedParameters().values() as Iterable<Tensor>;
  const weights = Float32Array.from((first as Tensor).toTypedArray() as Float32Array);
  return { accuracy, used: steps / (epochs * planned), report, neve, weights };
}
