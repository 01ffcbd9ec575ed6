/** What `run.json` says of how a run was set up. */

import type { ResidentLoader } from '../../data/loader.js';
import { getNumThreads, versionInfo } from '../../native/runtime.js';
import type { FitOptions, ResolvedTrainerOptions } from '../options.js';
import type { Prepared } from '../prepare/prepare.js';

/** Options in force, versions, device, threads and seeds. */
export function runFacts(
  options: ResolvedTrainerOptions,
  loader: ResidentLoader,
  fit: FitOptions,
  prepared: Prepared,
): Record<string, unknown> {
  const { device, channelsLast, model } = prepared;
  return {
    versions: versionInfo(),
    device,
    threads: getNumThreads(),
    deterministic: options.deterministic,
    modelKind: model.kind,
    options: {
      loss: options.loss.name ?? (options.loss.names.length > 0 ? options.loss.names : 'function'),
      step: options.step,
      optimizer: options.optimizer,
      controllers: options.controllers.map((controller) => ({
        name: controller.name,
        cadence: controller.cadence,
        ...('options' in controller ? { options: controller.options } : {}),
      })),
      channelsLast,
      maxEpochs: fit.maxEpochs,
    },
    seeds: { trainer: options.seed, loader: 'seed' in loader ? loader.seed : null },
    data: {
      rows: loader.size,
      batchSize: loader.batchSize,
      batches: loader.length,
      inputs: loader.inputs.map(({ shape, dtype }) => ({ shape, dtype })),
      targets: loader.targets.map(({ shape, dtype }) => ({ shape, dtype })),
    },
  };
}
