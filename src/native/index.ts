/** The native room's public part; the other rooms import the files they need. */

export type { DType } from './addon.js';
export {
  cudaIsAvailable,
  getOwnKernels,
  getNumThreads,
  type LiveHandles,
  liveHandles,
  setOwnKernels,
  setNumThreads,
  type VersionInfo,
  versionInfo,
} from './runtime.js';
