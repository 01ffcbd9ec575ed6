/** Drives a velocity meter with chosen activations: a model that hands its inputs on, so that each input is the output of a layer. */

import type { MeterOptions, NativeStateTensor, VelocityMeasurement } from '../../src/native/addon.js';
import { native } from '../../src/native/load.js';
import { zeros } from '../../src/tensor/create.js';
import type { Device } from '../../src/tensor/device.js';
import { handleOf } from '../../src/tensor/native-object.js';
import type { Tensor } from '../../src/tensor/tensor.js';

/** A layer to measure, and the axis that counts its neurons. */
export interface ProbedLayer {
  readonly name: string;
  readonly axis: number;
}

/** What a meter does unless a test says otherwise. */
export const PLAIN: MeterOptions = { momentum: 0.5, drift: false, history: 'fp32', memory: 'device', neurons: false };

/** A meter over a pass-through model with one layer an input. */
export class MeterProbe implements AsyncDisposable {
  readonly #handles: number[] = [];
  readonly #session: number;
  readonly meter: number;

  constructor(layers: readonly ProbedLayer[], options: Partial<MeterOptions> = {}, device: Device = 'cpu') {
    const addon = native();
    // A session works where its model's state is.
    using place = zeros([1], { device });
    const inputs = layers.map(({ name }) => `in_${name}`);
    const model = addon.createModel({
      inputs,
      state: [{ value: 'place', name: 'place', kind: 'buffer', tensor: handleOf(place) }],
      nodes: layers.map(({ name }) => ({
        op: 'aten.alias.default',
        args: [{ ref: `in_${name}` }],
        outputs: [`out_${name}`],
        module: name,
        when: 'always',
      })),
      outputs: [],
    });
    this.#session = addon.createSession({ model, loss: model, optimizer: null, channelsLast: false, onProgress: null });
    this.meter = addon.createMeter(
      layers.map(({ name, axis }) => ({ name, axis, taps: [`out_${name}`] })),
      { ...PLAIN, ...options },
    );
    this.#handles.push(model, this.meter);
  }

  /** One measurement of these layer outputs, in batches of `batchSize` rows. */
  measure(outputs: readonly Tensor[], batchSize = 1 << 20): Promise<VelocityMeasurement> {
    return native().sessionMeasure(this.#session, this.meter, outputs.map(handleOf), batchSize, 'running');
  }

  /** Copies of what it remembers, the caller's to release. */
  state(): Promise<NativeStateTensor[]> {
    return native().sessionMeterState(this.#session, this.meter);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await native().sessionClose(this.#session);
    for (const handle of this.#handles) native().release(handle);
  }
}
