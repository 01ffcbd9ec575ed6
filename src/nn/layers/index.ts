/** The layers, a folder a family. */

export * from './activation/index.js';
export * from './attention/index.js';
export * from './containers/index.js';
export * from './convolution/index.js';
export * from './dropout/index.js';
export * from './embedding/index.js';
export * from './linear/index.js';
export * from './loss/index.js';
export * from './normalization/index.js';
export * from './padding/index.js';
export * from './pooling/index.js';
export * from './recurrent/index.js';
export * from './shape/index.js';
