/** What is drawn anew each epoch from one generator. */

import { Generator, type Seed, scope, type Tensor } from '../tensor/index.js';

/**
 * The draws that a generator gives epoch after epoch, when every epoch is gone through to its end. A function of the seed and the epoch: epochs can be asked
 * for in any order, in sequence they cost least.
 */
export class EpochDraws {
  readonly seed: bigint;
  readonly #draw: (generator: Generator) => Tensor;
  /** The epoch that comes next in sequence, and the generator's state before it. */
  #next: { readonly epoch: number; readonly state: Uint8Array };

  /**
   * @param draw - one epoch's draws; what else it makes is disposed
   * @throws {OptionError} `ERR_SEED`
   */
  constructor(seed: Seed, draw: (generator: Generator) => Tensor) {
    this.#draw = draw;
    using generator = new Generator().manualSeed(seed);
    this.seed = generator.initialSeed();
    this.#next = { epoch: 0, state: generator.getState() };
  }

  /** The draws of an epoch, a new tensor. */
  epoch(index: number): Tensor {
    using generator = new Generator().manualSeed(this.seed);
    let at = 0;
    if (index >= this.#next.epoch) {
      generator.setState(this.#next.state);
      at = this.#next.epoch;
    }
    for (; at < index; at++) scope(() => this.#draw(generator)).dispose();
    const drawn = scope(() => this.#draw(generator));
    this.#next = { epoch: index + 1, state: generator.getState() };
    return drawn;
  }
}
