/** A model trained by a bare session on fixed random rows, with the mean squared error. */

import type { Model } from '../../src/graph/model.js';
import { native } from '../../src/native/load.js';
import { randn, setSeed, type Tensor } from '../../src/tensor/index.js';
import { handleOf } from '../../src/tensor/native-object.js';
import { wrap } from '../../src/tensor/tensor.js';

/** Rows of one parameter. */
export interface Frozen {
  readonly parameter: string;
  readonly rows: Int32Array;
}

/** The rows of a layer's weight and bias. */
export function rowsOf(layer: string, rows: readonly number[]): readonly Frozen[] {
  return ['weight', 'bias'].map((part) => ({ parameter: `${layer}.${part}`, rows: Int32Array.from(rows) }));
}

/** Every optimizer with decay and momentum, where it has them. */
export const OPTIMIZERS: readonly { readonly name: string; readonly options: Readonly<Record<string, number | boolean | number[]>> }[] = [
  { name: 'sgd', options: { lr: 0.05, momentum: 0.9, weightDecay: 0.01 } },
  { name: 'adam', options: { lr: 0.01, betas: [0.9, 0.999], eps: 1e-8, weightDecay: 0.01 } },
  { name: 'adamw', options: { lr: 0.01, betas: [0.9, 0.999], eps: 1e-8, weightDecay: 0.1, amsgrad: true } },
  { name: 'adagrad', options: { lr: 0.01, eps: 1e-10, weightDecay: 0.01 } },
  { name: 'adadelta', options: { lr: 1, rho: 0.9, eps: 1e-6, weightDecay: 0.01 } },
  { name: 'adamax', options: { lr: 0.01, betas: [0.9, 0.999], eps: 1e-8, weightDecay: 0.01 } },
  { name: 'lion', options: { lr: 0.001, betas: [0.9, 0.99], weightDecay: 0.1 } },
  { name: 'nadam', options: { lr: 0.01, betas: [0.9, 0.999], eps: 1e-8, weightDecay: 0.01, momentumDecay: 0.004 } },
  { name: 'radam', options: { lr: 0.01, betas: [0.9, 0.999], eps: 1e-8, weightDecay: 0.01 } },
  { name: 'rmsprop', options: { lr: 0.01, alpha: 0.99, eps: 1e-8, weightDecay: 0.01, momentum: 0.9, centered: true } },
];

/** A tensor's elements, row-major. */
export function values(tensor: Tensor): number[] {
  using row = tensor.detach().contiguous();
  return Array.from(row.toTypedArray() as Float32Array);
}

/** A model under training. */
export class TrainedModel implements AsyncDisposable {
  readonly #session: number;
  readonly #loss: number;
  readonly #data: readonly Tensor[];
  #next = 0;

  /**
   * @param inputShape - of the data, whose rows make batches of 4
   * @param outputs - numbers that the model gives for a row
   */
  constructor(
    model: Model,
    name: string,
    options: Readonly<Record<string, number | boolean | number[]>>,
    inputShape: readonly number[],
    outputs: number,
    channelsLast = false,
  ) {
    const addon = native();
    setSeed(9);
    this.#data = [randn([...inputShape]), randn([inputShape[0] as number, outputs])];
    this.#loss = addon.createModel({
      inputs: ['output', 'target'],
      state: [],
      nodes: [
        { op: 'aten.mse_loss.default', args: [{ ref: 'output' }, { ref: 'target' }, 1], outputs: ['loss'], module: '', when: 'always' },
      ],
      outputs: [{ ref: 'loss' }],
    });
    const parameters = [...model.namedParameters()].map(([key]) => key);
    const optimizer = { name, groups: [{ name: 'default', parameters, options }] };
    this.#session = addon.createSession({ model: model.handle, loss: this.#loss, optimizer, channelsLast, onProgress: null });
  }

  /** The session, for commands that are not here. */
  get handle(): number {
    return this.#session;
  }

  /** Trains for some steps, one batch of 4 after the other; returns the losses. */
  async steps(count: number): Promise<number[]> {
    const [x, y] = this.#data.map(handleOf) as [number, number];
    const batches = Math.floor((this.#data[0]?.shape[0] as number) / 4);
    const losses: number[] = [];
    for (let i = 0; i < count; i++) {
      const data = { inputs: [x], targets: [y], order: null, batchSize: 4 };
      losses.push(...(await native().sessionSteps(this.#session, data, this.#next, 1)).losses);
      this.#next = (this.#next + 1) % batches;
    }
    return losses;
  }

  freezeRows(rows: readonly Frozen[]): Promise<void> {
    return native().sessionFreezeRows(this.#session, rows);
  }

  /** A tensor of the optimizer's state, `null` when it is not there. */
  async optimizerState(name: string): Promise<{ readonly values: number[]; readonly rows: number } | null> {
    const state = (await native().sessionOptimizerState(this.#session)).map((entry) => [entry.name, wrap(entry.tensor)] as const);
    const found = state.find(([key]) => key === name)?.[1];
    const result = found === undefined ? null : { values: values(found), rows: found.shape[0] as number };
    for (const [, tensor] of state) tensor.dispose();
    return result;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await native().sessionClose(this.#session);
    native().release(this.#loss);
    for (const tensor of this.#data) tensor.dispose();
  }
}
