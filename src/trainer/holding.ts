/** What a fit or an evaluation keeps others away from while it runs. */

import type { Model } from '../graph/model.js';
import type { Traceable } from '../graph/traceable.js';
import { areChannelsLast } from '../session/layout.js';
import { type ClaimMode, ClaimOwner, checkClaim, claimStorages } from '../tensor/claims.js';
import type { Tensor } from '../tensor/tensor.js';
import type { Lifetime } from './contracts/lifetime.js';
import type { Prepared } from './prepare/prepare.js';

/** The memory of a model's weights and of the data. */
export class Holding {
  readonly owner: ClaimOwner;
  #mode: ClaimMode;
  #tensors: readonly Tensor[] = [];

  /**
   * Looks whether the model's memory is free; to be asked before anything is traced, which runs the model.
   *
   * @param name - who asks, for messages: `Trainer.fit`
   * @throws {StateError} `ERR_BORROWED`
   */
  constructor(name: string, model: Model | Traceable, mode: ClaimMode) {
    this.owner = new ClaimOwner(name);
    this.#mode = mode;
    checkClaim(this.owner, tensorsOf(model), mode);
  }

  /**
   * Borrows the model and claims its memory and the data's, until the lifetime ends. Between {@link constructor} and here nothing may be awaited.
   *
   * @param begin - makes what works with the model; memory may move meanwhile, as weights become channels-last. It ends before the claims do
   * @throws {StateError} `ERR_BORROWED`
   */
  take<T>({ model, inputs, targets, channelsLast }: Omit<Prepared, 'loss'>, lifetime: Lifetime, begin: (mode: ClaimMode) => T): T {
    this.#tensors = tensorsOf(model);
    // Weights are laid out anew when the session is made.
    if (channelsLast && !areChannelsLast([...model.namedParameters().values()])) this.#mode = 'write';
    const releases: (() => void)[] = [];
    lifetime.defer(() => {
      for (const release of releases) release();
    });
    model.borrow(this.owner.name);
    lifetime.defer(() => model.borrow(null));
    const begun = begin(this.#mode);
    releases.push(claimStorages(this.owner, this.#tensors, this.#mode), claimStorages(this.owner, [...inputs, ...targets], 'read'));
    return begun;
  }

  /** Keeps writers away from more data until the lifetime ends. */
  read(data: readonly Tensor[], lifetime: Lifetime): void {
    lifetime.defer(claimStorages(this.owner, data, 'read'));
  }

  /** Keeps writers away from what was taken until a longer lifetime ends, for weights that are read after the work. */
  keepReading(lifetime: Lifetime): void {
    lifetime.defer(claimStorages(this.owner, this.#tensors, 'read'));
  }
}

function tensorsOf(model: Pick<Model | Traceable, 'namedParameters' | 'namedBuffers'>): Tensor[] {
  return [...model.namedParameters().values(), ...model.namedBuffers().values()];
}
