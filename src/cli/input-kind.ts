/** The shape and dtype of an input, as an argument. */

import type { DType } from '../native/addon.js';
import { isDType } from '../tensor/dtype.js';
import { UsageError } from './failure.js';

/** A shape and a dtype. */
export interface InputKind {
  readonly shape: readonly number[];
  readonly dtype: DType;
}

/** Reads `2,3,32,32` and `2,40:int64`. */
export function inputKind(text: string): InputKind {
  const [, sizes = '', dtype = 'float32'] = /^\s*(\d+(?:\s*,\s*\d+)*)\s*(?::\s*(\w+))?\s*$/.exec(text) ?? [];
  if (sizes === '' || !isDType(dtype)) {
    throw new UsageError(
      `--input is '${text}'; expected sizes with the batch first, and a dtype where it is not float32: 2,3,32,32 or 2,40:int64.`,
    );
  }
  return { shape: sizes.split(',').map(Number), dtype };
}

/** Adds an input to those before. */
export function collectInput(text: string, before: readonly InputKind[]): readonly InputKind[] {
  return [...before, inputKind(text)];
}
