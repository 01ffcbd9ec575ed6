/** `TensorMeta` as the schema writes it. */

import type { DType } from '../../tensor/dtype.js';
import { SCALAR_TYPE_OF, STRIDED } from './enums.js';

/** A size, or an expression of a symbol in SymPy's notation with the value it had. */
export type Size = number | { readonly expression: string; readonly hint: number };

/** A tensor's form. */
export interface WrittenMeta {
  readonly dtype: DType;
  readonly shape: readonly Size[];
  readonly strides: readonly Size[];
  readonly requiresGrad: boolean;
  readonly storageOffset?: number;
}

/** The schema's JSON of a size. */
export function sizeJson(size: Size): object {
  return typeof size === 'number' ? { as_int: size } : { as_expr: { expr_str: size.expression, hint: { as_int: size.hint } } };
}

/** The schema's JSON of a tensor. Devices are always the CPU: weights are written from there, and programs are exported there. */
export function tensorMeta({ dtype, shape, strides, requiresGrad, storageOffset = 0 }: WrittenMeta): object {
  return {
    dtype: SCALAR_TYPE_OF.get(dtype),
    sizes: shape.map(sizeJson),
    requires_grad: requiresGrad,
    device: { type: 'cpu', index: null },
    strides: strides.map(sizeJson),
    storage_offset: { as_int: storageOffset },
    layout: STRIDED,
  };
}
