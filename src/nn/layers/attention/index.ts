/** Attention and transformers. */

export { MultiheadAttention, type MultiheadAttentionCall, type MultiheadAttentionOptions } from './multihead-attention.js';
export { Transformer, type TransformerCall, type TransformerOptions } from './transformer.js';
export { TransformerDecoder } from './transformer-decoder.js';
export { type DecoderLayerCall, TransformerDecoderLayer } from './transformer-decoder-layer.js';
export { type EncoderCall, TransformerEncoder } from './transformer-encoder.js';
export { type EncoderLayerCall, TransformerEncoderLayer } from './transformer-encoder-layer.js';
export type { TransformerActivation, TransformerLayerOptions, TransformerParts } from './transformer-layer.js';
