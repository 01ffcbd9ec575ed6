/** Digits 5 to 9 for a network that has learnt 0 to 4. */

import { CosineAnnealingLr, data, type nn, optim, setSeed, type Tensor, Trainer, tensor } from 'neve';
import { loadDigits } from '../support/digits.js';

const PRETRAINING = { lr: 0.01, seed: 5, epochs: 20, batchSize: 32 };

let pretrained: ReadonlyMap<string, Tensor> | null = null;

/**
 * Images of 5 to 9, labels 0 to 4. Trains a network on the others first, once for each process.
 *
 * @param make - a new network
 */
export async function loadTransfer(make: () => nn.TensorModule): Promise<{ train: data.TensorDataset; test: data.TensorDataset }> {
  const digits = await loadDigits();
  pretrained ??= await learnFirst(make, half(digits.train, 0n));
  return { train: half(digits.train, 5n), test: half(digits.test, 5n) };
}

/** Gives a network the weights that were learnt on 0 to 4, but for its last layer, `fc`, which stays as it was drawn. */
export function loadPretrained(model: nn.TensorModule): void {
  if (pretrained === null) throw new Error('The network has not learnt anything yet: call loadTransfer() first.');
  const own = [...model.stateDict()].filter(([name]) => name.startsWith('fc.'));
  model.loadStateDict(new Map([...pretrained, ...own]));
}

async function learnFirst(make: () => nn.TensorModule, train: data.TensorDataset): Promise<ReadonlyMap<string, Tensor>> {
  const { lr, seed, epochs, batchSize } = PRETRAINING;
  setSeed(seed);
  const model = make();
  const optimizer = optim.adamw({ lr });
  const trainer = new Trainer({
    model,
    loss: 'crossEntropy',
    optimizer,
    controllers: [new CosineAnnealingLr({ unit: 'step' })],
    device: 'cpu',
  });
  await trainer.fit(train.loader({ batchSize, shuffle: true, seed }), { maxEpochs: epochs });
  return model.stateDict();
}

/** Five digits from one on, that one being class 0. */
function half({ inputs, targets }: data.TensorDataset, first: bigint): data.TensorDataset {
  const labels = targets[0]?.toTypedArray() as BigInt64Array;
  const pixels = inputs[0]?.toTypedArray() as Float32Array;
  const rows = [...labels.keys()].filter((row) => (labels[row] as bigint) >= first && (labels[row] as bigint) < first + 5n);
  const size = pixels.length / labels.length;
  const images = new Float32Array(rows.length * size);
  for (const [at, row] of rows.entries()) images.set(pixels.subarray(row * size, (row + 1) * size), at * size);
  return data.tensors({
    x: tensor(images, { shape: [rows.length, 1, 8, 8] }),
    y: tensor(BigInt64Array.from(rows, (row) => (labels[row] as bigint) - first)),
  });
}
