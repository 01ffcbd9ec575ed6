/** The interface that graph tracing plugs into: while a tracer is set, every operator call and every read of data goes through it. */

import type { NativeObject } from './native-object.js';
import type { Op } from './op.js';

/** Sees everything that happens to tensors. */
export interface Tracer {
  /** Does an operator call in the dispatcher's place: arguments and result are `OpArgument[]` and `OpResult` of dispatch.ts. */
  call(op: Op, args: readonly unknown[]): unknown;
  /** Called before data or gradients of a tensor are read or computed; throws where that cannot be recorded. `action` names the method. */
  beforeRead(tensor: NativeObject, action: string): void;
  /** Called before a model runs as one native call, with the tensors it holds; a tracer that has no such method refuses the call. */
  beforeModel?(tensors: Iterable<NativeObject>): void;
}

/** The tracer at work, `null` outside of tracing. */
export let tracer: Tracer | null = null;

/** Sets the tracer and returns the one before. */
export function setTracer(next: Tracer | null): Tracer | null {
  const previous = tracer;
  tracer = next;
  return previous;
}
