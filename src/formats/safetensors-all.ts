/** Everything about safetensors, as the namespace `safetensors`. */

export {
  type LoadSafetensorsOptions,
  load,
  readHeader,
  type SafetensorsEntry,
  type SafetensorsHeader,
  type SaveSafetensorsOptions,
  save,
} from './safetensors.js';
export { loadSharded, type SaveShardedOptions, saveSharded } from './safetensors-sharded.js';
