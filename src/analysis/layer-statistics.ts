/** Activations, gradients and updates of every layer; dead units; linear regions. */

import { checkKeys } from '../errors.js';
import { badOption } from '../option-checks.js';
import { layerStatisticsMeter } from './layer-statistics/meter.js';
import { LAYER_STATISTICS_DEFAULTS, type LayerStatisticsOptions, resolveLayerStatistics } from './layer-statistics/options.js';
import type { LayerStatisticsResult } from './layer-statistics/result.js';
import { SUBJECT_KEYS, type SubjectOptions, withSubject } from './subject.js';

export { LayerStatistics, type LayerStatisticsMonitorOptions, type LayerStatisticsState } from './layer-statistics/monitor.js';
export type { LayerStatisticsOptions } from './layer-statistics/options.js';
export type { LayerStatistic, LayerStatisticsResult, ParameterStatistics } from './layer-statistics/result.js';

const OWNER = 'analysis.layerStatistics';

/**
 * What layers do on fixed rows of the data: mean, spread, zeros and saturation of their outputs, the gradient of the mean loss by their parameters and outputs, dead
 * ReLU units, and the number of linear regions that the rows fall into. One forward and one backward pass in evaluation mode (no dropout), sums in float64; model,
 * `.grad` and generators stay as they were. {@link LayerStatistics} does the same during a fit.
 *
 * Activation functions are seen wherever they are called, in a module of their own or inside the forward of another. One belongs to the layer that returned its
 * output, otherwise to the layer that ran before it: `relu(this.fc1(x))` makes dead units of `fc1`.
 *
 * Linear regions are counted as distinct patterns on the rows: Montufar, Pascanu, Cho and Bengio, arXiv 1402.1869. The 5 % rule of saturation is ours.
 *
 * @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE`, `ERR_NO_LAYERS`, and as `Trainer`
 * @throws {AbortedError} `ERR_ABORTED`
 * @example
 * ```ts
 * const { layers, linearRegions } = await analysis.layerStatistics({ model, loss: 'crossEntropy', loader });
 * ```
 */
export async function layerStatistics(options: SubjectOptions & LayerStatisticsOptions): Promise<LayerStatisticsResult> {
  if (typeof options !== 'object' || options === null) throw badOption(OWNER, 'options', options, 'an object');
  checkKeys(OWNER, options, [...SUBJECT_KEYS, ...Object.keys(LAYER_STATISTICS_DEFAULTS)]);
  const resolved = resolveLayerStatistics(OWNER, options);
  return withSubject(OWNER, options, (session, subject) => layerStatisticsMeter(OWNER, resolved, subject).measure(session));
}
