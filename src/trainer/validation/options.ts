/** Options of validation in a fit. */

import type { Cadence } from '../../controllers/controller.js';
import { resolveMode } from '../../controllers/monitor.js';
import type { Loader } from '../../data/loader.js';
import { checkLoader } from '../../data/loading/check-loader.js';
import { badOption, checkNumber } from '../../option-checks.js';
import { type JsonSchema, type OptionsOf, readOptions } from '../../options/index.js';
import type { Metric } from '../metrics/metric.js';
import { type MetricsOption, resolveMetrics } from '../metrics/resolve.js';

/** Data that makes its loaders, such as `data.tensors({ x, y })`. */
export interface LoaderSource {
  loader(options: { readonly batchSize: number }): Loader;
}

type Every = number | { readonly epochs: number } | { readonly steps: number };

const count = { type: 'integer', minimum: 1 };
const everySchema: JsonSchema = {
  anyOf: [
    count,
    ...['epochs', 'steps'].map((of) => ({ type: 'object', properties: { [of]: count }, required: [of], additionalProperties: false })),
  ],
};

/** Options of validation: the loss and metrics of data that is not trained on, while a fit runs. */
export const validationTable = {
  data: {
    type: 'value',
    is: (value: unknown): value is Loader | LoaderSource =>
      typeof value === 'object' && value !== null && ('kind' in value || 'loader' in value),
    expected: 'a loader or a dataset, such as data.tensors({ x, y })',
    doc: "A loader, or a dataset, which is read in batches of the training loader's size. Its rows look like the training data's. Of a stream, each validation reads epoch 0.",
  },
  metrics: {
    type: 'value',
    // A wrong one is refused where metrics are read.
    is: (_value: unknown): _value is MetricsOption => true,
    expected: 'a list of names, or metrics by name',
    default: null,
    nullable: true,
    doc: "What to compute besides the loss, as for trainer.evaluate; null: the fit's metrics.",
  },
  every: {
    type: 'value',
    is: (value: unknown): value is Every => typeof value === 'number' || (typeof value === 'object' && value !== null),
    expected: 'a number of epochs, { epochs: n } or { steps: n }',
    schema: everySchema,
    default: 1,
    doc: 'When: at the end of every so many epochs, or { steps: n } after every so many training steps.',
  },
  allowNonFinite: {
    type: 'boolean',
    default: false,
    doc: 'Tell a loss that is not finite instead of failing with a NumericalError.',
  },
} as const;

/** Options of validation: the loss and metrics of data that is not trained on, while a fit runs. */
export type ValidationOptions = OptionsOf<typeof validationTable>;

/** {@link ValidationOptions} that were checked. */
export interface ResolvedValidation {
  readonly loader: Loader;
  readonly metrics: ReadonlyMap<string, Metric>;
  readonly every: Cadence;
  readonly allowNonFinite: boolean;
}

/** Which validation is the best one. */
export const bestTable = {
  monitor: {
    type: 'value',
    is: (value: unknown): value is string => typeof value === 'string' && /^validation\../.test(value),
    expected: "a number of the validation, such as 'validation.loss' or 'validation.accuracy'",
    schema: { type: 'string', pattern: '^validation[.].+' },
    default: 'validation.loss',
    doc: "A number of the validation, such as 'validation.accuracy'.",
  },
  mode: {
    type: 'choice',
    choices: ['auto', 'min', 'max'],
    default: 'auto',
    doc: "Whether a lower ('min') or a higher value is better; 'auto': as the metric's name tells.",
  },
} as const;

/** Which validation is the best one. */
export type BestOptions = OptionsOf<typeof bestTable>;

/** {@link BestOptions} with defaults filled in. */
export interface ResolvedBest {
  readonly monitor: string;
  readonly mode: 'min' | 'max';
}

const OWNER = 'validation';

/**
 * @param training - the fit's own metrics, and the rows of its batches
 * @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE`
 */
export function resolveValidation(
  options: ValidationOptions,
  training: { readonly metrics: ReadonlyMap<string, Metric>; readonly batchSize: number },
): ResolvedValidation {
  if (typeof options !== 'object' || options === null) throw badOption('fit', OWNER, options, 'an object such as { data: loader }');
  if ('kind' in options || 'loader' in options) throw badOption('fit', OWNER, options, 'it as { data: loader }');
  const { data, metrics, every, allowNonFinite } = readOptions(OWNER, validationTable, options);
  return {
    loader: loaderOf(data, training.batchSize),
    metrics: metrics === null ? training.metrics : resolveMetrics(OWNER, metrics),
    every: cadenceOf(every),
    allowNonFinite,
  };
}

/** @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE` */
export function resolveBest(option: true | BestOptions): ResolvedBest {
  const owner = 'restoreBest';
  if (option !== true && (typeof option !== 'object' || option === null))
    throw badOption('fit', owner, option, "true, false, or an object such as { monitor: 'validation.accuracy' }");
  const given: BestOptions = option === true ? {} : option;
  const { monitor, mode } = readOptions(owner, bestTable, given);
  return { monitor, mode: resolveMode(owner, monitor, mode) };
}

function loaderOf(data: Loader | LoaderSource, batchSize: number): Loader {
  const loader = 'loader' in data && typeof data.loader === 'function' ? data.loader({ batchSize }) : data;
  checkLoader(OWNER, loader);
  return loader;
}

function cadenceOf(every: Every): Cadence {
  if (typeof every === 'number') return { every: checkNumber(OWNER, 'every', every, { integer: true, min: 1 }), unit: 'epoch' };
  const [key, ...others] = Object.keys(every);
  if (others.length > 0 || (key !== 'epochs' && key !== 'steps'))
    throw badOption(OWNER, 'every', every, 'a number of epochs, { epochs: n } or { steps: n }');
  const count = checkNumber(OWNER, `every.${key}`, (every as Record<string, unknown>)[key], { integer: true, min: 1 });
  return { every: count, unit: key === 'steps' ? 'step' : 'epoch' };
}
