/** Hooks on gradients, as the addon calls them. */

import { OptionError } from '../errors.js';
import type { Handle } from '../native/addon.js';
import { native } from '../native/load.js';
import { show } from '../option-checks.js';
import { handleOf, NativeObject } from './native-object.js';

/** What removes a hook (`torch.utils.hooks.RemovableHandle`). */
export class RemovableHandle implements Disposable {
  #remove: (() => void) | null = null;

  /** True once {@link remove} was called. */
  removed: boolean = false;

  /** Says what else is to be done at the end. Internal. */
  onRemove(remove: () => void): this {
    this.#remove = remove;
    return this;
  }

  /** The hook is not called any more; a second call does nothing. */
  remove(): void {
    if (this.removed) return;
    this.removed = true;
    this.#remove?.();
  }

  /** {@link remove}, for `using`. */
  [Symbol.dispose](): void {
    this.remove();
  }
}

/** Tensors whose hooks wait: their gradients are only a part of what they will get. */
let quiet: ReadonlySet<Handle> = new Set();

/** Runs `fn` without the hooks of these tensors. Internal: for passes inside of a pass. */
export function withoutHooksOf<T>(tensors: Iterable<Handle>, fn: () => T): T {
  const before = quiet;
  quiet = new Set([...before, ...tensors]);
  try {
    return fn();
  } finally {
    quiet = before;
  }
}

/** The function that the addon calls for a hook. Internal. */
export function hookFunction<T extends NativeObject>(
  owner: Handle,
  hook: (gradient: T) => unknown,
  removable: RemovableHandle,
  wrap: (handle: Handle) => T,
): (gradients: readonly (Handle | null)[]) => Handle[] | undefined {
  let active: typeof hook | null = hook;
  removable.onRemove(() => {
    active = null;
  });
  return ([gradient]) => {
    if (gradient === null || gradient === undefined) return undefined;
    if (active === null || quiet.has(owner)) {
      native().release(gradient);
      return undefined;
    }
    const replaced = active(wrap(gradient));
    if (replaced === undefined || replaced === null) return undefined;
    if (replaced instanceof NativeObject) return [handleOf(replaced)];
    throw new OptionError('ERR_HOOK_RESULT', `A gradient's hook returned ${show(replaced)}; expected a Tensor in its place, or nothing.`);
  };
}
