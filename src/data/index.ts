/** The namespace `data`: datasets and their loaders. */

export type { CacheOptions } from './cache/cache.js';
export type { Collate, Collated, FieldDTypes } from './collate/collate.js';
export { type PaddedOptions, padded } from './collate/padded.js';
export type { MapFunction } from './combine/map-samples.js';
export type { MapOptions, ShuffleOptions, StreamShuffleOptions } from './combine/options.js';
export type { PackedSample, PackOptions } from './combine/packed-stream.js';
export type { Chunk, Dataset, Field, IterableDataset, NdArray, Sample } from './dataset.js';
export { from } from './from.js';
export { IndexedDataset } from './indexed-dataset.js';
export type { Label } from './labels.js';
export type { Batch, BatchAt, Cursor, Json, Loader, ResidentLoader, StreamLoader } from './loader.js';
export { BatchStream, type BatchStreamOptions, type ReadyBatch, streamBatches } from './loading/batch-stream.js';
export { IndexedLoader } from './loading/indexed-loader.js';
export type { DatasetLoaderOptions, IndexedLoaderOptions, StreamedLoaderOptions } from './loading/options.js';
export { StreamedLoader } from './loading/streamed-loader.js';
export { pack } from './pack.js';
export * from './readers/index.js';
export { type BucketSamplerOptions, bucketSampler } from './sampling/bucket-sampler.js';
export type { Sampler } from './sampling/sampler.js';
export { type WeightedSamplerOptions, weightedSampler } from './sampling/weighted-sampler.js';
export type { SplitOptions } from './split-rows.js';
export { classCounts, classWeights } from './statistics/class-weights.js';
export { fitScaler, Scaler, type ScalerKind, type ScalerOptions, type ScalerState } from './statistics/scaler.js';
export { type Samples, type Statistics, type StatisticsOptions, statistics } from './statistics/statistics.js';
export { type StreamSource, stream } from './stream.js';
export { StreamedDataset } from './streamed-dataset.js';
export {
  TensorDataset,
  type TensorsSource,
  tensors,
} from './tensor-dataset.js';
export { type LoaderOptions, TensorLoader } from './tensor-loader.js';
export * as transforms from './transforms/index.js';
