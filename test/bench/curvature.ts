/**
 * Sharpness by Lanczos' method beside a power iteration in Python to the same tolerance, on Task A where gradient descent trains it at the edge of stability:
 * there the largest eigenvalues crowd, which is what makes a power iteration slow.
 *
 *   node --import tsx test/bench/curvature.ts [rounds]
 */

import { pathToFileURL } from 'node:url';
import { analysis, optim, setNumThreads, Trainer } from '../../src/index.js';
import { taskA } from '../analysis/task-a.js';
import { python, pythonAvailable } from '../support/python.js';
import { median, milliseconds, printTable } from './table.js';

const TOLERANCE = 1e-6;
/** Steps at which the sharpness is asked for: before the edge, and at it. */
const AT = [100, 400, 800, 1500] as const;

interface PeerFound {
  readonly seconds: number;
  readonly eigenvalue: number;
  readonly products: number;
}

/** Until two values in turn differ by the tolerance, and until the value is right to it, which only a benchmark can know. */
interface PeerRound {
  readonly settled: PeerFound;
  readonly right: PeerFound;
}

/** Prints times, ratios, and how far both are from the eigenvalue to 1e-12. */
export async function benchCurvature(rounds: number): Promise<void> {
  setNumThreads(1);
  const table: string[][] = [];
  for (const dtype of ['float32', 'float64'] as const) {
    using task = taskA(0, dtype);
    const { model, loss, loader } = task;
    const subject = { model, loss, loader, device: 'cpu' as const };
    let done = 0;
    for (const step of AT) {
      const trainer = new Trainer({ model, loss, optimizer: optim.sgd({ lr: 0.2 }), device: 'cpu' });
      await trainer.fit(loader, { maxEpochs: step - done });
      done = step;
      const exact = (await analysis.sharpness({ ...subject, tolerance: 1e-12 })).eigenvalues[0] as number;
      const ours: number[] = [];
      const whole: number[] = [];
      let found = await analysis.sharpness({ ...subject, tolerance: TOLERANCE });
      for (let round = 0; round < rounds; round++) {
        const begun = performance.now();
        found = await analysis.sharpness({ ...subject, tolerance: TOLERANCE, seed: round });
        whole.push((performance.now() - begun) / 1000);
        ours.push(found.seconds);
      }
      const weights = Object.fromEntries([...model.namedParameters()].map(([name, parameter]) => [name, parameter.toArray()]));
      const peer = new URL('curvature_peer.py', import.meta.url).pathname;
      const request = { weights, x: task.x.toArray(), y: task.y.toArray(), dtype, tolerance: TOLERANCE, exact, rounds, threads: 1 };
      const peers = pythonAvailable() ? python<PeerRound[]>(peer, { input: request }) : [];
      const last = peers.at(-1);
      const [settled, right] = (['settled', 'right'] as const).map((until) => median(peers.map((each) => each[until].seconds)));
      const error = (value: number | undefined): string => (value === undefined ? '-' : Math.abs(value / exact - 1).toExponential(1));
      const mine = median(ours);
      table.push([
        ...[dtype, String(step), exact.toFixed(4), milliseconds(mine), milliseconds(median(whole)), String(found.hvps)],
        ...[error(found.eigenvalues[0]), milliseconds(settled ?? Number.NaN), String(last?.settled.products ?? '-')],
        ...[error(last?.settled.eigenvalue), ((settled ?? Number.NaN) / mine).toFixed(1)],
        ...[String(last?.right.products ?? '-'), ((right ?? Number.NaN) / mine).toFixed(1)],
      ]);
    }
  }
  console.log(`\nSharpness of Task A (rate 0.2), tolerance ${TOLERANCE}, one thread, median of ${rounds}; goal: 10 times faster`);
  const head = ['dtype', 'step', 'sharpness', 'Neve', 'whole call', 'products', 'error', 'PyTorch power iteration', 'products', 'error'];
  printTable([...head, 'times faster', 'products until right', 'times faster'], table);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await benchCurvature(Number(process.argv[2] ?? 9));
