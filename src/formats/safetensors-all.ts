/** Everything about safetensors, as the namespace `safetensors`. */

export * from './safetensors.js';
export { loadSharded, type SaveShardedOptions, saveSharded } from './safetensors-sharded.js';
