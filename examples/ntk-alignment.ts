/**
 * A larger learning rate leaves a network whose tangent kernel points more towards the target. Full-batch gradient descent learns the sign of the product of two of
 * 20 inputs, with four rates, each to the same loss; below the edge of stability (2 / rate) the kernel does not care about the rate, beyond it alignment grows with it.
 *
 *     node --import tsx examples/ntk-alignment.ts [--rates 0.02,0.1,0.15,0.2] [--seeds 2] [--every 10] [--run-dir runs/mine]
 *
 * Source: Jiang, Cohen, Li 2025 (arXiv 2507.12837).
 */

import { writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { analysis, data, EarlyStopping, nn, optim, randn, scope, setNumThreads, setSeed, type Tensor, Trainer, writePage } from 'neve';
import { readArguments } from './support/args.js';
import { newRunDir } from './support/fit.js';

const args = readArguments('Compares the tangent kernels that several learning rates lead to.', {
  rates: { type: 'text', default: '0.02,0.1,0.15,0.2', help: 'Learning rates, separated by commas' },
  seeds: { type: 'count', default: 2, help: 'Seeds of the weights, 0, 1 …' },
  every: { type: 'count', default: 10, help: 'Steps from one look at the kernel to the next' },
  'run-dir': { type: 'text', default: newRunDir('ntk-alignment'), help: 'Folder for the results' },
});

const ROWS = 100;
const LOSS_AT_THE_END = 0.02;

// Several threads would only wait for each other on a net this small.
setNumThreads(1);
setSeed(0);
const x = scope(() => randn([ROWS, 20]).mul(0.5));
const y = scope(() =>
  x
    .narrow(1, 0, 1)
    .mul(x.narrow(1, 1, 1))
    .sign(),
);
const loader = data.tensors({ x, y }).loader({ batchSize: ROWS });
// Half the squared error: the threshold 2 / rate is that of the very function that is descended.
const loss = (output: Tensor, target: Tensor): Tensor => output.sub(target).square().mean().mul(0.5);

interface End {
  readonly lr: number;
  readonly steps: number;
  readonly kta: number;
  readonly first: number;
  readonly ratio: number;
}

async function trainWith(lr: number, seed: number, runDir: string): Promise<End> {
  setSeed(seed);
  const model = new nn.Sequential(new nn.Linear(20, 50), new nn.Tanh(), new nn.Linear(50, 50), new nn.Tanh(), new nn.Linear(50, 1));
  const monitor = new analysis.NtkMonitor({ every: args.every, unit: 'step' });
  const stop = new EarlyStopping({ stoppingThreshold: LOSS_AT_THE_END, patience: 1_000_000 });
  const trainer = new Trainer({ model, loss, optimizer: optim.sgd({ lr }), observers: [monitor], controllers: [stop], device: 'cpu' });
  const report = await trainer.fit(loader, { maxEpochs: 50_000, runDir, checkpoint: false });
  const { kta, alignments, lambda1OverN } = await analysis.ntk({ model, loss, loader, device: 'cpu' });
  const end = { lr, steps: report.history.length, kta: kta ?? 0, first: alignments[0] ?? 0, ratio: (lambda1OverN * lr) / 2 };
  await writeFile(join(runDir, 'findings.json'), JSON.stringify(analysis.findingsOf(report)));
  await writePage(runDir, {
    title: `Tangent kernel at a rate of ${lr}`,
    extras: { 'Kernel-target alignment': end.kta.toFixed(4), 'Largest eigenvalue / threshold': end.ratio.toFixed(2) },
  });
  for (const tensor of model.stateDict().values()) tensor.dispose();
  return end;
}

const started = performance.now();
const rates = args.rates.split(',').map(Number);
console.log('seed  rate    steps  (lambda1 / n) / (2 / rate)  alignment of kernel  of first eigenvector');
for (let seed = 0; seed < args.seeds; seed++) {
  for (const lr of rates) {
    const { steps, ratio, kta, first } = await trainWith(lr, seed, join(args['run-dir'], `seed-${seed}-rate-${lr}`));
    const cells = [
      String(seed).padEnd(6),
      String(lr).padEnd(8),
      String(steps).padEnd(7),
      ratio.toFixed(2).padEnd(28),
      kta.toFixed(4).padEnd(21),
    ];
    console.log(cells.join('') + first.toFixed(4));
  }
}
console.log(
  `\n${((performance.now() - started) / 1000).toFixed(1)} s. Each run has a page: ${relative('.', args['run-dir'])}/*/report.html`,
);
