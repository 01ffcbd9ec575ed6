/** Configurations: what `neve train` reads, as functions. */

export { type BuildOptions, buildConfig, type Experiment } from './build/build.js';
export { configCode } from './build/code.js';
export type { PreparedData } from './build/open.js';
export { openRun, readRunConfig, type SavedRun, saveExperiment } from './build/saved.js';
export { type PrintOptions, printConfig } from './print.js';
export { type ConfigInput, defineConfig, jsonSchema, loadConfig, type ResolvedConfig } from './resolve.js';
export type { Overrides } from './source/load.js';
export type { Origin } from './source/tree.js';
export type { ConfigValues } from './values.js';
