/**
 * The empirical tangent kernel beside torch.func's contraction of Jacobians, on the same libtorch, in float32, and the eigen-decomposition of
 * both in float64. With one thread, times are those of the processor, not of the clock.
 *
 *   node --import tsx test/bench/ntk.ts [rounds]
 */

import '../../src/ops/index.js';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { ntk } from '../../src/analysis/index.js';
import { tensors } from '../../src/data/index.js';
import { getNumThreads, setNumThreads } from '../../src/native/runtime.js';
import * as nn from '../../src/nn/index.js';
import { setSeed } from '../../src/tensor/generator.js';
import { randn } from '../../src/tensor/random.js';
import { python, pythonAvailable } from '../support/python.js';
import { median, milliseconds, printTable } from './table.js';

/** Numbers of a perceptron's layers: 197,401 parameters for one output. */
const NETS = [
  [784, 200, 200, 1],
  [784, 200, 200, 4],
] as const;
const SAMPLES = 1000;

interface PeerTime {
  /** Kernel and decomposition. */
  readonly seconds: number;
  readonly kernel: number;
  readonly eigenvalues: number;
}

/** Prints a table for one thread and one for two. */
export async function benchNtk(rounds: number): Promise<void> {
  const before = getNumThreads();
  for (const threads of [1, 2]) {
    setNumThreads(threads);
    const rows: string[][] = [];
    for (const sizes of NETS) {
      const samples = sizes[3] === 1 ? SAMPLES : SAMPLES / 4;
      const ours = await seconds(sizes, samples, rounds);
      const input = { sizes, samples, threads, rounds: Math.min(rounds, 3) };
      const peer = pythonAvailable()
        ? python<PeerTime>(fileURLToPath(new URL('ntk_peer.py', import.meta.url)), { input, timeoutMs: 600_000 })
        : null;
      rows.push([
        sizes.join('-'),
        String(samples),
        milliseconds(ours),
        peer === null ? '-' : milliseconds(peer.seconds),
        peer === null ? '-' : (peer.seconds / ours).toFixed(1),
        // The decomposition is the same call of the same library on both sides.
        peer === null ? '-' : (peer.kernel / (ours - peer.eigenvalues)).toFixed(1),
      ]);
    }
    console.log(`\nTangent kernel, ${threads} thread(s), median of ${rounds}; goal: 20 x with one output`);
    printTable(['perceptron', 'rows', 'Neve', 'torch.func', 'times faster', 'without eigh'], rows);
  }
  setNumThreads(before);
}

async function seconds(sizes: (typeof NETS)[number], samples: number, rounds: number): Promise<number> {
  setSeed(0);
  const [a, b, c, outputs] = sizes;
  const model = new nn.Sequential(new nn.Linear(a, b), new nn.Tanh(), new nn.Linear(b, c), new nn.Tanh(), new nn.Linear(c, outputs));
  using x = randn([samples, a]);
  using y = randn([samples, outputs]);
  const loader = tensors({ x, y }).loader({ batchSize: samples });
  const times: number[] = [];
  for (let round = 0; round <= rounds; round++) {
    const begun = process.cpuUsage();
    const found = await ntk({ model, loss: 'mse', device: 'cpu', loader, maxSamples: samples, kernel: true });
    const { user, system } = process.cpuUsage(begun);
    found.kernel?.dispose();
    if (round > 0) times.push(getNumThreads() === 1 ? (user + system) / 1e6 : found.seconds);
  }
  for (const tensor of model.stateDict().values()) tensor.dispose();
  return median(times);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await benchNtk(Number(process.argv[2] ?? 5));
