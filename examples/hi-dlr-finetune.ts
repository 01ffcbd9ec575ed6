/**
 * Fine-tuning that finds out by itself what to train: a perceptron that knows half of the digits, from a PyTorch file, learns the other half. Hi-DLR sets a rate for each
 * group of parameters, watches for a tenth of the steps how much each does for the loss, and freezes all but the most influential ones within a budget. Beside it, a full
 * fine-tuning with one rate.
 *
 *     node --import tsx examples/hi-dlr-finetune.ts [--model mine.pth] [--epochs 40] [--budget 8] [--seed 1] [--run-dir runs/mine]
 */

import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type Controller, data, HiDlr, nn, optim, pth, setSeed, type Tensor, Trainer, tensor } from 'neve';
import { readArguments } from './support/args.js';
import { loadDigits } from './support/digits.js';
import { fitAndReport, newRunDir } from './support/fit.js';

const args = readArguments('Fine-tunes a perceptron on the embedded digits; Hi-DLR chooses the parameters.', {
  model: {
    type: 'text',
    help: 'A state dict saved by PyTorch, of the perceptron in this file; left out, one is made that knows digits 0 to 4',
  },
  epochs: { type: 'count', default: 40, help: 'Epochs' },
  budget: { type: 'count', default: 8, help: 'Percent of the parameters to go on training' },
  seed: { type: 'count', default: 1, help: 'Seed of weights and order' },
  'run-dir': { type: 'text', default: newRunDir('hi-dlr-finetune'), help: 'Folder for the results' },
});

/** `[N, 1, 8, 8]` to logits `[N, 10]`. */
function perceptron(): nn.Sequential {
  const hidden = [new nn.Linear(64, 128), new nn.ReLU(), new nn.Linear(128, 128), new nn.ReLU()];
  return new nn.Sequential(new nn.Flatten(), ...hidden, new nn.Linear(128, 10));
}

/** The rows of some digits, to learn or to test with. */
function only({ inputs: [x], targets: [y] }: data.TensorDataset, keep: (digit: number) => boolean): data.TensorDataset {
  const rows = Array.from((y as Tensor).toTypedArray() as BigInt64Array, Number).flatMap((digit, row) => (keep(digit) ? [row] : []));
  const chosen = tensor(rows, { dtype: 'int64' });
  const pick = (whole: Tensor): Tensor => whole.indexSelect(0, chosen);
  return data.tensors({ x: pick(x as Tensor), y: pick(y as Tensor) });
}

setSeed(args.seed);
const digits = await loadDigits();
const known = (digit: number): boolean => digit < 5;

const path = args.model ?? join('runs', 'hi-dlr-base.pth');
if (args.model === undefined) {
  const model = perceptron();
  const trainer = new Trainer({ model, loss: 'crossEntropy', optimizer: optim.adamw({ lr: 2e-3 }) });
  await trainer.fit(only(digits.train, known).loader({ batchSize: 32, shuffle: true, seed: args.seed }), { maxEpochs: 20 });
  await mkdir('runs', { recursive: true });
  await pth.save(path, model.stateDict());
}

/** By kind and by layer: what is cheap to train is worth a group of its own. */
const groups = [
  { name: 'biases', parameters: /bias$/ },
  { name: 'first layer', parameters: ['1'] },
  { name: 'second layer', parameters: ['3'] },
  { name: 'head', parameters: ['5'] },
];

/** Accuracy on the test rows of the digits that were known, and of the new ones. */
async function finetune(name: string, controllers: readonly Controller[]): Promise<readonly [known: number, fresh: number]> {
  setSeed(args.seed);
  const model = perceptron();
  model.loadStateDict((await pth.load(path)) as Map<string, Tensor>);
  const trainer = new Trainer({
    model,
    loss: 'crossEntropy',
    optimizer: optim.adamw({ lr: 1e-3, weightDecay: 0, groups }),
    controllers,
  });
  console.log(`\n${name}:`);
  await fitAndReport(trainer, {
    train: digits.train.loader({ batchSize: 32, shuffle: true, seed: args.seed }),
    test: digits.test.loader({ batchSize: 360 }),
    maxEpochs: args.epochs,
    runDir: join(args['run-dir'], name.toLowerCase().replaceAll(' ', '-')),
  });
  const accuracyOf = async (keep: (digit: number) => boolean): Promise<number> =>
    (await trainer.evaluate(only(digits.test, keep).loader({ batchSize: 360 }))).accuracy ?? Number.NaN;
  return [await accuracyOf(known), await accuracyOf((digit) => !known(digit))];
}

const hiDlr = new HiDlr({ freeze: 'budget', budget: args.budget / 100 });
const some = await finetune('Hi-DLR', [hiDlr]);
const all = await finetune('Full fine-tuning', []);

const { groups: influence, trained } = hiDlr.report();
console.log(
  '\nInfluence: twice the fall of the loss that the group could bring, for each parameter, summed over the fits of the first tenth of the steps.\n',
);
console.log(`${'group'.padEnd(16)}${'parameters'.padStart(12)}${'influence'.padStart(14)}${'fits'.padStart(8)}${'rate'.padStart(12)}`);
for (const { group, size, influence: sum, accepted, frozen, lr } of influence) {
  const cells = [String(size).padStart(12), sum.toExponential(2).padStart(14), String(accepted).padStart(8)];
  console.log(`${group.padEnd(16)}${cells.join('')}${(frozen ? 'frozen' : lr.toExponential(2)).padStart(12)}`);
}
const percent = (share: number): string => `${(100 * share).toFixed(1)} %`.padStart(10);
console.log(`\n${''.padEnd(20)}${'trained'.padStart(10)}${'digits 0-4'.padStart(12)}${'digits 5-9'.padStart(12)}`);
console.log(`${'Hi-DLR'.padEnd(20)}${percent(trained ?? 1)}${percent(some[0]).padStart(12)}${percent(some[1]).padStart(12)}`);
console.log(`${'Full fine-tuning'.padEnd(20)}${percent(1)}${percent(all[0]).padStart(12)}${percent(all[1]).padStart(12)}`);
