/** Types of find-libtorch.mjs, for the TypeScript that imports it. */

/** A libtorch that can be used. */
export interface Libtorch {
  /** The folder that holds `include/` and `lib/`. */
  readonly root: string;
  /** Such as `2.13.0+cpu`. */
  readonly version: string;
  /** True for a CUDA build. */
  readonly cuda: boolean;
  /** The folder to put on `PYTHONPATH` to import the same torch; `null` when no Python package is around it. */
  readonly pythonPath: string | null;
}

/** A place that was looked at. */
export interface Candidate {
  readonly source: 'LIBTORCH' | 'python' | 'cache';
  readonly root: string | null;
  readonly version?: string | null;
  /** Why it was taken or not. */
  readonly verdict: string;
}

export declare const VERSIONS: ReadonlyMap<string, string | null>;
export declare const PROVISIONED: string;
export declare function minorOf(version: string): string;
export declare function standingOf(version: string): 'known' | 'older' | 'newer';
export declare function triesNewer(env?: NodeJS.ProcessEnv): boolean;
export declare function libraryName(name: string): string;
export declare function libraryNames(cuda: boolean): readonly string[];
export declare function cacheRoot(env?: NodeJS.ProcessEnv): string;
export declare function cacheFolder(flavour: 'cpu' | 'cuda', env?: NodeJS.ProcessEnv): string;
export declare function findPython(env?: NodeJS.ProcessEnv): string | null;
export declare function hasNvidiaGpu(env?: NodeJS.ProcessEnv): boolean;
export declare function cudaVersionOf(root: string): string | null;
export declare function inspect(
  folder: string,
  options?: { readonly untried?: boolean },
): Omit<Libtorch, 'version'> &
  ({ readonly version: string; readonly problem: null } | { readonly version: string | null; readonly problem: string });
export declare function findLibtorch(options?: { readonly env?: NodeJS.ProcessEnv; readonly gpu?: boolean; readonly untried?: boolean }): {
  readonly found: (Libtorch & { readonly source: Candidate['source'] }) | null;
  readonly candidates: readonly Candidate[];
  readonly refused: string | null;
};
