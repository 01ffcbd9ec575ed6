/** Operators by name, looked up in the dispatcher once, when first called. */

import type { OpSchema } from '../native/addon.js';
import { native } from '../native/load.js';

/** An operator of the dispatcher. */
export interface Op {
  /** `aten::add`. */
  readonly name: string;
  /** `Tensor`; `''` is the default overload. */
  readonly overload: string;
  /** Whether it may be one of libtorch's internals, such as `aten::threshold_backward`, which crash on arguments that do not fit together. */
  readonly internal: boolean;
  /** The operator's number in the addon; -1 until {@link resolveOp}. */
  number: number;
  /** Position of the argument that the operator writes to: -1 for none, -2 for several; known once resolved. */
  written: number;
  /** Known once resolved. */
  schema: OpSchema | null;
}

const known = new Map<string, Op>();

/**
 * The operator with a name and overload. Nothing is looked up yet, so tables of operators cost nothing to load.
 *
 * @param internal - see {@link Op}
 */
export function op(name: string, overload = '', internal = false): Op {
  const key = `${internal ? 'internal ' : ''}${name}.${overload}`;
  let found = known.get(key);
  if (found === undefined) {
    found = { name, overload, internal, number: -1, written: -1, schema: null };
    known.set(key, found);
  }
  return found;
}

/**
 * Looks an operator up.
 *
 * @returns the schema
 * @throws {OptionError} `ERR_OP_UNKNOWN` or `ERR_OP_FORBIDDEN`
 */
export function resolveOp(target: Op): OpSchema {
  if (target.schema !== null) return target.schema;
  const addon = native();
  const number = addon.findOp(target.name, target.overload, target.internal);
  const schema = addon.opSchema(number);
  let written = -1;
  schema.args.forEach((arg, i) => {
    if (arg.writes) written = written === -1 ? i : -2;
  });
  target.number = number;
  target.written = written;
  target.schema = schema;
  return schema;
}
