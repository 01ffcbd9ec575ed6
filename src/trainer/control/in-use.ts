/** Controllers and observers that a fit uses, which no other fit may use meanwhile: what they remember is of one training. */

import type { Controller, Observer } from '../../controllers/controller.js';
import { StateError } from '../../errors.js';
import type { Lifetime } from '../contracts/lifetime.js';

const inUse = new WeakSet<Controller | Observer>();

/**
 * Keeps other fits from using these until the lifetime ends.
 *
 * @throws {StateError} `ERR_BORROWED` where another fit uses one of them
 */
export function takeControllers(taken: readonly (Controller | Observer)[], lifetime: Lifetime): void {
  const shared = taken.find((one) => inUse.has(one));
  if (shared !== undefined) {
    throw new StateError(
      'ERR_BORROWED',
      `'${shared.name}' decides in a fit that still runs, and was given to another one; expected an object a fit, since it remembers what it saw. ` +
        'Make a new one for each of the fits, or wait for the first to end.',
      { fields: { method: 'Trainer.fit', owner: 'Trainer.fit', holder: 'Trainer.fit' } },
    );
  }
  for (const one of taken) inUse.add(one);
  lifetime.defer(() => {
    for (const one of taken) inUse.delete(one);
  });
}
