/** Which tensors a function uses that it was not given. */

import { execute, type Op, type OpArgument, type OpResult } from '../tensor/dispatch.js';
import type { NativeObject } from '../tensor/native-object.js';
import { Tensor } from '../tensor/tensor.js';
import { setTracer, type Tracer } from '../tensor/tracer.js';

/** Runs operators for real, and remembers every argument that requires gradients. */
class Watch implements Tracer {
  readonly found = new Set<Tensor>();

  call(target: Op, args: OpArgument[]): OpResult {
    for (const arg of args) this.#look(arg);
    return execute(target, args);
  }

  /** Nothing is recorded, so data may be read. */
  beforeRead(): void {}

  beforeModel(tensors: Iterable<NativeObject>): void {
    for (const tensor of tensors) this.#look(tensor);
  }

  #look(arg: OpArgument): void {
    if (arg instanceof Tensor) {
      if (arg.requiresGrad) this.found.add(arg);
    } else if (Array.isArray(arg)) for (const item of arg) this.#look(item);
  }
}

/**
 * Runs `fn`, which must run without gradients, and tells the tensors that require gradients among those it used: the inputs' and its surroundings'. Internal.
 */
export function watching<T>(fn: () => T): { readonly result: T; readonly used: ReadonlySet<Tensor> } {
  const watch = new Watch();
  const before = setTracer(watch);
  try {
    return { result: fn(), used: watch.found };
  } finally {
    setTracer(before);
  }
}
