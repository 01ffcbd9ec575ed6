/** The options of NeVe: their defaults and their checks. */

import { checkKeys, OptionError } from '../../errors.js';
import { badOption, checkNumber, checkOneOf, withoutUndefined } from '../../option-checks.js';
import { checkDrift } from './check-drift.js';
import { DRIFT_DEFAULTS, type DriftOptions } from './drift-options.js';
import type { NeVeOptions, NeVeProfile, NeVeReferenceOptions, ResolvedNeVeOptions } from './option-types.js';
import { PROBE_KEYS, resolveProbe } from './probe-options.js';

/** The constants of the published rule. */
const REFERENCE_DEFAULTS: Readonly<Required<NeVeReferenceOptions>> = Object.freeze({ momentum: 0.5, epsilon: 1e-3, alpha: 0.5, delta: 10 });

/** What {@link NeVe} uses where a constant is left out, by profile. */
export const NEVE_DEFAULTS: Readonly<{ reference: Readonly<Required<NeVeReferenceOptions>>; drift: DriftOptions }> = Object.freeze({
  reference: REFERENCE_DEFAULTS,
  drift: DRIFT_DEFAULTS,
});

const OWNER = 'NeVe';
const KEYS: Readonly<Record<NeVeProfile, readonly string[]>> = {
  reference: Object.keys(REFERENCE_DEFAULTS),
  drift: [...Object.keys(DRIFT_DEFAULTS), 'batchNorm'],
};

/**
 * Checks options and fills in defaults.
 *
 * @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE`, `ERR_OPTION_CONFLICT`
 */
export function resolveNeVeOptions(options: NeVeOptions): ResolvedNeVeOptions {
  checkKeys(OWNER, options, ['profile', ...PROBE_KEYS, ...KEYS.reference, ...KEYS.drift]);
  const given = withoutUndefined(options);
  const profile = profileOf(given);
  refuseOthers(profile, given);
  const probe = resolveProbe(profile, given);
  if (profile === 'drift') return { profile, ...probe, ...checkDrift(given) };
  const { momentum, epsilon, alpha, delta } = { ...REFERENCE_DEFAULTS, ...given };
  return {
    profile,
    ...probe,
    momentum: checkMomentum(momentum),
    epsilon: checkNumber(OWNER, 'epsilon', epsilon, { min: 0, open: true }),
    alpha: checkNumber(OWNER, 'alpha', alpha, { min: 0, max: 1, open: true }),
    delta: checkNumber(OWNER, 'delta', delta, { integer: true, min: 0 }),
  };
}

function profileOf(given: Partial<NeVeOptions>): NeVeProfile {
  if (given.profile !== undefined) return checkOneOf(OWNER, 'profile', given.profile, ['drift', 'reference']);
  return KEYS.reference.some((key) => key in given) ? 'reference' : 'drift';
}

/** A constant of the other rule would be read by nothing. */
function refuseOthers(profile: NeVeProfile, given: Partial<NeVeOptions>): void {
  const other = profile === 'drift' ? 'reference' : 'drift';
  const option = KEYS[other].find((key) => key in given);
  if (option === undefined) return;
  const why = given.profile === undefined ? 'the other options given are' : 'the profile is';
  throw new OptionError(
    'ERR_OPTION_CONFLICT',
    `NeVe: option '${option}' belongs to profile '${other}', and ${why} '${profile}'. Leave it out, or say profile: '${other}'.`,
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
