/** Where a meter keeps what it compares with: on the device, on the host, or as earlier parameters. */

import '../../src/ops/index.js';
import { describe, expect, it } from 'vitest';
import type { MeterOptions, VelocityMeasurement } from '../../src/native/addon.js';
import { native } from '../../src/native/load.js';
import { Generator, randn, type Tensor, tensor } from '../../src/tensor/index.js';
import { handleOf } from '../../src/tensor/native-object.js';
import { PLAIN } from './meter.js';

/** A layer `input * weight`, whose weight a test changes between measurements. */
class Scaled implements AsyncDisposable {
  readonly #model: number;
  readonly #meter: number;
  readonly #session: number;

  constructor(weight: Tensor, options: Partial<MeterOptions>) {
    const addon = native();
    this.#model = addon.createModel({
      inputs: ['x'],
      state: [{ value: 'w', name: 'weight', kind: 'parameter', tensor: handleOf(weight) }],
      nodes: [{ op: 'aten.mul.Tensor', args: [{ ref: 'x' }, { ref: 'w' }], outputs: ['y'], module: 'layer', when: 'always' }],
      outputs: [],
    });
    this.#session = addon.createSession({ model: this.#model, loss: this.#model, optimizer: null, channelsLast: false, onProgress: null });
    this.#meter = addon.createMeter([{ name: 'layer', axis: 1, taps: ['y'] }], { ...PLAIN, drift: true, neurons: true, ...options });
  }

  measure(x: Tensor, batchSize: number): Promise<VelocityMeasurement> {
    return native().sessionMeasure(this.#session, this.#meter, [handleOf(x)], batchSize, 'running');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await native().sessionClose(this.#session);
    for (const handle of [this.#meter, this.#model]) native().release(handle);
  }
}

describe('memory of a meter', () => {
  it.each<Partial<MeterOptions>>([{ memory: 'cpu' }, { memory: 'recompute' }, { memory: 'recompute', drift: false, history: 'bf16' }])(
    'gives the same bits as snapshots on the device, and leaves the weights as they are: %j',
    async (options) => {
      using generator = new Generator();
      generator.manualSeed(2);
      using x = randn([9, 5, 4], { generator });
      using weight = randn([5, 4], { generator });
      await using device = new Scaled(weight, { ...options, memory: 'device' });
      await using other = new Scaled(weight, options);
      for (let epoch = 0; epoch < 5; epoch++) {
        const before = weight.toArray();
        const { seconds: _, bytes, ...expected } = await device.measure(x, 4);
        const { seconds: __, bytes: otherBytes, ...found } = await other.measure(x, 4);
        expect(found).toEqual(expected);
        expect(weight.toArray()).toEqual(before);
        // The weights are fewer than the outputs.
        if (options.memory === 'recompute') expect(otherBytes).toBeLessThan(bytes);
        using step = randn([5, 4], { generator });
        weight.add_(step.mul_(0.1));
      }
    },
  );

  it('puts the weights back when a forward pass with earlier ones throws', async () => {
    using weight = tensor([1, 2, 3], { shape: [1, 3] });
    using x = tensor([1, 2, 3], { shape: [1, 3] });
    using unfit = tensor([1, 2], { shape: [1, 2] });
    await using scaled = new Scaled(weight, { memory: 'recompute' });
    await scaled.measure(x, 1);
    weight.mul_(2);
    await expect(scaled.measure(unfit, 1)).rejects.toThrow();
    expect(weight.toArray()).toEqual([[2, 4, 6]]);
    expect((await scaled.measure(x, 1)).velocity).toBeNull();
  });

  it('keeps half the bytes in bf16', async () => {
    using weight = tensor([1, 2, 3], { shape: [1, 3] });
    using x = randn([1000, 3]);
    await using whole = new Scaled(weight, { drift: false });
    await using half = new Scaled(weight, { drift: false, history: 'bf16' });
    const full = (await whole.measure(x, 1000)).bytes;
    expect((await half.measure(x, 1000)).bytes / full).toBeCloseTo(0.5, 1);
  });
});
