/** Drives a velocity meter with chosen activations: a model that hands its inputs on, so that each input is the output of a layer. */

import type { VelocityMeasurement } from '../../src/native/addon.js';
import { native } from '../../src/native/load.js';
import { handleOf } from '../../src/tensor/native-object.js';
import type { Tensor } from '../../src/tensor/tensor.js';

/** A meter over a pass-through model with one layer an input. */
export class MeterProbe implements AsyncDisposable {
  readonly #handles: number[] = [];
  readonly #session: number;
  readonly #meter: number;

  constructor(layers: readonly { readonly name: string; readonly axis: number }[], momentum: number) {
    const addon = native();
    const inputs = layers.map(({ name }) => `in_${name}`);
    const model = addon.createModel({
      inputs,
      state: [],
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
    this.#meter = addon.createMeter(
      layers.map(({ name, axis }) => ({ name, axis, taps: [`out_${name}`] })),
      momentum,
    );
    this.#handles.push(model, this.#meter);
  }

  /** One measurement of these layer outputs, in batches of `batchSize` rows. */
  measure(outputs: readonly Tensor[], batchSize = 1 << 20): Promise<VelocityMeasurement> {
    return native().sessionMeasure(this.#session, this.#meter, outputs.map(handleOf), batchSize);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await native().sessionClose(this.#session);
    for (const handle of this.#handles) native().release(handle);
  }
}
