/** Layers without state, as functions (`torch.nn.functional`). */

export * from './activation.js';
export {
  type AttentionOptions,
  scaledDotProductAttention,
} from './attention.js';
export * from './convolution.js';
export * from './dropout.js';
export * from './embedding.js';
export type { Activation, InplaceActivation, InplaceOptions } from './inplace.js';
export * from './loss.js';
export * from './margin-loss.js';
export * from './normalization.js';
export * from './padding.js';
export * from './pooling.js';
export * from './vision.js';
