/** A model with a meter of all its layers, measured by a session without an optimizer. */

import type { Model } from '../../src/graph/model.js';
import type { MeterOptions, VelocityMeasurement } from '../../src/native/addon.js';
import { native } from '../../src/native/load.js';
import { handleOf } from '../../src/tensor/native-object.js';
import type { Tensor } from '../../src/tensor/tensor.js';

const OPTIONS: MeterOptions = { momentum: 0.5, drift: false, history: 'fp32', memory: 'device', neurons: true };

/** Measures a model. */
export class MeasuredModel implements AsyncDisposable {
  readonly #session: number;
  readonly #meter: number;

  /** @param axis - of the neurons, for every layer */
  constructor(model: Model, axis = 1, options: Partial<MeterOptions> = {}) {
    const addon = native();
    this.#session = addon.createSession({
      model: model.handle,
      loss: model.handle,
      optimizer: null,
      channelsLast: false,
      onProgress: null,
    });
    const layers = model.layers().map(({ name, taps }) => ({ name, taps, axis }));
    this.#meter = addon.createMeter(layers, { ...OPTIONS, ...options });
  }

  measure(inputs: readonly Tensor[], batchSize: number, batchNorm: 'running' | 'batch' = 'running'): Promise<VelocityMeasurement> {
    return native().sessionMeasure(this.#session, this.#meter, inputs.map(handleOf), batchSize, batchNorm);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await native().sessionClose(this.#session);
    native().release(this.#meter);
  }
}

/** Every bit that a forward pass could change: parameters, buffers, and the state of the generator that dropout draws from. */
export function stateBytes(model: Model): Readonly<Record<string, string>> {
  const addon = native();
  const tensors = [...model.namedParameters(), ...model.namedBuffers()].map(([name, tensor]) => {
    using row = tensor.detach().contiguous();
    return [name, Buffer.from(addon.tensorToBuffer(handleOf(row))).toString('base64')] as const;
  });
  const generator = addon.defaultGenerator('cpu');
  const state = Buffer.from(addon.generatorState(generator)).toString('base64');
  addon.release(generator);
  return { ...Object.fromEntries(tensors), generator: state };
}
