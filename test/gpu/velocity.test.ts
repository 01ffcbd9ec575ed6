/** The velocity meter on a GPU: the same results as on the CPU, and the same bits every time. Skipped, by name, where there is no GPU. */

import '../../src/ops/index.js';
import { describe, expect, it } from 'vitest';
import type { MeterOptions, VelocityMeasurement } from '../../src/native/addon.js';
import { cudaIsAvailable } from '../../src/native/runtime.js';
import type { Device } from '../../src/tensor/device.js';
import { type DType, Generator, randn, scope, type Tensor } from '../../src/tensor/index.js';
import { MeterProbe } from '../native/meter.js';
import { isSimulated } from '../support/device.js';

const LAYER = [{ name: 'layer', axis: 1 }];

function path(shape: readonly number[], dtype: DType): Tensor[] {
  using generator = new Generator();
  generator.manualSeed(11);
  using base = randn(shape, { generator });
  return Array.from({ length: 5 }, () => scope(() => base.add(randn(shape, { generator }).mul(0.1)).to(dtype)));
}

async function follow(outputs: readonly Tensor[], device: Device, options: Partial<MeterOptions>): Promise<VelocityMeasurement[]> {
  await using probe = new MeterProbe(LAYER, options, device);
  const found: VelocityMeasurement[] = [];
  for (const output of outputs) {
    using there = output.to(device);
    found.push(await probe.measure([there], 3));
  }
  return found;
}

describe.skipIf(!cudaIsAvailable())('velocity meter on CUDA', () => {
  it.each<[number[], DType, Partial<MeterOptions>]>([
    [[7, 5, 6, 6], 'float32', {}],
    [[7, 5, 6, 6], 'float32', { drift: true }],
    [[7, 5, 7, 3], 'float32', { drift: true, history: 'bf16' }],
    [isSimulated ? [20, 9, 32, 32] : [70, 64, 32, 32], 'float32', { drift: true }],
    [[9, 1, 4, 4], 'float64', { drift: true }],
    [[33, 19], 'float32', { drift: true }],
    [[300, 1000], 'float16', { drift: true }],
    [[6, 5, 8], 'bfloat16', { drift: true }],
    [[6, 5, 8], 'float32', { memory: 'cpu', drift: true }],
  ])('equals the CPU form: %j %s %j', async (shape, dtype, options) => {
    const outputs = path(shape, dtype);
    const cpu = await follow(outputs, 'cpu', options);
    const cuda = await follow(outputs, 'cuda', options);
    for (const [t, expected] of cpu.entries()) {
      for (const key of ['velocity', 'mseVelocity', 'drift'] as const) {
        if (expected[key] === null) expect(cuda[t]?.[key]).toBeNull();
        else expect(cuda[t]?.[key]).toBeCloseTo(expected[key], 5);
      }
      expect(cuda[t]?.deadNeurons).toBe(expected.deadNeurons);
    }
    for (const output of outputs) output.dispose();
  });

  it('reads channels-last outputs in their own order', async () => {
    const outputs = path([9, 13, 6, 5], 'float32');
    const reordered = outputs.map((output) => output.contiguous('channels_last'));
    const plain = await follow(outputs, 'cuda', { drift: true });
    const other = await follow(reordered, 'cuda', { drift: true });
    for (let t = 1; t < plain.length; t++) expect(other[t]?.velocity).toBeCloseTo(plain[t]?.velocity as number, 9);
    for (const output of [...outputs, ...reordered]) output.dispose();
  });

  // Threads of an emulated kernel take turns.
  const runs = isSimulated ? 5 : 100;
  it(`gives the same bits in ${runs} runs`, async () => {
    const outputs = path([50, 37, 14, 14], 'float32');
    const strip = (found: VelocityMeasurement[]) => found.map(({ seconds: _, ...rest }) => rest);
    const first = strip(await follow(outputs, 'cuda', { drift: true, neurons: true }));
    for (let run = 1; run < runs; run++) expect(strip(await follow(outputs, 'cuda', { drift: true, neurons: true }))).toEqual(first);
    for (const output of outputs) output.dispose();
  });
});
