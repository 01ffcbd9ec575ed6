/**
 * What NeVe costs a fit of ResNet-20 on CIFAR-10: time of measuring and of deciding, steps that looks undo, memory.
 *
 *   NEVE_DATA=folder node --import tsx test/bench/neve-cost.ts [--images 5000] [--epochs 5] [--batch 128] [--threads 1]
 *
 * The number of measurements does not grow with the fit: in a longer one their share is smaller by as much.
 */

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type Decision, data, models, NeVe, type Observation, optim, setNumThreads, setSeed, Trainer } from '../../src/index.js';

const { values: flags } = parseArgs({
  options: {
    images: { type: 'string', default: '5000' },
    epochs: { type: 'string', default: '5' },
    batch: { type: 'string', default: '128' },
    threads: { type: 'string', default: '1' },
  },
});

const archive = join(process.env.NEVE_DATA ?? '.', 'cifar10-images.tar.gz');
if (!existsSync(archive)) {
  console.error(`There is no ${archive}. Name the folder that holds it with NEVE_DATA.`);
  process.exit(1);
}
setNumThreads(Number(flags.threads));
const normalize = { mean: [0.4914, 0.4822, 0.4465], std: [0.247, 0.2435, 0.2616] };
const train = await data.imageFolder(archive, {
  ...{ root: 'train', size: 32, limitPerClass: Number(flags.images) / 10, normalize, resident: true },
});

setSeed(1);
const model = models.resnet20();
let measurements = 0;
let bytes = 0;
class Counting extends NeVe {
  override observe(seen: Observation): readonly Decision[] {
    for (const found of seen.measurements.values()) {
      if (found.kind !== 'velocity') continue;
      measurements++;
      bytes = Math.max(bytes, found.bytes);
    }
    return super.observe(seen);
  }
}
const neve = new Counting();
const trainer = new Trainer({
  ...{ model, loss: 'crossEntropy', optimizer: optim.sgd({ lr: 1, momentum: 0.9, weightDecay: 5e-4 }) },
  controllers: [neve],
});
const report = await trainer.fit(train.loader({ batchSize: Number(flags.batch), shuffle: true, seed: 1 }), {
  maxEpochs: Number(flags.epochs),
});

const steps = report.history.length * Math.ceil(train.size / Number(flags.batch));
const training = (report.history.length * train.size) / report.samplesPerSecond;
const percent = (part: number): string => `${((100 * part) / report.seconds).toFixed(2)} %`;
const step = training / steps;
const { looks } = neve.report();
const megabytes = (count: number): string => `${(count / 2 ** 20).toFixed(1)} MiB`;
const weights = [...model.namedParameters().values()].reduce((sum, { shape }) => sum + 4 * shape.reduce((a, b) => a * b, 1), 0);
const kept = new Set(report.decisions.flatMap((one) => (one.kind === 'keep' ? [one.snapshot] : [])));
console.log(
  [
    `${train.size} images, ${report.history.length} epochs, ${steps} steps of ${(1000 * step).toFixed(0)} ms, ${flags.threads} threads`,
    `measuring   ${percent(report.measureSeconds)} of ${report.seconds.toFixed(0)} s`,
    `deciding    ${percent(report.seconds - training - report.measureSeconds)} (snapshots kept and restored, JavaScript)`,
    `looks       ${looks}`,
    `one measurement takes ${(report.measureSeconds / Math.max(1, measurements + 1) / step).toFixed(2)} of a step; there were ${measurements + 1}`,
    `memory      ${megabytes(bytes)} of outputs; snapshots: ${kept.size} (${[...kept].join(', ')}), each ${megabytes(weights)} of weights, and the optimizer's state`,
  ].join('\n'),
);
process.exit(0);
