/** What `run.json` says of how a run was set up. */

import type { Watcher } from '../controllers/controller.js';
import type { Loader } from '../data/loader.js';
import { getNumThreads, versionInfo } from '../native/runtime.js';
import type { Tensor } from '../tensor/tensor.js';
import type { ResolvedFitOptions } from './fit-options.js';
import type { ResolvedTrainerOptions } from './options.js';
import type { Prepared } from './prepare/prepare.js';

/**
 * Options in force, versions, device, threads and seeds.
 *
 * @param heldOut - what is validated on
 */
export function runFacts(
  options: ResolvedTrainerOptions,
  loader: Loader,
  heldOut: Loader | null,
  fit: ResolvedFitOptions,
  prepared: Prepared,
): Record<string, unknown> {
  const { device, channelsLast, model } = prepared;
  const rowsLike = ({ shape, dtype }: Tensor): object => ({
    ...{ shape: loader.kind === 'resident' ? shape : [null, ...shape.slice(1)], dtype },
  });
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
      controllers: options.controllers.map(described),
      observers: options.observers.map(described),
      channelsLast,
      ...{ maxEpochs: fit.maxEpochs, maxSteps: fit.maxSteps, maxSeconds: fit.maxSeconds },
      metrics: fit.metrics,
      validation: fit.validation === null ? null : { every: fit.validation.every ?? 1, metrics: fit.validation.metrics ?? null },
      restoreBest: fit.restoreBest,
    },
    seeds: { trainer: options.seed, loader: loader.seed ?? null },
    data: {
      ...sizesOf(loader),
      validation: heldOut === null ? null : sizesOf(heldOut),
      inputs: prepared.inputs.map(rowsLike),
      targets: prepared.targets.map(rowsLike),
      transforms: prepared.transforms?.plan.steps.map(({ name, options }) => ({ name, options })) ?? [],
    },
  };
}

/** How many rows a stream has, only its end tells. */
function sizesOf(loader: Loader): object {
  return { rows: loader.kind === 'resident' ? loader.size : null, batchSize: loader.batchSize, batches: loader.length };
}

/** Name, cadence (where it has one) and options. */
function described(watcher: Watcher): Record<string, unknown> {
  const { name, when } = watcher;
  return {
    name,
    ...(typeof when === 'function' ? {} : { cadence: when }),
    ...('options' in watcher ? { options: watcher.options } : {}),
  };
}
