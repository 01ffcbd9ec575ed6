/** What a fit computes besides its loss, from its options. */

import type { Loader } from '../data/loader.js';
import { followedMonitor, resolveCheckpointOptions } from './checkpoint/options.js';
import type { ResolvedFitOptions } from './fit-options.js';
import { resolveMetrics } from './metrics/resolve.js';
import type { ResolvedTrainerOptions } from './options.js';
import { checkFollowed, type Followed, followedBy } from './validation/followed.js';
import { type ResolvedBest, type ResolvedValidation, resolveBest, resolveValidation } from './validation/options.js';
import { type FitMetrics, fitMetrics } from './validation/prepare-validation.js';

/** What a fit computes besides its loss, and who follows it. */
export interface FitExtras {
  readonly metrics: FitMetrics;
  readonly validation: ResolvedValidation | null;
  readonly best: ResolvedBest | null;
  readonly followed: readonly Followed[];
}

/** @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE`, `ERR_MONITOR_UNKNOWN` */
export function fitExtras(options: ResolvedTrainerOptions, fit: ResolvedFitOptions, { batchSize }: Loader): FitExtras {
  const training = resolveMetrics('fit', fit.metrics ?? []);
  const validation = fit.validation === null ? null : resolveValidation(fit.validation, { metrics: training, batchSize });
  const best = fit.restoreBest ? resolveBest(fit.restoreBest) : null;
  const kept = fit.checkpoint ? followedMonitor(resolveCheckpointOptions(fit.checkpoint)) : null;
  const followed = [
    ...followedBy(options.controllers),
    ...(best === null ? [] : [{ by: 'restoreBest', name: best.monitor }]),
    ...(kept === null ? [] : [{ by: 'checkpoint', name: kept }]),
  ];
  const metrics = fitMetrics(options, training, validation);
  const { name, names: lossNames } = options.loss;
  checkFollowed(followed, { metrics: training, validation: metrics.validation, lossNames, accuracy: name === 'crossEntropy' });
  return { metrics, validation, best, followed };
}
