/** A measurement of velocity beside a copy of the same bytes, on the outputs of ResNet-18 and ResNet-50 for 100 images. */

import '../../../src/ops/index.js';
import type { Device } from '../../../src/tensor/device.js';
import { randn } from '../../../src/tensor/random.js';
import type { Tensor } from '../../../src/tensor/tensor.js';
import { median, milliseconds, printTable } from '../../bench/table.js';
import { MeterProbe } from '../../native/meter.js';

/** Channels and side of the outputs of convolutions, and how many there are. */
type Outputs = readonly (readonly [channels: number, side: number, count: number])[];

const RESNET18: Outputs = [
  [64, 112, 1],
  [64, 56, 4],
  [128, 28, 5],
  [256, 14, 5],
  [512, 7, 5],
];
const RESNET50: Outputs = [
  ...([
    [64, 112, 1],
    [64, 56, 6],
    [256, 56, 4],
    [128, 56, 1],
    [128, 28, 7],
    [512, 28, 5],
  ] as const),
  ...([
    [256, 28, 1],
    [256, 14, 11],
    [1024, 14, 7],
    [512, 14, 1],
    [512, 7, 5],
    [2048, 7, 4],
  ] as const),
];
const ROUNDS = 9;
const UNTIMED = 3;

/** Prints a table: bytes that the pass has to move, over the time that it takes, as a share of a copy's. */
export async function benchVelocity(device: Device, dry: boolean): Promise<void> {
  const rows: string[][] = [];
  for (const [name, outputs] of [
    ['ResNet-18', RESNET18],
    ['ResNet-50', RESNET50],
  ] as const) {
    for (const channelsLast of [false, true]) {
      const shapes = outputs.flatMap(([channels, side, count]) =>
        Array.from({ length: dry ? 1 : count }, () => [dry ? 2 : 100, channels, dry ? 3 : side, dry ? 3 : side]),
      );
      const { seconds, elements } = await measured(shapes, channelsLast, device, dry ? 1 : ROUNDS);
      const copy = copySeconds(elements, device);
      // The pass reads outputs and what is remembered, and writes what is remembered anew; a copy reads and writes.
      const share = ((3 * elements) / seconds / ((2 * elements) / copy)) * 100;
      const moved = `${((12 * elements) / seconds / 1e9).toFixed(1)} GB/s`;
      rows.push([name, channelsLast ? 'channels-last' : 'NCHW', milliseconds(seconds), milliseconds(copy), moved, `${share.toFixed(0)} %`]);
    }
  }
  console.log(`\nVelocity of all convolutions in one pass, median of ${ROUNDS}; goal: 85 % of a copy's bandwidth`);
  printTable(['outputs of', 'layout', 'pass', 'copy of them', 'moved', 'of a copy'], rows);
}

async function measured(
  shapes: readonly (readonly number[])[],
  channelsLast: boolean,
  device: Device,
  rounds: number,
): Promise<{ seconds: number; elements: number }> {
  const layers = shapes.map((_, i) => ({ name: `layer${i}`, axis: 1 }));
  const made: Tensor[] = shapes.map((shape) => {
    const plain = randn(shape, { device });
    if (!channelsLast) return plain;
    const ordered = plain.contiguous('channels_last');
    plain.dispose();
    return ordered;
  });
  // The measurement copies its inputs first; that is taken off, by one that looks at none of them.
  const time = async (probed: typeof layers): Promise<number> => {
    await using probe = new MeterProbe(probed, {}, device);
    const seconds: number[] = [];
    for (let round = 0; round < rounds + UNTIMED; round++) {
      const begun = performance.now();
      await probe.measure(made);
      if (round >= UNTIMED) seconds.push((performance.now() - begun) / 1000);
    }
    return median(seconds);
  };
  const elements = shapes.reduce((sum, shape) => sum + shape.reduce((product, size) => product * size, 1), 0);
  const whole = await time(layers);
  const copies = copySeconds(elements, device);
  for (const tensor of made) tensor.dispose();
  return { seconds: Math.max(whole - copies, 1e-9), elements };
}

function copySeconds(elements: number, device: Device): number {
  using from = randn([elements], { device });
  using to = randn([elements], { device });
  const seconds: number[] = [];
  for (let round = 0; round < ROUNDS + 1; round++) {
    const begun = performance.now();
    to.copy_(from);
    // Waits for the device.
    using last = to.narrow(0, elements - 1, 1);
    last.item();
    if (round > 0) seconds.push((performance.now() - begun) / 1000);
  }
  return median(seconds);
}
