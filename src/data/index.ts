/** The namespace `data`: datasets and their loaders. */

export { ImageDataset, imageFolder } from './image-folder.js';
export type { ImageFolderOptions, Normalization } from './image-options.js';
export type { Loader, ResidentLoader } from './loader.js';
export {
  type SplitOptions,
  TensorDataset,
  type TensorsSource,
  tensors,
} from './tensor-dataset.js';
export { type LoaderOptions, TensorLoader } from './tensor-loader.js';
