/**
 * Fine-tunes a TorchScript file on the digits and saves it back as a file that Python's `torch.jit.load` opens. The model takes float32 images
 * `[N, 1, 8, 8]` and gives logits `[N, 10]`.
 *
 *     node --import tsx examples/torchscript.ts [--model mine.pt] [--epochs 20] [--run-dir runs/mine]
 *
 * libtorch's own loader reads TorchScript, and it is not safe on files from people you do not trust: hence `trusted: true`.
 */

import { join } from 'node:path';
import { loadModel, NeVe, optim, setSeed, Trainer } from 'neve';
import { readArguments } from './support/args.js';
import { loadDigits } from './support/digits.js';
import { fitAndReport, newRunDir } from './support/fit.js';
import { writeSampleScript } from './support/torchscript-sample.js';

const args = readArguments('Fine-tunes a TorchScript classifier of 8x8 images on the embedded digits.', {
  model: { type: 'text', help: 'TorchScript file that you trust; left out, Python makes a small one' },
  epochs: { type: 'count', default: 20, help: 'Epochs at most' },
  seed: { type: 'count', default: 1, help: 'Seed of order and dropout' },
  'run-dir': { type: 'text', default: newRunDir('torchscript'), help: 'Folder for the results' },
});

const path = args.model ?? join('runs', 'torchscript-sample.pt');
if (args.model === undefined) {
  const problem = await writeSampleScript(path);
  if (problem !== null) {
    console.error(
      `No --model was given, and a small one could not be made: ${problem}. Save one in Python with torch.jit.script(model).save('mine.pt').`,
    );
    process.exit(1);
  }
}

setSeed(args.seed);
const digits = await loadDigits();
const trainer = new Trainer({
  model: await loadModel(path, { trusted: true }),
  loss: 'crossEntropy',
  optimizer: optim.sgd({ lr: 0.05, momentum: 0.9, weightDecay: 5e-4 }),
  controllers: [new NeVe({ profile: 'reference' })],
});
const report = await fitAndReport(trainer, {
  train: digits.train.loader({ batchSize: 32, shuffle: true, seed: args.seed }),
  test: digits.test.loader({ batchSize: 360 }),
  maxEpochs: args.epochs,
  runDir: args['run-dir'],
});
console.log(`In Python: torch.jit.load('${join(report.runDir ?? '', 'model.pt')}')`);
