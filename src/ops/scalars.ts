/** Types of operators' arguments that JavaScript has no word for. */

/** A number of any dtype: whole numbers are integers, as in Python, and a pair is a complex number, `[real, imaginary]`. */
export type Scalar = number | bigint | boolean | readonly [number, number];

/** How a tensor keeps its elements. */
export type Layout = 'strided' | 'sparse_coo' | 'sparse_csr' | 'sparse_csc' | 'sparse_bsr' | 'sparse_bsc' | 'jagged';
