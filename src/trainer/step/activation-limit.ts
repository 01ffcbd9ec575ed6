/** Limiting of activations: the step's option, and the layers that it names. */

import { checkKeys, nearest, OptionError } from '../../errors.js';
import type { LayerInfo } from '../../graph/model.js';
import type { StepSpec } from '../../native/addon.js';
import { namePattern } from '../../nn/module/name-pattern.js';
import { badOption, checkOneOf } from '../../option-checks.js';
import type { JsonSchema } from '../../options/index.js';

/**
 * Keeps a step from carrying outputs of layers across zero, where the ReLU behind them has its corner (ECCO-DNN, Agarwal et al. 2023, arXiv 2310.13901, its
 * section on activations; it goes with any optimizer). With `a` a layer's outputs on the step's own batches before the update and `da` what the update alone
 * makes of the same inputs (batch normalisation: with the statistics of each batch), only a share of what the optimizer does to the layer's weight and bias stays:
 *
 *     'corrected'   min(1, 1 / max(-min(da / a), tiny))
 *     'published'   min(1, 1 / |min(da / a)|)
 *
 * but at least what a step size of 1e-6 would do, as in the authors' code, so that a unit close to zero does not stop its layer; the step size is the group's
 * rate, times ECCO-DNN's `cap`. Outputs that are exactly zero do not count. With `accumulate`, all batches of the step count, whose inputs are then kept
 * until the update. The optimizer's own state does not learn that its update was cut. Each step costs about two forward passes of these layers more.
 */
export interface ActivationLimitOptions {
  /**
   * Paths of Linear and BatchNorm modules whose outputs go into a ReLU. `*` in a path stands for any run of characters without a dot, `**` for any run; such a
   * pattern takes the modules of these types. For models that are graphs.
   */
  readonly layers: readonly string[];
  /**
   * `'corrected'` (default), or `'published'`: the authors' form, which also shrinks a step that moves no unit towards zero, such as one that makes all of
   * them five times as large.
   */
  readonly form?: 'corrected' | 'published';
}

/** {@link ActivationLimitOptions} as a file has them. */
export const limitSchema: JsonSchema = {
  type: 'object',
  properties: { layers: { type: 'array', items: { type: 'string' }, minItems: 1 }, form: { enum: ['corrected', 'published'] } },
  required: ['layers'],
  additionalProperties: false,
};

/**
 * Checks the option and fills in defaults.
 *
 * @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE`
 */
export function resolveLimit(owner: string, options: ActivationLimitOptions): Required<ActivationLimitOptions> {
  if (typeof options !== 'object' || options === null) throw badOption(owner, 'limitActivations', options, "{ layers: ['0', '2'] }");
  checkKeys(`${owner}: limitActivations`, options, ['layers', 'form']);
  const { layers, form = 'corrected' } = options;
  if (!Array.isArray(layers) || layers.length === 0 || layers.some((name) => typeof name !== 'string'))
    throw badOption(owner, 'limitActivations.layers', layers, "a list of module paths, such as ['0', 'layer*.*.bn1']");
  return { layers: [...layers], form: checkOneOf(owner, 'limitActivations.form', form, ['corrected', 'published']) };
}

/**
 * The option as the addon takes it, with the model's layers in place of patterns.
 *
 * @throws {OptionError} `ERR_MODULE_UNKNOWN` for a path or pattern that no layer has, `ERR_LIMIT_LAYER` for a layer of another type
 */
export function limitSpec(
  { layers: wanted, form }: Required<ActivationLimitOptions>,
  layers: readonly LayerInfo[],
): NonNullable<StepSpec['limitActivations']> {
  return { layers: [...new Set(wanted.flatMap((pattern) => matching(pattern, layers)))], published: form === 'published' };
}

function matching(pattern: string, layers: readonly LayerInfo[]): readonly string[] {
  const expression = namePattern(pattern);
  const found = layers.filter(({ name }) => expression.test(name));
  const [first] = found;
  if (first === undefined) throw unknownLayer(pattern, layers);
  const fit = found.filter(({ type }) => isFit(type));
  if (fit.length > 0) return fit.map(({ name }) => name);
  throw new OptionError(
    'ERR_LIMIT_LAYER',
    `Trainer: option 'limitActivations' names '${pattern}', which is a ${first.type}. Activations are limited of Linear and BatchNorm layers before a ReLU.`,
    { fields: { layer: pattern, type: first.type } },
  );
}

function isFit(type: string): boolean {
  return type === 'Linear' || /^(Sync)?BatchNorm(\dd)?$/.test(type);
}

function unknownLayer(pattern: string, layers: readonly LayerInfo[]): OptionError {
  const names = layers.filter(({ type }) => isFit(type)).map(({ name }) => name);
  const guess = nearest(pattern, names);
  const hint = guess === undefined ? `Layers that it may name: ${names.slice(0, 8).join(', ') || 'none'}.` : `Did you mean '${guess}'?`;
  return new OptionError('ERR_MODULE_UNKNOWN', `Trainer: option 'limitActivations' names '${pattern}', which is no layer. ${hint}`, {
    fields: { module: pattern },
  });
}
