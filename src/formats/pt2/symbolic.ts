/** Sizes that follow the batch, from two runs. */

import { OptionError } from '../../errors.js';
import { lineThrough } from '../../graph/symbolic-size.js';
import type { Form, Measured } from './measure.js';
import type { Size, WrittenMeta } from './write-meta.js';

/** The batch sizes of the two runs; the first is the hint. */
export const ROWS: readonly [number, number] = [2, 3];

/** The symbol of the batch size, and how SymPy writes it. */
export const SYMBOL = 's0';
const BATCH = `Symbol('${SYMBOL}', positive=True, integer=True)`;

/**
 * A size as an expression of the batch.
 *
 * @throws {OptionError} `ERR_PT2_SAVE` for one that does not grow evenly
 */
export function sizeOf(first: number, second: number): Size {
  if (first === second) return first;
  const line = lineThrough(ROWS[0], first, ROWS[1], second);
  if (line === null) {
    throw new OptionError(
      'ERR_PT2_SAVE',
      `The model has a size that is ${first} for ${ROWS[0]} rows and ${second} for ${ROWS[1]}: it does not grow evenly with the batch. Such a model can be saved as weights only.`,
    );
  }
  const scaled = line.slope === 1 ? BATCH : `Mul(Integer(${line.slope}), ${BATCH})`;
  return { expression: line.offset === 0 ? scaled : `Add(${scaled}, Integer(${line.offset}))`, hint: first };
}

/** A tensor's form for any batch size. */
export function metaOf(first: Form, second: Form): WrittenMeta {
  const sizes = (a: readonly number[], b: readonly number[]): Size[] => a.map((size, i) => sizeOf(size, b[i] ?? size));
  const { dtype, requiresGrad } = first;
  return { dtype, requiresGrad, shape: sizes(first.shape, second.shape), strides: sizes(first.strides, second.strides) };
}

/** True for a tensor's form. */
export function isForm(value: Measured | undefined): value is Form {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
