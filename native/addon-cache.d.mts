/** Types of addon-cache.mjs, for the TypeScript that imports it. */

import type { Libtorch } from './find-libtorch.mjs';

/** A compiled addon. */
export interface AddonRecord {
  /** The libtorch it was compiled against. */
  readonly libtorch: Libtorch;
  /** Whether the CUDA library lies beside it. */
  readonly cudaLibrary: boolean;
  /** Hash of the sources it was made of. */
  readonly sources: string;
  /** The folder of its binaries. */
  readonly folder: string;
}

export declare const RECORD: string;
export declare function platformName(): string;
export declare function addonFolder(libtorchVersion: string, sources?: string, env?: NodeJS.ProcessEnv): string;
export declare function readAddon(folder: string, record?: string): AddonRecord | null;
export declare function cachedAddons(env?: NodeJS.ProcessEnv): readonly AddonRecord[];
export declare function sourceHash(): string;
export declare function storeAddon(from: string, folder: string, record: object): void;
