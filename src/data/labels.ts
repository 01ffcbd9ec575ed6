/** Labels: what a sample belongs to. */

import { DataError } from '../errors.js';
import { show } from '../option-checks.js';
import { Tensor } from '../tensor/tensor.js';
import { isNdArray } from './collate/field.js';

/** A class, as a number, a BigInt, a boolean or a name. Labels of one data set are of one type. */
export type Label = number | bigint | boolean | string;

/**
 * The label that a sample's `y` is: a plain value, or numbers with a single element.
 *
 * @throws {DataError} `ERR_LABEL`
 */
export function labelOf(y: unknown, sample: number): Label {
  if (isLabel(y)) return y;
  const data: unknown = isNdArray(y) ? y.data : y instanceof Tensor && y.numel === 1 ? y.toTypedArray() : y;
  if (Array.isArray(data) || (ArrayBuffer.isView(data) && !(data instanceof DataView))) {
    const list = data as ArrayLike<unknown>;
    if (list.length === 1) return labelOf(list[0], sample);
  }
  throw labelError(y, `sample ${sample}`);
}

/** The labels as an array. @throws {DataError} `ERR_LABEL` */
export function checkLabels(owner: string, labels: ArrayLike<Label>): Label[] {
  return Array.from(labels, (label, row) => {
    if (isLabel(label)) return label;
    throw labelError(label, `${owner}: row ${row}`);
  });
}

function isLabel(value: unknown): value is Label {
  return ['number', 'bigint', 'boolean', 'string'].includes(typeof value) && !Number.isNaN(value);
}

function labelError(value: unknown, where: string): DataError {
  return new DataError(
    'ERR_LABEL',
    `The label of ${where} is ${show(value)}. Expected a number, a BigInt, a boolean or a string; say how to find it: labels((sample) => sample.y).`,
    { fields: { value } },
  );
}
