/** The options of {@link NeVe}, their defaults and their checks. */

import { checkKeys, OptionError } from '../errors.js';
import { badOption, checkNumber, checkOneOf, withoutUndefined } from '../option-checks.js';
import { Tensor } from '../tensor/tensor.js';
import type { NoiseSpec } from './controller.js';

/** Which form of the method decides. */
export type NeVeProfile = 'reference';

/** Options of {@link NeVe}. */
export interface NeVeOptions {
  /** `'reference'` (default): the rule as its authors published it. */
  readonly profile?: NeVeProfile;
  /**
   * mu, how much of a neuron's last velocity is taken from its next one (default 0.5). Meant to lie in [0, 0.5]. Outside it there is a warning
   * (`process` event `warning`, name `NeveWarning`, code `NEVE_MOMENTUM`); from 1 in magnitude on it is refused.
   */
  readonly momentum?: number;
  /** epsilon, training stops when the model's velocity falls below it (default 1e-3, above 0). */
  readonly epsilon?: number;
  /** alpha, what a cut multiplies every group's learning rate by (default 0.5, between 0 and 1). */
  readonly alpha?: number;
  /** delta, how many epochs in a row the variation of velocity may fail to fall before a cut (default 10, an integer of at least 0). */
  readonly delta?: number;
  /**
   * The fixed inputs on which outputs are compared: `'noise'` (default), or real inputs, one tensor a model input, each `[n, ...]` with n of at
   * least 1. Tensors stay the caller's and must live as long as the fit.
   */
  readonly auxiliary?: 'noise' | Tensor | readonly Tensor[];
  /** Rows of noise (default 100). Refused together with tensors. */
  readonly auxiliarySamples?: number;
  /** Seed of the noise's own generator (default 0). Refused together with tensors. */
  readonly seed?: number;
  /** Module types whose outputs are followed (default `Conv2d`, `BatchNorm2d`, `Linear`). */
  readonly layerTypes?: readonly string[];
}

/** What {@link NeVe} uses where an option is left out. */
export const NEVE_DEFAULTS: Readonly<Required<NeVeOptions>> = Object.freeze({
  profile: 'reference',
  momentum: 0.5,
  epsilon: 1e-3,
  alpha: 0.5,
  delta: 10,
  auxiliary: 'noise',
  auxiliarySamples: 100,
  seed: 0,
  layerTypes: Object.freeze(['Conv2d', 'BatchNorm2d', 'Linear']),
});

/** The options with defaults filled in and auxiliary inputs in the form that a probe takes. */
export interface ResolvedNeVeOptions {
  readonly profile: NeVeProfile;
  readonly momentum: number;
  readonly epsilon: number;
  readonly alpha: number;
  readonly delta: number;
  readonly auxiliary: NoiseSpec | readonly Tensor[];
  readonly layerTypes: readonly string[];
}

const OWNER = 'NeVe';

/**
 * Checks options and fills in defaults.
 *
 * @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE`, `ERR_OPTION_CONFLICT`
 */
export function resolveNeVeOptions(options: NeVeOptions): ResolvedNeVeOptions {
  checkKeys(OWNER, options, Object.keys(NEVE_DEFAULTS));
  const given = { ...NEVE_DEFAULTS, ...withoutUndefined(options) };
  return {
    profile: checkOneOf(OWNER, 'profile', given.profile, ['reference']),
    momentum: checkMomentum(given.momentum),
    epsilon: checkNumber(OWNER, 'epsilon', given.epsilon, { min: 0, open: true }),
    alpha: checkNumber(OWNER, 'alpha', given.alpha, { min: 0, max: 1, open: true }),
    delta: checkNumber(OWNER, 'delta', given.delta, { integer: true, min: 0 }),
    auxiliary: resolveAuxiliary(options, given),
    layerTypes: checkLayerTypes(given.layerTypes),
  };
}

function checkMomentum(value: unknown): number {
  const momentum = checkNumber(OWNER, 'momentum', value);
  if (Math.abs(momentum) >= 1) throw badOption(OWNER, 'momentum', value, 'a number in [0, 0.5]; from 1 on velocities grow without bound');
  if (momentum < 0 || momentum > 0.5) {
    process.emitWarning(`NeVe: momentum ${momentum} is outside [0, 0.5], where the method is defined; velocities may not settle.`, {
      type: 'NeveWarning',
      code: 'NEVE_MOMENTUM',
    });
  }
  return momentum;
}

function resolveAuxiliary(
  options: NeVeOptions,
  given: { auxiliary: unknown; auxiliarySamples: unknown; seed: unknown },
): NoiseSpec | readonly Tensor[] {
  if (given.auxiliary === 'noise') {
    return {
      kind: 'noise',
      distribution: 'uniform',
      samples: checkNumber(OWNER, 'auxiliarySamples', given.auxiliarySamples, { integer: true, min: 1 }),
      seed: checkNumber(OWNER, 'seed', given.seed, { integer: true, min: 0 }),
    };
  }
  for (const option of ['auxiliarySamples', 'seed'] as const) {
    if (options[option] === undefined) continue;
    throw new OptionError(
      'ERR_OPTION_CONFLICT',
      `NeVe: option '${option}' shapes noise, but 'auxiliary' gives tensors. Leave one of them out.`,
      { fields: { owner: OWNER, option, with: 'auxiliary' } },
    );
  }
  const tensors: readonly unknown[] = Array.isArray(given.auxiliary) ? given.auxiliary : [given.auxiliary];
  if (tensors.length > 0 && tensors.every((tensor) => tensor instanceof Tensor && (tensor.shape[0] ?? 0) > 0)) {
    return tensors as readonly Tensor[];
  }
  throw badOption(OWNER, 'auxiliary', given.auxiliary, "'noise', or tensors of inputs with at least one row each");
}

function checkLayerTypes(value: unknown): readonly string[] {
  if (Array.isArray(value) && value.length > 0 && value.every((type) => typeof type === 'string' && type !== '')) return [...value];
  throw badOption(OWNER, 'layerTypes', value, "a list of module types such as ['Conv2d', 'Linear']");
}
