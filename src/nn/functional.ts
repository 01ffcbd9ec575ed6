/** Layers without state, as functions (`torch.nn.functional`). */

export * from './functional/activation.js';
export {
  type AttentionOptions,
  scaledDotProductAttention,
} from './functional/attention.js';
export * from './functional/convolution.js';
export * from './functional/dropout.js';
export * from './functional/embedding.js';
export type { Activation, InplaceActivation, InplaceOptions } from './functional/inplace.js';
export * from './functional/loss.js';
export * from './functional/margin-loss.js';
export * from './functional/normalization.js';
export * from './functional/padding.js';
export * from './functional/pooling.js';
export * from './functional/vision.js';
