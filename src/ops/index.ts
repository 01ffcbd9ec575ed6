/** The operators: functions here, and methods of `Tensor` where PyTorch has them. */

export * from './activation.js';
export * from './arithmetic.js';
export * from './comparison.js';
export * from './conversion.js';
export * from './convolution.js';
export type { Binary, Operand, Pair, Unary } from './define.js';
export * from './dropout.js';
export * from './fill.js';
export * from './indexing.js';
export * from './linear.js';
export * from './loss.js';
export * from './normalization.js';
export * from './pooling.js';
export * from './reduction.js';
export * from './shape.js';
