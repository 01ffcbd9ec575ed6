/** Normalisation over batches, instances, groups and layers. */

export type { BatchNormLayerOptions } from './batch-norm.js';
export { BatchNorm1d } from './batch-norm1d.js';
export { BatchNorm2d } from './batch-norm2d.js';
export { BatchNorm3d } from './batch-norm3d.js';
export { GroupNorm, type GroupNormLayerOptions } from './group-norm.js';
export { InstanceNorm1d } from './instance-norm1d.js';
export { InstanceNorm2d } from './instance-norm2d.js';
export { InstanceNorm3d } from './instance-norm3d.js';
export { LayerNorm, type LayerNormLayerOptions } from './layer-norm.js';
export { LocalResponseNorm } from './local-response-norm.js';
export { RMSNorm, type RMSNormLayerOptions } from './rms-norm.js';
