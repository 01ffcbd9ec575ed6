/** The base of everything that holds a native handle: disposal, use after disposal, and the collector as a safety net. */

import { StateError } from '../errors.js';
import type { Handle } from '../native/addon.js';
import { native } from '../native/load.js';
import { enterScope, leaveScope } from './scope-stack.js';

/** A freed object holds this; no native handle is ever 0. */
const FREED: Handle = 0;

// Late by nature (ordinary finalizers run between turns of the event loop), so scopes and dispose() come first; a stale handle is ignored.
const collected = new FinalizationRegistry<Handle>((handle) => native().release(handle));

let readHandle: (object: NativeObject) => Handle;

/**
 * Objects made outside of scopes in this turn of the event loop. Most are disposed soon, and registering costs as much as a small operation, so only those
 * that are still alive when the turn ends, or when there are many, are registered. Finalizers run between turns, so nothing is freed later for it.
 */
const young: NativeObject[] = [];
const MANY = 256;
let flushIsDue = false;

function awaitCollector(object: NativeObject): void {
  if (young.push(object) >= MANY) flushYoung();
  else if (!flushIsDue) {
    flushIsDue = true;
    queueMicrotask(flushAtEnd);
  }
}

function flushAtEnd(): void {
  flushIsDue = false;
  flushYoung();
}

// Without a token to unregister by, which would double the cost: an object that is disposed later leaves a stale handle, and releasing that does nothing.
function flushYoung(): void {
  for (const object of young) {
    const handle = readHandle(object);
    if (handle !== FREED) collected.register(object, handle);
  }
  young.length = 0;
}

/** An object that owns a native handle. */
export abstract class NativeObject implements Disposable {
  #handle: Handle;

  /**
   * @param handle - the handle, owned from here on
   */
  protected constructor(handle: Handle) {
    this.#handle = handle;
    this.adopt();
  }

  static {
    readHandle = (object) => object.#handle;
  }

  /** True once {@link dispose} was called. */
  get disposed(): boolean {
    return this.#handle === FREED;
  }

  /** Frees the native object; a second call does nothing. */
  dispose(): void {
    if (this.#handle === FREED) return;
    const handle = this.#handle;
    this.#handle = FREED;
    leaveScope(this);
    native().release(handle);
  }

  /** {@link dispose}, for `using`. */
  [Symbol.dispose](): void {
    this.dispose();
  }

  /** Gives the object to the innermost open scope, or to the collector. Internal. */
  adopt(): void {
    // A scope frees what it holds, so only objects outside of scopes are the collector's.
    if (!enterScope(this)) awaitCollector(this);
  }

  /** Hands the object from its scope to the collector. Internal: `keep` is the public way. */
  escapeScope(): void {
    if (this.#handle !== FREED && leaveScope(this)) awaitCollector(this);
  }
}

/** The name of an object's class as messages have it: the class says it in `typeName`, since bundlers and minifiers rename classes. Internal. */
export function classNameOf(object: NativeObject): string {
  const type = object.constructor as { readonly typeName?: string; readonly name: string };
  return type.typeName ?? type.name;
}

/**
 * The native handle of an object. Internal.
 *
 * @throws {StateError} `ERR_DISPOSED`
 */
export function handleOf(object: NativeObject): Handle {
  const handle = readHandle(object);
  if (handle === FREED) {
    const kind = classNameOf(object);
    throw new StateError(
      'ERR_DISPOSED',
      `This ${kind} was disposed and cannot be used. Use it before dispose(), or keep() it out of the scope.`,
      {
        fields: { kind },
      },
    );
  }
  return handle;
}
