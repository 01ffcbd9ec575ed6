/** Numbers that PyTorch's export schema (`torch/_export/serde/schema.py`, version 8) gives to dtypes, layouts and memory formats. */

import type { DType } from '../../tensor/dtype.js';

/** `ScalarType`; those that are left out have no dtype here (float8, unsigned 16 to 64 bits, complex32). */
export const SCALAR_TYPES: ReadonlyMap<number, DType> = new Map([
  [1, 'uint8'],
  [2, 'int8'],
  [3, 'int16'],
  [4, 'int32'],
  [5, 'int64'],
  [6, 'float16'],
  [7, 'float32'],
  [8, 'float64'],
  [10, 'complex64'],
  [11, 'complex128'],
  [12, 'bool'],
  [13, 'bfloat16'],
]);

/** {@link SCALAR_TYPES} the other way round. */
export const SCALAR_TYPE_OF: ReadonlyMap<string, number> = new Map([...SCALAR_TYPES].map(([number, dtype]) => [dtype, number]));

/** `Layout`. */
export const LAYOUTS: ReadonlyMap<number, string> = new Map([
  [1, 'sparse_coo'],
  [2, 'sparse_csr'],
  [3, 'sparse_csc'],
  [4, 'sparse_bsr'],
  [5, 'sparse_bsc'],
  [7, 'strided'],
]);

/** The number of the strided layout. */
export const STRIDED = 7;

/** `MemoryFormat`. */
export const MEMORY_FORMATS: ReadonlyMap<number, string> = new Map([
  [1, 'contiguous_format'],
  [2, 'channels_last'],
  [3, 'channels_last_3d'],
  [4, 'preserve_format'],
]);
