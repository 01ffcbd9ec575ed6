/** Options of validation in a fit. */

import type { Cadence } from '../../controllers/controller.js';
import { resolveMode } from '../../controllers/monitor.js';
import type { Loader } from '../../data/loader.js';
import { checkKeys } from '../../errors.js';
import { badOption, checkNumber, checkOneOf } from '../../option-checks.js';
import { checkLoader } from '../../data/loading/check-loader.js';
import type { Metric } from '../metrics/metric.js';
import { type MetricsOption, resolveMetrics } from '../metrics/resolve.js';

/** Data that makes its loaders, such as `data.tensors({ x, y })`. */
export interface LoaderSource {
  loader(options: { readonly batchSize: number }): Loader;
}

/** Options of validation: the loss and metrics of data that is not trained on, while a fit runs. */
export interface ValidationOptions {
  /** A loader, or a dataset, which is read in batches of the training loader's size. Its rows look like the training data's. Of a stream, each validation reads epoch 0. */
  readonly data: Loader | LoaderSource;
  /** What to compute besides the loss, as for `trainer.evaluate` (default: the fit's `metrics`). */
  readonly metrics?: MetricsOption;
  /** When: at the end of every so many epochs, or `{ steps: n }` after every so many training steps (default 1: every epoch). */
  readonly every?: number | { readonly epochs: number } | { readonly steps: number };
  /** Tell a loss that is not finite instead of failing with a `NumericalError` (default `false`). */
  readonly allowNonFinite?: boolean;
}

/** {@link ValidationOptions} that were checked. */
export interface ResolvedValidation {
  readonly loader: Loader;
  readonly metrics: ReadonlyMap<string, Metric>;
  readonly every: Cadence;
  readonly allowNonFinite: boolean;
}

/** Which validation is the best one. */
export interface BestOptions {
  /** A number of the validation, such as `'validation.accuracy'` (default `'validation.loss'`). */
  readonly monitor?: string;
  /** Whether a lower (`'min'`) or a higher value is better (default `'auto'`: as the metric's name tells). */
  readonly mode?: 'auto' | 'min' | 'max';
}

/** {@link BestOptions} with defaults filled in. */
export interface ResolvedBest {
  readonly monitor: string;
  readonly mode: 'min' | 'max';
}

const OWNER = 'validation';
const KEYS = ['data', 'metrics', 'every', 'allowNonFinite'];

/**
 * @param training - the fit's own metrics, and the rows of its batches
 * @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE`
 */
export function resolveValidation(
  options: ValidationOptions,
  training: { readonly metrics: ReadonlyMap<string, Metric>; readonly batchSize: number },
): ResolvedValidation {
  if (typeof options !== 'object' || options === null) throw badOption('fit', OWNER, options, 'an object such as { data: loader }');
  checkKeys(OWNER, options, KEYS);
  const { data, metrics, every = 1, allowNonFinite = false } = options;
  return {
    loader: loaderOf(data, training.batchSize),
    metrics: metrics === undefined ? training.metrics : resolveMetrics(OWNER, metrics),
    every: cadenceOf(every),
    allowNonFinite: checkOneOf(OWNER, 'allowNonFinite', allowNonFinite, [true, false]),
  };
}

/** @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE` */
export function resolveBest(option: true | BestOptions): ResolvedBest {
  const owner = 'restoreBest';
  if (option !== true && (typeof option !== 'object' || option === null))
    throw badOption('fit', owner, option, "true, false, or an object such as { monitor: 'validation.accuracy' }");
  const given: BestOptions = option === true ? {} : option;
  checkKeys(owner, given, ['monitor', 'mode']);
  const { monitor = 'validation.loss', mode = 'auto' } = given;
  if (typeof monitor !== 'string' || !/^validation\../.test(monitor))
    throw badOption(owner, 'monitor', monitor, "a number of the validation, such as 'validation.loss' or 'validation.accuracy'");
  return { monitor, mode: resolveMode(owner, monitor, mode) };
}

function loaderOf(data: Loader | LoaderSource, batchSize: number): Loader {
  if (typeof data !== 'object' || data === null || !('kind' in data || 'loader' in data))
    throw badOption(OWNER, 'data', data, 'a loader or a dataset, such as data.tensors({ x, y })');
  const loader = 'loader' in data && typeof data.loader === 'function' ? data.loader({ batchSize }) : data;
  checkLoader(OWNER, loader);
  return loader;
}

function cadenceOf(every: NonNullable<ValidationOptions['every']>): Cadence {
  if (typeof every === 'number') return { every: checkNumber(OWNER, 'every', every, { integer: true, min: 1 }), unit: 'epoch' };
  const [key, ...others] = typeof every === 'object' && every !== null ? Object.keys(every) : [];
  if (others.length > 0 || (key !== 'epochs' && key !== 'steps'))
    throw badOption(OWNER, 'every', every, 'a number of epochs, { epochs: n } or { steps: n }');
  const count = checkNumber(OWNER, `every.${key}`, (every as Record<string, unknown>)[key], { integer: true, min: 1 });
  return { every: count, unit: key === 'steps' ? 'step' : 'epoch' };
}
