/** The namespace `data.transforms`: what is done to every batch, natively, on the device. */

export { type Degrees, type RandomAffineOptions, type RandomRotationOptions, randomAffine, randomRotation } from './affine.js';
export type { InputOptions, Interpolation, RandomOptions, Size } from './checks.js';
export { type ColorJitterOptions, colorJitter, type JitterAmount } from './color-jitter.js';
export { centerCrop, type RandomCropOptions, randomCrop } from './crop.js';
export { type RandomFlipOptions, randomHorizontalFlip, randomVerticalFlip } from './flip.js';
export { type FnOptions, fn } from './fn.js';
export { type GaussianNoiseOptions, gaussianNoise } from './gaussian-noise.js';
export { type OneHotOptions, oneHot } from './one-hot.js';
export { type DrawsFor, type PipelineOptions, pipeline, TransformPipeline } from './pipeline.js';
export { type RandAugmentOptions, randAugment } from './rand-augment.js';
export { type RandomErasingOptions, randomErasing } from './random-erasing.js';
export { type RandomResizedCropOptions, type ResizeOptions, randomResizedCrop, resize } from './resize.js';
export { channelsFirst, type NormalizeOptions, normalize, toFloat } from './scale.js';
export type { NamedTransform, Transform, TransformKind, TransformPlan } from './transform.js';
