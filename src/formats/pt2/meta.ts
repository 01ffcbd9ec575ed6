/** What the schema says of a tensor (`TensorMeta`). */

import type { DType } from '../../tensor/dtype.js';
import type { StrictJson } from '../json-strict.js';
import { LAYOUTS, SCALAR_TYPES, STRIDED } from './enums.js';
import { booleanOf, countOf, integerOf, type JsonMap, listOf, mapOf, schemaError, stringOf, unionOf } from './fields.js';

/** Most dimensions that libtorch's own kernels take. */
const MOST_DIMENSIONS = 64;

/** A tensor's form. */
export interface TensorMeta {
  readonly dtype: DType;
  /** Symbolic sizes as they were when the program was exported. */
  readonly sizes: readonly number[];
  /** Symbolic strides too. */
  readonly strides: readonly number[];
  readonly storageOffset: number;
  readonly requiresGrad: boolean;
}

/**
 * @throws {FormatError} `ERR_PT2`, also for dtypes and layouts that have no counterpart here
 */
export function parseTensorMeta(value: StrictJson | undefined, where: string): TensorMeta {
  const meta = mapOf(value, where);
  const sizes = listOf(meta.get('sizes'), `${where}.sizes`).map((size, i) => sizeOf(size, `${where}.sizes[${i}]`));
  const strides = listOf(meta.get('strides'), `${where}.strides`).map((stride, i) => sizeOf(stride, `${where}.strides[${i}]`));
  if (sizes.length !== strides.length || sizes.length > MOST_DIMENSIONS) {
    throw schemaError(where, `has ${sizes.length} sizes and ${strides.length} strides; expected as many, at most ${MOST_DIMENSIONS}`);
  }
  if (countOf(meta.get('layout'), `${where}.layout`) !== STRIDED) throw schemaError(where, `is ${layoutOf(meta, where)}; expected strided`);
  return {
    dtype: dtypeOf(meta.get('dtype'), `${where}.dtype`),
    sizes,
    strides,
    storageOffset: sizeOf(meta.get('storage_offset'), `${where}.storage_offset`),
    requiresGrad: booleanOf(meta.get('requires_grad'), `${where}.requires_grad`),
  };
}

/** A dtype by its number. */
export function dtypeOf(value: StrictJson | undefined, where: string): DType {
  const number = countOf(value, where);
  const dtype = SCALAR_TYPES.get(number);
  if (dtype === undefined) throw schemaError(where, `is the dtype number ${number}, which has no counterpart here`);
  return dtype;
}

/** A device's name: `cpu`, `cuda:0`. */
export function deviceOf(value: StrictJson | undefined, where: string): string {
  const device = mapOf(value, where);
  const type = stringOf(device.get('type'), `${where}.type`);
  const index = device.get('index') ?? null;
  return index === null || type === 'cpu' ? type : `${type}:${countOf(index, `${where}.index`)}`;
}

function layoutOf(meta: JsonMap, where: string): string {
  return LAYOUTS.get(countOf(meta.get('layout'), where)) ?? 'of an unknown layout';
}

/** A size, or the value that a symbolic one had. */
function sizeOf(value: StrictJson | undefined, where: string): number {
  const { tag, value: size } = unionOf(value, where);
  if (tag === 'as_int') return countOf(size, where);
  if (tag !== 'as_expr') throw schemaError(where, `is of the kind '${tag.slice(0, 40)}'; expected as_int or as_expr`);
  const hint = mapOf(size, where).get('hint') ?? null;
  if (hint === null) return 0;
  const number = integerOf(unionOf(hint, `${where}.hint`).value, `${where}.hint`);
  return countOf(number, `${where}.hint`);
}
