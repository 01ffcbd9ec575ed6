/** Installs packages with `pip --target` into a folder of the cache, whole or not at all. */
export declare function pipInstall(folder: string, packages: readonly string[], extra?: readonly string[]): Promise<void>;
