/** Tables of vectors. */

export { Embedding, type EmbeddingOptions } from './embedding.js';
export { EmbeddingBag, type EmbeddingBagOptions } from './embedding-bag.js';
