/** The options of NeVe: their defaults and their checks. */

import { checkKeys, OptionError } from '../../errors.js';
import { badOption, checkNumber, checkOneOf, withoutUndefined } from '../../option-checks.js';
import type { NeVeOptions, NeVeProfile, NeVeReferenceConstants, ResolvedNeVeOptions } from './option-types.js';
import { PROBE_KEYS, resolveProbe } from './probe-options.js';

/** The constants of the published rule: what {@link NeVe} uses under `profile: 'reference'` where one is left out. */
export const NEVE_REFERENCE_DEFAULTS: Readonly<Required<NeVeReferenceConstants>> = Object.freeze({
  ...{ momentum: 0.5, epsilon: 1e-3, alpha: 0.5, delta: 10 },
});

const OWNER = 'NeVe';
const KEYS: Readonly<Record<NeVeProfile, readonly string[]>> = {
  reference: Object.keys(NEVE_REFERENCE_DEFAULTS),
  descent: ['batchNorm', 'stop'],
};

/**
 * Checks options and fills in defaults.
 *
 * @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE`, `ERR_OPTION_CONFLICT`
 */
export function resolveNeVeOptions(options: NeVeOptions): ResolvedNeVeOptions {
  checkKeys(OWNER, options, ['profile', ...PROBE_KEYS, ...KEYS.reference, ...KEYS.descent]);
  const given = withoutUndefined(options);
  const profile = checkOneOf(OWNER, 'profile', given.profile ?? 'descent', ['descent', 'reference']);
  refuseOthers(profile, given);
  const probe = resolveProbe(profile, given);
  if (profile === 'descent') return { profile, ...probe, stop: checkOneOf(OWNER, 'stop', stopOf(given), [true, false]) };
  const { momentum, epsilon, alpha, delta } = { ...NEVE_REFERENCE_DEFAULTS, ...given } as Required<NeVeReferenceConstants>;
  return {
    profile,
    ...probe,
    momentum: checkMomentum(momentum),
    epsilon: checkNumber(OWNER, 'epsilon', epsilon, { min: 0, open: true }),
    alpha: checkNumber(OWNER, 'alpha', alpha, { min: 0, max: 1, open: true }),
    delta: checkNumber(OWNER, 'delta', delta, { integer: true, min: 0 }),
  };
}

function stopOf(given: Partial<NeVeOptions>): unknown {
  return 'stop' in given ? given.stop : false;
}

/** A constant of the other rule would be read by nothing, and does not choose the rule either. */
function refuseOthers(profile: NeVeProfile, given: Partial<NeVeOptions>): void {
  const other = profile === 'descent' ? 'reference' : 'descent';
  const option = KEYS[other].find((key) => key in given);
  if (option === undefined) return;
  throw new OptionError(
    'ERR_OPTION_CONFLICT',
    `NeVe: option '${option}' belongs to profile '${other}', and the profile is '${profile}'. Leave it out, or say profile: '${other}'.`,
    { fields: { owner: OWNER, option, with: 'profile' } },
  );
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
