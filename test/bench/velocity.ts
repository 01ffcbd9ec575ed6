/**
 * The velocity kernel on the CPU beside the same computation in PyTorch, pass by pass, on the same libtorch; and beside a plain copy of the same arrays.
 *
 *   npm run bench -- --case velocity
 */

import '../../src/ops/index.js';
import { getNumThreads, setNumThreads } from '../../src/native/runtime.js';
import { randn } from '../../src/tensor/random.js';
import { MeterProbe } from '../native/meter.js';
import { python, pythonAvailable } from '../support/python.js';
import { median, milliseconds, printTable } from './table.js';

/** Outputs of 100 auxiliary samples: convolutions of ResNets, and a wide linear layer. */
const SHAPES = [
  [100, 64, 32, 32],
  [100, 16, 32, 32],
  [100, 256, 8, 8],
  [100, 512, 7, 7],
  [4000, 1024],
] as const;

interface PeerTime {
  readonly seconds: number;
  /** One copy of the outputs. */
  readonly copy: number;
  /** The most memory that it took besides the outputs, bytes. */
  readonly peak: number;
}

/** Prints a table for one thread and one for two. */
export async function benchVelocity(rounds: number): Promise<void> {
  const before = getNumThreads();
  for (const threads of [1, 2]) {
    setNumThreads(threads);
    const peers = pythonAvailable()
      ? python<PeerTime[]>(new URL('velocity_peer.py', import.meta.url).pathname, { input: { shapes: SHAPES, threads, rounds } })
      : null;
    const rows: string[][] = [];
    for (const [i, shape] of SHAPES.entries()) {
      const { seconds, bytes } = await ours(shape, rounds, false);
      const drift = await ours(shape, rounds, true);
      const { bytes: half } = await ours(shape, 1, false, 'bf16');
      const elements = shape.reduce<number>((product, size) => product * size, 1);
      const peer = peers?.[i];
      // A copy reads and writes once; the pass reads twice and writes once, and once more to read with drift.
      const share = peer && ((3 * elements) / seconds / ((2 * elements) / peer.copy)) * 100;
      rows.push([
        shape.join('x'),
        milliseconds(seconds),
        milliseconds(drift.seconds),
        peer ? milliseconds(peer.seconds) : '-',
        peer ? (peer.seconds / seconds).toFixed(1) : '-',
        `${((12 * elements) / seconds / 1e9).toFixed(1)} GB/s`,
        share ? `${share.toFixed(0)} %` : '-',
        [bytes, drift.bytes, half].map((kept) => (kept / elements / 4).toFixed(2)).join(' | '),
        peer ? (peer.peak / elements / 4).toFixed(1) : '-',
      ]);
    }
    console.log(
      `\nVelocity kernel, ${threads} thread(s), median of ${rounds}; goals: ${threads === 1 ? 15 : 8} x, 70 % of a copy's bandwidth`,
    );
    const memory = ['copies kept | drift | bf16', 'PyTorch at its peak'];
    printTable(['outputs', 'Neve', 'with drift', 'PyTorch', 'times faster', 'moved', 'of a copy', ...memory], rows);
  }
  setNumThreads(before);
}

async function ours(
  shape: readonly number[],
  rounds: number,
  drift: boolean,
  history: 'fp32' | 'bf16' = 'fp32',
): Promise<{ seconds: number; bytes: number }> {
  await using probe = new MeterProbe([{ name: 'layer', axis: 1 }], { drift, history });
  using a = randn(shape);
  using b = randn(shape);
  for (const output of [a, b, a]) await probe.measure([output]);
  const seconds: number[] = [];
  let bytes = 0;
  for (let round = 0; round < rounds; round++) {
    const found = await probe.measure([round % 2 === 0 ? b : a]);
    seconds.push(found.seconds);
    bytes = found.bytes;
  }
  return { seconds: median(seconds), bytes };
}
