/** Scopes: the main way tensors die. */

import { StateError } from '../errors.js';
import { NativeObject } from './native-object.js';
import { popScope, pushScope } from './scope-stack.js';
import type { Tensor } from './tensor.js';

/**
 * Runs `fn` and disposes every tensor and generator made inside, except those it returns (also inside arrays, objects, Maps and Sets) and those given to
 * {@link keep}. Scopes nest: what an inner scope returns belongs to the outer one.
 *
 * @returns what `fn` returned
 * @throws {StateError} `ERR_ASYNC_SCOPE` when `fn` returns a promise: tensors made after the first `await` would belong to another scope
 */
export function scope<T>(fn: () => T): T {
  const members = pushScope();
  let result: T;
  let escaping: ReadonlySet<NativeObject> = new Set();
  try {
    result = fn();
    refusePromise(result, 'scope', 'ERR_ASYNC_SCOPE');
    escaping = nativeObjectsIn(result);
  } finally {
    popScope();
    for (const object of members) {
      if (!escaping.has(object as NativeObject)) object.dispose();
    }
  }
  for (const object of escaping) {
    if (members.has(object)) object.adopt();
  }
  return result;
}

/**
 * Takes a tensor out of every open scope: from here on it lives until `dispose()` or the collector.
 *
 * @returns the tensor
 */
export function keep<T extends Tensor>(tensor: T): T {
  tensor.escapeScope();
  return tensor;
}

/**
 * Refuses the promise of an async function where only a synchronous one makes sense. Internal.
 *
 * @throws {StateError} with `code`
 */
export function refusePromise(result: unknown, caller: string, code: string, message = asyncFunction(caller)): void {
  if (typeof result !== 'object' || result === null || typeof (result as { then?: unknown }).then !== 'function') return;
  // Nobody will await it; without a handler its own failure would end the process.
  (result as PromiseLike<unknown>).then(undefined, () => undefined);
  throw new StateError(code, message, { fields: { caller } });
}

function asyncFunction(caller: string): string {
  return (
    `${caller}() received an async function. Expected a synchronous one, because its effect ends when the function returns. ` +
    `Call ${caller}() around the synchronous parts instead.`
  );
}

/** Native objects reachable from a returned value. */
function nativeObjectsIn(value: unknown): ReadonlySet<NativeObject> {
  const found = new Set<NativeObject>();
  const seen = new Set<object>();
  const walk = (item: unknown): void => {
    if (typeof item !== 'object' || item === null || seen.has(item) || ArrayBuffer.isView(item)) return;
    seen.add(item);
    if (item instanceof NativeObject) {
      found.add(item);
    } else if (Array.isArray(item) || item instanceof Set) {
      for (const element of item) walk(element);
    } else if (item instanceof Map) {
      for (const [key, element] of item) {
        walk(key);
        walk(element);
      }
    } else {
      for (const element of Object.values(item)) walk(element);
    }
  };
  walk(value);
  return found;
}
