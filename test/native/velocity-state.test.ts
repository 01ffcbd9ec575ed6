/** A meter's state, out and in: a measurement after it gives the same bits as one that was never interrupted. */

import { describe, expect, it } from 'vitest';
import '../../src/ops/index.js';
import type { MeterOptions, NativeStateTensor } from '../../src/native/addon.js';
import { native } from '../../src/native/load.js';
import { Generator, randn, scope, type Tensor, tensor } from '../../src/tensor/index.js';
import { MeterProbe } from './meter.js';

const LAYERS = [
  { name: 'block.conv', axis: 1 },
  { name: 'head', axis: 1 },
];

function outputs(generator: Generator): Tensor[] {
  return [randn([10, 6, 5, 3], { generator }), scope(() => randn([10, 4], { generator }).relu())];
}

function release(state: readonly NativeStateTensor[]): void {
  for (const { tensor: handle } of state) native().release(handle);
}

describe('the state of a meter', () => {
  it.each<Partial<MeterOptions>>([
    {},
    { drift: true },
    { drift: true, history: 'bf16', neurons: true },
    { drift: true, memory: 'cpu', momentum: 0 },
  ])('goes on to the same bits in a new meter: %j', async (options) => {
    using generator = new Generator();
    generator.manualSeed(4);
    const epochs = Array.from({ length: 6 }, () => outputs(generator));
    await using whole = new MeterProbe(LAYERS, options);
    for (let saved = 0; saved < epochs.length; saved++) {
      const expected = await whole.measure(epochs[saved] as Tensor[], 4);
      const state = await whole.state();
      await using resumed = new MeterProbe(LAYERS, options);
      native().loadMeterState(resumed.meter, state);
      release(state);
      const again = await resumed.state();
      expect(again.map(({ name }) => name)).toEqual(state.map(({ name }) => name));
      release(again);
      const next = epochs[(saved + 1) % epochs.length] as Tensor[];
      // The uninterrupted meter goes on from here too: from its own state, kept aside in a third one.
      const kept = await whole.state();
      const { seconds: _, ...found } = await resumed.measure(next, 4);
      const { seconds: __, ...wanted } = await whole.measure(next, 4);
      expect(found).toEqual(wanted);
      native().loadMeterState(whole.meter, kept);
      release(kept);
      expect(expected.layers.length).toBe(saved === 0 ? 0 : 2);
    }
    for (const tensors of epochs) for (const each of tensors) each.dispose();
  });

  it('is refused by a meter of other layers or other options, which then stays as it was', async () => {
    using x = tensor([1, 2, 3, 4], { shape: [2, 2] });
    using y = tensor([1, 2, 3, 5], { shape: [2, 2] });
    await using probe = new MeterProbe([{ name: 'a', axis: 1 }], { drift: true });
    for (const output of [x, y, x]) await probe.measure([output]);
    const state = await probe.state();
    await using other = new MeterProbe([{ name: 'b', axis: 1 }], { drift: true });
    await using shallow = new MeterProbe([{ name: 'a', axis: 1 }]);
    for (const meter of [other, shallow]) {
      await meter.measure([x]);
      expect(() => native().loadMeterState(meter.meter, state)).toThrow(expect.objectContaining({ code: 'ERR_METER_STATE' }));
      expect((await meter.measure([y])).velocity).toBeGreaterThan(0);
    }
    expect(() => native().loadMeterState(probe.meter, state.slice(1))).toThrow(expect.objectContaining({ code: 'ERR_METER_STATE' }));
    release(state);
  });

  it('forgets on request, and after a measurement that broke off', async () => {
    using x = tensor([1, 2, 3, 4], { shape: [2, 2] });
    using bad = tensor([1, Number.NaN, 3, 4], { shape: [2, 2] });
    await using probe = new MeterProbe([{ name: 'a', axis: 1 }], { drift: true });
    await probe.measure([x]);
    native().meterForget(probe.meter);
    expect(await probe.measure([x])).toMatchObject({ velocity: null, histogram: null, layers: [] });
    expect((await probe.measure([x])).velocity).toBe(0);
    await expect(probe.measure([bad])).rejects.toMatchObject({ code: 'ERR_NON_FINITE_ACTIVATION' });
    const broken = await probe.state();
    await using fresh = new MeterProbe([{ name: 'a', axis: 1 }], { drift: true });
    native().loadMeterState(fresh.meter, broken);
    release(broken);
    for (const meter of [probe, fresh]) expect((await meter.measure([x])).velocity).toBeNull();
  });
});
