/** Options of statistics of layers. */

import type { LayerChoice } from '../../controllers/probe.js';
import { checkKeys } from '../../errors.js';
import { badOption, checkNumber, checkOneOf, withoutUndefined } from '../../option-checks.js';

/** What is measured. */
export interface LayerStatisticsOptions {
  /** Rows of the training data, chosen once; all of it where it has fewer, `null` for all (default 256). */
  readonly samples?: number | null;
  /** Seed of the generator that chooses them (default 0). The training generators are never touched. */
  readonly seed?: number;
  /**
   * `'running'` (default): batch normalisation uses its running statistics, as in evaluation mode; `'batch'`: those of the chosen rows, which then go through the
   * model all at once.
   */
  readonly batchNorm?: 'running' | 'batch';
  /** Which layers are reported (default: all). Linear regions are those of the whole model whatever is chosen. */
  readonly layers?: LayerChoice;
}

/** {@link LayerStatisticsOptions} in force. */
export type ResolvedLayerStatistics = Readonly<Required<LayerStatisticsOptions>>;

/** Their defaults. */
export const LAYER_STATISTICS_DEFAULTS: ResolvedLayerStatistics = Object.freeze({
  samples: 256,
  seed: 0,
  batchNorm: 'running',
  layers: Object.freeze({}),
});

const LAYER_KEYS = ['types', 'names', 'where', 'onlyLast', 'skipFrozen'];

/** @throws {OptionError} `ERR_OPTION_VALUE`, `ERR_OPTION_UNKNOWN` */
export function resolveLayerStatistics(owner: string, options: LayerStatisticsOptions): ResolvedLayerStatistics {
  const { samples, seed, batchNorm, layers } = { ...LAYER_STATISTICS_DEFAULTS, ...withoutUndefined(options) };
  if (typeof layers !== 'object' || layers === null) throw badOption(owner, 'layers', layers, "a choice such as { types: ['Linear'] }");
  checkKeys(`${owner}, layers`, layers, LAYER_KEYS);
  return {
    samples: samples === null ? null : checkNumber(owner, 'samples', samples, { integer: true, min: 1 }),
    seed: checkNumber(owner, 'seed', seed, { integer: true, min: 0 }),
    batchNorm: checkOneOf(owner, 'batchNorm', batchNorm, ['running', 'batch']),
    layers,
  };
}
