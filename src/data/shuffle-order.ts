/** The order of rows in each epoch: PyTorch's, for the same seed. */

import { callTensor, op } from '../tensor/dispatch.js';
import { empty, Generator, randperm, type Seed, scope, type Tensor } from '../tensor/index.js';
import { EpochDraws } from './epoch-draws.js';

const RANDOM = op('aten::random_');

/** A seed drawn from the default generator, which `setSeed` seeds: how PyTorch's `RandomSampler` finds one when it is given none. */
export function drawSeed(): bigint {
  return scope(() => {
    const drawn = callTensor(RANDOM, [empty([], { dtype: 'int64' })]).toTypedArray();
    return BigInt.asUintN(64, BigInt(drawn[0] ?? 0));
  });
}

/** A seed as a generator takes it. @throws {OptionError} `ERR_SEED` */
export function checkedSeed(seed: Seed): bigint {
  using generator = new Generator().manualSeed(seed);
  return generator.initialSeed();
}

/**
 * The orders that `DataLoader(dataset, shuffle=True, generator=torch.Generator().manual_seed(seed))` goes through, epoch by epoch, when every epoch is
 * iterated to its end.
 *
 * Source: `torch.utils.data.DataLoader` and `RandomSampler`, libtorch 2.11 to 2.13.
 */
export class ShuffleOrder {
  readonly seed: bigint;
  readonly #draws: EpochDraws;

  /**
   * @param size - rows
   * @throws {OptionError} `ERR_SEED`
   */
  constructor(size: number, seed: Seed) {
    this.#draws = new EpochDraws(seed, (generator) => {
      // The iterator draws a base seed for worker processes, whether or not there are any.
      callTensor(RANDOM, [empty([], { dtype: 'int64' }), generator]);
      const order = randperm(size, { generator });
      // The sampler ends with the part of one more permutation that fills up num_samples: none of it, but it is drawn.
      randperm(size, { generator });
      return order;
    });
    this.seed = this.#draws.seed;
  }

  /** The order of an epoch, int64 `[size]`, a new tensor. */
  epoch(index: number): Tensor {
    return this.#draws.epoch(index);
  }
}
