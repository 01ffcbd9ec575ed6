/** Random cases of the velocity meter against the slow reference. */

import { expect } from 'vitest';
import '../../src/ops/index.js';
import type { MeterOptions } from '../../src/native/addon.js';
import { type DType, type Generator, randn, scope, type Tensor } from '../../src/tensor/index.js';
import { type LayerOutputs, neurons, ReferenceVelocity } from '../reference/velocity.js';
import { MeterProbe } from './meter.js';

/** Numbers in [0, 1) from a seed, the same on every machine (mulberry32). */
export function randomNumbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

interface Case {
  readonly shape: readonly number[];
  readonly axis: number;
  readonly dtype: DType;
  readonly channelsLast: boolean;
  /** Elements that the output's storage begins before the output. */
  readonly offset: number;
  readonly batchSize: number;
  /** Size of an epoch's step beside outputs of size 1. */
  readonly step: number;
  /** Share of neurons that are zero in an epoch. */
  readonly dead: number;
  readonly options: Partial<MeterOptions>;
}

function drawCase(random: () => number): Case {
  const pick = <T>(...from: readonly T[]): T => from[Math.floor(random() * from.length)] as T;
  const size = (most: number): number => 1 + Math.floor(random() * most);
  const rank = pick(2, 3, 4, 4, 4, 5);
  const shape = [
    size(7),
    pick(1, size(9), size(40)),
    ...Array.from({ length: rank - 2 }, () => (rank === 3 ? pick(1, size(40), 300) : pick(1, size(7)))),
  ];
  return {
    shape,
    axis: rank === 3 && random() < 0.5 ? pick(2, -1) : 1,
    dtype: pick<DType>('float32', 'float32', 'float64', 'float16', 'bfloat16'),
    channelsLast: rank === 4 && random() < 0.5,
    offset: pick(0, 1, 3),
    batchSize: pick(1 << 20, 1, 3),
    step: pick(1, 0.1),
    dead: pick(0, 0, 0.3),
    options: {
      momentum: pick(0, 0.5),
      drift: random() < 0.6,
      history: pick('fp32', 'fp32', 'bf16'),
      memory: pick('device', 'device', 'cpu'),
      neurons: random() < 0.3,
    },
  };
}

const EPOCHS = 4;

/** Outputs of an epoch: the last one's with a random step, some neurons silent; in the case's dtype, layout and place in memory. */
function draw(given: Case, base: Tensor, random: () => number, generator: Generator): Tensor {
  return scope(() => {
    const axis = (given.axis + given.shape.length) % given.shape.length;
    const moved = base.add(randn(given.shape, { generator, dtype: 'float64' }).mul(given.step));
    const neuronsOf = given.shape.map((length, d) => (d === axis ? length : 1));
    const alive = randn(neuronsOf, { generator, dtype: 'float64' }).mul(0).add(1);
    if (random() < given.dead) alive.narrow(axis, 0, Math.ceil((given.shape[axis] as number) / 2)).mul_(0);
    const output = moved.mul(alive).to(given.dtype);
    if (given.channelsLast) return output.contiguous('channels_last');
    if (given.offset === 0) return output;
    // The same values further on in a larger storage, where no vector width fits.
    const flat = randn([given.offset + output.numel], { generator }).to(given.dtype);
    const place = flat.narrow(0, given.offset, output.numel).view(given.shape);
    place.copy_(output);
    return place;
  });
}

function elements(output: Tensor, rounded: boolean): Float64Array {
  return scope(() => {
    const kept = rounded ? output.to('bfloat16') : output;
    return Float64Array.from(kept.to('float64').contiguous().toTypedArray() as Float64Array);
  });
}

/** Runs one case drawn from `random`: four measurements against the reference. */
export async function checkCase(random: () => number, generator: Generator): Promise<void> {
  const given = drawCase(random);
  const label = JSON.stringify(given);
  const axis = (given.axis + given.shape.length) % given.shape.length;
  const reference = new ReferenceVelocity(given.options.momentum ?? 0.5);
  await using probe = new MeterProbe([{ name: 'layer', axis: given.axis }], given.options);
  using base = randn(given.shape, { generator, dtype: 'float64' });
  for (let epoch = 0; epoch < EPOCHS; epoch++) {
    using output = draw(given, base, random, generator);
    const y: LayerOutputs = neurons(elements(output, given.options.history === 'bf16'), given.shape, axis);
    const expected = reference.measure([y]);
    const found = await probe.measure([output], given.batchSize);
    if (expected === null) {
      expect(found.velocity, label).toBeNull();
      continue;
    }
    // A pass-through model remembers no outputs in its parameters, so `recompute` sees no change.
    if (given.options.memory === 'recompute') {
      expect(found.velocity, label).toBeGreaterThanOrEqual(0);
      continue;
    }
    const layer = expected.layers[0];
    expect(found.velocity, label).toBeCloseTo(expected.V, 5);
    expect(found.deadNeurons, label).toBe(layer?.deadNeurons);
    if (expected.M === null) expect(found.mseVelocity, label).toBeNull();
    else expect(found.mseVelocity, label).toBeCloseTo(expected.M, 5);
    if (given.options.drift !== true || expected.c === null) expect(found.drift, label).toBeNull();
    // Of a few values a change can be nearly all growth, which leaves too little of fp32 sums to compare.
    else if ((y[0]?.length ?? 0) >= 8) expect(found.drift, label).toBeCloseTo(expected.c, 4);
    const perNeuron = found.layers[0]?.perNeuron ?? null;
    if (given.options.neurons !== true) expect(perNeuron, label).toBeNull();
    else for (const [i, v] of (layer?.v ?? []).entries()) expect(perNeuron?.[i], label).toBeCloseTo(v, 5);
    expect(
      found.histogram?.reduce((sum, count) => sum + count, 0),
      label,
    ).toBe(layer?.v.length);
  }
}
