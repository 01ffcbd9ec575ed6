/**
 * Benchmarks of a GPU, side by side with PyTorch in Python on the same libtorch. None has been run on a GPU yet: there are no figures.
 *
 *   npm run bench:gpu -- [--case velocity|steps|airbench|neve] [--data cifar10-images.tar.gz] [--dry]
 *
 * `--dry` runs every script in small on the simulated device (test/simulated-cuda), to see that it runs: what it prints are no figures.
 */

import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import * as data from '../../../src/data/index.js';
import { safetensors } from '../../../src/formats/index.js';
import { cudaIsAvailable } from '../../../src/native/runtime.js';
import type { Tensor } from '../../../src/tensor/index.js';
import { pythonAvailable, pythonCommand } from '../../support/python.js';
import { benchSteps } from './steps.js';
import { benchVelocity } from './velocity.js';

const { values: flags } = parseArgs({
  options: { case: { type: 'string' }, data: { type: 'string' }, dry: { type: 'boolean', default: false } },
});
const CASES = ['velocity', 'steps', 'airbench', 'neve'];
if (flags.case !== undefined && !CASES.includes(flags.case))
  throw new Error(`--case: unknown '${flags.case}'. Known: ${CASES.join(', ')}.`);
if (!cudaIsAvailable()) {
  throw new Error('There is no GPU. With --dry, set NEVE_SIMULATED_CUDA to the folder that `node test/simulated-cuda/build.mjs` makes.');
}
if (flags.dry !== (process.env.NEVE_SIMULATED_CUDA !== undefined)) throw new Error('The simulated device is for --dry, and --dry for it.');
const wanted = (name: string): boolean => flags.case === undefined || flags.case === name;
const root = fileURLToPath(new URL('../../../', import.meta.url));

if (wanted('velocity')) await benchVelocity('cuda:0', flags.dry);
if (wanted('steps')) await benchSteps('cuda:0', flags.dry);
if (wanted('airbench') || wanted('neve')) {
  if (flags.data === undefined) console.log('\nairbench and neve need the images: --data cifar10-images.tar.gz');
  else await benchImages(flags.data, flags.dry);
}

/** The recipes for CIFAR-10: the one of few epochs beside its twin, and ResNet-32 with NeVe in the setting of the paper. */
async function benchImages(source: string, dry: boolean): Promise<void> {
  const [epochs, batch, subset] = dry ? [1, 100, 1200] : [10, 1024, 60_000];
  const small = ['--epochs', `${epochs}`, '--batch-size', `${batch}`, '--subset', `${subset}`];
  const inNode = (...args: readonly string[]): void => run(process.execPath, ['--import', 'tsx', ...args, '--data', source], process.env);
  if (wanted('airbench')) {
    console.log('\nCIFAR-10 in few epochs: Neve, then PyTorch');
    inNode('examples/airbench.ts', ...small, '--json');
    if (pythonAvailable())
      await runTwin(source, subset, ['--epochs', `${epochs}`, '--batch-size', `${batch}`, ...(dry ? ['--device', 'cpu'] : [])]);
  }
  if (!wanted('neve')) return;
  console.log('\nResNet-32 with NeVe, up to 250 epochs of batches of 100 at 0.1');
  inNode('examples/cifar10.ts', '--depth', '32', ...(dry ? small : ['--epochs', '250', '--batch-size', '100']));
}

/** PyTorch gets the images as Neve read them. */
async function runTwin(source: string, subset: number, args: readonly string[]): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'neve-airbench-'));
  try {
    const perClass = Math.round(subset / 10);
    const tested = Math.round(perClass / 6);
    const sets = new Map<string, Tensor>();
    for (const [root, limitPerClass] of [
      ['train', perClass - tested],
      ['test', tested],
    ] as const) {
      const normalize = { mean: [0.4914, 0.4822, 0.4465], std: [0.247, 0.2435, 0.2616] };
      const found = await data.imageFolder(source, { root, size: 32, limitPerClass, normalize, resident: true });
      const { inputs, targets } = found.loader({ batchSize: 1 });
      sets.set(`${root}_x`, inputs[0] as Tensor).set(`${root}_y`, targets[0] as Tensor);
    }
    const tensors = join(folder, 'images.safetensors');
    await safetensors.save(tensors, sets);
    const { command, env } = pythonCommand();
    run(command, [fileURLToPath(new URL('airbench_peer.py', import.meta.url)), '--tensors', tensors, ...args], env);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function run(command: string, args: readonly string[], env: NodeJS.ProcessEnv): void {
  const { status } = spawnSync(command, args, { cwd: root, env, stdio: 'inherit' });
  if (status !== 0) throw new Error(`${args.join(' ')} ended with status ${status}.`);
}
