/** The single path of every operator call. */

import type { NativeAddon, NativeArgument, NativeResult } from '../native/addon.js';
import { native } from '../native/load.js';
import { handleOf, NativeObject } from './native-object.js';
import { type Op, resolveOp } from './op.js';
import { shapeChanged, Tensor, wrap } from './tensor.js';
import { tracer } from './tracer.js';

export { type Op, op, resolveOp } from './op.js';

/**
 * An argument of an operator call: `undefined` for the schema's default, `null` for PyTorch's `None`. Tensors and generators are {@link NativeObject}s;
 * a number may stand for a tensor that is only read, and then promotes dtypes as Python's numbers do.
 */
export type OpArgument = number | bigint | boolean | string | null | undefined | NativeObject | readonly OpArgument[];

/** A result: tensors, lists and tuples as arrays, plain values otherwise. */
export type OpResult = Tensor | number | bigint | boolean | string | null | undefined | OpResult[];

/** No number below this is a handle (see native/addon.ts). */
const FIRST_HANDLE = 2 ** 52;

// Kept here because the lookup through the loader costs a fifth of a small call.
let addon: NativeAddon | null = null;

/**
 * Calls an operator, or has the tracer record it.
 *
 * @param args - in schema order, trailing ones that have defaults may be left out; the array is the callee's to overwrite
 * @returns what the operator returned; the result of an in-place operator is the very `Tensor` it was called on
 * @throws {NeveError} as the operator fails: `ShapeError`, `DTypeError`, `DeviceError`, `StateError` `ERR_DISPOSED` …
 */
export function callOp(target: Op, args: OpArgument[]): OpResult {
  if (tracer !== null) return tracer.call(target, args) as OpResult;
  return execute(target, args);
}

/** {@link callOp} for an operator that returns one tensor. */
export function callTensor(target: Op, args: OpArgument[]): Tensor {
  return callOp(target, args) as Tensor;
}

/** {@link callOp} for an operator that returns a list or tuple of tensors. */
export function callTensors(target: Op, args: OpArgument[]): Tensor[] {
  return callOp(target, args) as Tensor[];
}

/** Calls an operator for real, whatever the tracer. Internal: for {@link callOp} and for tracers. */
export function execute(target: Op, args: OpArgument[]): OpResult {
  if (target.number < 0) resolveOp(target);
  if (addon === null) addon = native();
  const written = target.written;
  // Arguments become handles in their own array; tensors that come back must be remembered before.
  const self = written >= 0 ? args[written] : undefined;
  const before = written === -2 ? args.slice() : undefined;
  for (let i = 0; i < args.length; i++) {
    const arg = args[i];
    if (arg instanceof NativeObject) args[i] = handleOf(arg);
    else if (typeof arg === 'object' && arg !== null) args[i] = lower(arg) as OpArgument;
  }
  const result = addon.callOp(target.number, args as NativeArgument[]);
  if (written === -1) return lift(result);
  return liftWritten(result, before ?? [self]);
}

/** The native form of an argument; an array without native objects passes as it is. */
function lower(arg: OpArgument): NativeArgument {
  if (arg instanceof NativeObject) return handleOf(arg);
  if (typeof arg !== 'object' || arg === null) return arg;
  return arg.some((item) => typeof item === 'object' && item !== null) ? arg.map(lower) : (arg as readonly NativeArgument[]);
}

function lift(result: NativeResult): OpResult {
  if (typeof result === 'number') return result >= FIRST_HANDLE ? wrap(result) : result;
  return Array.isArray(result) ? result.map(lift) : result;
}

/** {@link lift} for an operator that writes: a handle that was an argument becomes that argument's own `Tensor`. */
function liftWritten(result: NativeResult, before: readonly OpArgument[]): OpResult {
  if (Array.isArray(result)) return result.map((item) => liftWritten(item, before));
  for (const arg of before) {
    if (!(arg instanceof Tensor)) continue;
    shapeChanged(arg);
    if (handleOf(arg) === result) return arg;
  }
  return lift(result);
}
