/** What stands on a pickle's stack besides plain values: names from the closed table, and storages. Neither may be part of the result. */

import type { DType } from '../../native/addon.js';
import type { PthValue } from './values.js';

/** Anything on the stack. */
export type Pickled = PthValue | PickleGlobal | StorageType | StorageReference | readonly Pickled[] | ReadonlyMap<Pickled, Pickled>;

/** What a global may do while it is called. */
export interface PickleCall {
  /** Counts memory that the call makes; throws beyond the limit. */
  charge(bytes: number): void;
  /** Throws `ERR_PICKLE`. */
  fail(problem: string): never;
}

/** A function or class of the closed table. */
export class PickleGlobal {
  readonly name: string;
  /** What the reader does instead of calling Python; absent for a class that is only named. */
  readonly call: ((args: readonly Pickled[], context: PickleCall) => Pickled) | undefined;

  constructor(name: string, call?: (args: readonly Pickled[], context: PickleCall) => Pickled) {
    this.name = name;
    this.call = call;
  }
}

/** A storage class, such as `torch.FloatStorage`; `dtype` is `null` for `UntypedStorage`, which counts bytes. */
export class StorageType {
  readonly name: string;
  readonly dtype: DType | null;

  constructor(name: string, dtype: DType | null) {
    this.name = name;
    this.dtype = dtype;
  }
}

/** A storage that the pickle names. */
export class StorageReference {
  /** The record's name after `data/`. */
  readonly key: string;
  readonly type: StorageType;

  constructor(key: string, type: StorageType) {
    this.key = key;
    this.type = type;
  }
}

/** True for a Python list: an array that is not frozen. */
export function isList(value: Pickled): value is PthValue[] {
  return Array.isArray(value) && !Object.isFrozen(value);
}

/** True for a Python tuple. */
export function isTuple(value: Pickled): value is readonly Pickled[] {
  return Array.isArray(value) && Object.isFrozen(value);
}
