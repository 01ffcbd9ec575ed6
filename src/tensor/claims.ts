/** Claims on the memory of tensors, for everything that works with them beside JavaScript. */

import { native } from '../native/load.js';
import { handleOf } from './native-object.js';
import type { Tensor } from './tensor.js';

/** `'read'`: others may read too. `'write'`: nobody else may do anything. */
export type ClaimMode = 'read' | 'write';

/** Who claims. Claims of one owner never stand in each other's way, so one owner must not work on several threads at once. */
export class ClaimOwner {
  readonly id: number = native().newClaimOwner();
  /** For messages, such as `Trainer.fit`. */
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }
}

/**
 * Claims the memory of tensors, whatever module, model or trainer they belong to: all of them, or none.
 *
 * While memory is claimed to `'write'`, every other claim on it and every use from JavaScript is a `StateError` that names the owner; while it is
 * claimed to `'read'`, every writer is refused, and so is every operator that writes in place. The gradients that the tensors have go with `'write'`.
 * Sessions claim what their model holds while a command runs, so a claim is needed only for longer than that.
 *
 * @param owner - a name makes an owner of its own
 * @returns ends the claim; calling it again does nothing
 * @throws {StateError} `ERR_BORROWED` where another owner holds the memory of one of them, `ERR_DISPOSED`
 */
export function claimStorages(owner: ClaimOwner | string, tensors: Iterable<Tensor>, mode: ClaimMode): () => void {
  const { id, name } = typeof owner === 'string' ? new ClaimOwner(owner) : owner;
  const claim = native().claimStorages(id, name, Array.from(tensors, handleOf), mode === 'write');
  return () => native().releaseClaim(claim);
}

/**
 * Asks whether {@link claimStorages} would be granted, before work is put into what it is for.
 *
 * @throws as {@link claimStorages}
 */
export function checkClaim(owner: ClaimOwner | string, tensors: Iterable<Tensor>, mode: ClaimMode): void {
  claimStorages(owner, tensors, mode)();
}
