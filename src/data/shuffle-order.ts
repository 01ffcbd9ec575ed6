/** The order of rows in each epoch: PyTorch's, for the same seed. */

import { callTensor, op } from '../tensor/dispatch.js';
import { empty, Generator, randperm, type Seed, scope, type Tensor } from '../tensor/index.js';

const RANDOM = op('aten::random_');

/** A seed drawn from the default generator, which `setSeed` seeds: how PyTorch's `RandomSampler` finds one when it is given none. */
export function drawSeed(): bigint {
  return scope(() => {
    const drawn = callTensor(RANDOM, [empty([], { dtype: 'int64' })]).toTypedArray();
    return BigInt.asUintN(64, BigInt(drawn[0] ?? 0));
  });
}

/**
 * The orders that `DataLoader(dataset, shuffle=True, generator=torch.Generator().manual_seed(seed))` goes through, epoch by epoch, when every epoch is
 * iterated to its end. A function of the seed and the epoch: epochs can be asked for in any order, in sequence they cost least.
 *
 * Source: `torch.utils.data.DataLoader` and `RandomSampler`, libtorch 2.11 to 2.13.
 */
export class ShuffleOrder {
  readonly seed: bigint;
  readonly #size: number;
  /** The epoch that comes next in sequence, and the generator's state before it. */
  #next: { readonly epoch: number; readonly state: Uint8Array };

  /**
   * @param size - rows
   * @throws {OptionError} `ERR_SEED`
   */
  constructor(size: number, seed: Seed) {
    this.#size = size;
    using generator = new Generator().manualSeed(seed);
    this.seed = generator.initialSeed();
    this.#next = { epoch: 0, state: generator.getState() };
  }

  /** The order of an epoch, int64 `[size]`, a new tensor. */
  epoch(index: number): Tensor {
    using generator = new Generator().manualSeed(this.seed);
    let at = 0;
    if (index >= this.#next.epoch) {
      generator.setState(this.#next.state);
      at = this.#next.epoch;
    }
    for (; at < index; at++) this.#draw(generator).dispose();
    const order = this.#draw(generator);
    this.#next = { epoch: index + 1, state: generator.getState() };
    return order;
  }

  /** One epoch's draws, in PyTorch's order. */
  #draw(generator: Generator): Tensor {
    return scope(() => {
      // The iterator draws a base seed for worker processes, whether or not there are any.
      callTensor(RANDOM, [empty([], { dtype: 'int64' }), generator]);
      const order = randperm(this.#size, { generator });
      // The sampler ends with the part of one more permutation that fills up num_samples: none of it, but it is drawn.
      randperm(this.#size, { generator });
      return order;
    });
  }
}
