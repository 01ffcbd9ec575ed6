/** Convolutions and transposed convolutions. */

export type { ConvLayerOptions, ConvPaddingMode } from './conv-nd.js';
export type { ConvTransposeLayerOptions } from './conv-transpose-nd.js';
export { ConvTranspose1d, type ConvTranspose1dLayerOptions } from './conv-transpose1d.js';
export { ConvTranspose2d, type ConvTranspose2dLayerOptions } from './conv-transpose2d.js';
export { ConvTranspose3d, type ConvTranspose3dLayerOptions } from './conv-transpose3d.js';
export { Conv1d, type Conv1dLayerOptions } from './conv1d.js';
export { Conv2d, type Conv2dLayerOptions } from './conv2d.js';
export { Conv3d, type Conv3dLayerOptions } from './conv3d.js';
