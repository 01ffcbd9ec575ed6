/**
 * The operators: functions here, and methods of `Tensor` where their first argument is one. Those with a file of their own here have PyTorch's Python
 * signatures; the others are generated from the schemas of the dispatcher: what a schema asks for comes by position, what it has a default for by
 * position or in a last argument of options. `aten` has all of them, under their schemas' signatures.
 */

export * from './activation.js';
export * from './arithmetic.js';
export * from './at.js';
export * from './comparison.js';
export * from './conversion.js';
export * from './convolution.js';
export type { Binary, Operand, Pair, Unary } from './define.js';
export * from './dropout.js';
export * from './fill.js';
export * as aten from './generated/aten.generated.js';
export * from './generated/public.generated.js';
export * from './indexing.js';
export * from './linear.js';
export * from './loss.js';
export * from './normalization.js';
export * from './pooling.js';
export * from './reduction.js';
export type { Layout, Scalar } from './scalars.js';
export * from './shape.js';
