/** Checks of the drift rule's constants. */

import { OptionError } from '../../errors.js';
import { badOption, checkNumber, checkOneOf } from '../../option-checks.js';
import type { Cadence } from '../controller.js';
import { checkUnit } from '../option-defaults.js';
import { DRIFT_DEFAULTS, type DriftOptions } from './drift-options.js';
import type { NeVeDriftOptions } from './option-types.js';

const OWNER = 'NeVe';

/**
 * Fills in the defaults of the drift rule and checks its constants.
 *
 * @throws {OptionError} `ERR_OPTION_VALUE`, `ERR_OPTION_CONFLICT`
 */
export function checkDrift(given: NeVeDriftOptions): DriftOptions {
  const all = { ...DRIFT_DEFAULTS, ...given };
  const anneal = checkOneOf(OWNER, 'anneal', all.anneal, [true, false]);
  if (anneal && given.patience !== undefined) {
    throw new OptionError(
      'ERR_OPTION_CONFLICT',
      "NeVe: option 'patience' says when rates are cut instead of annealed. Leave it out, or say anneal: false.",
      { fields: { owner: OWNER, option: 'patience', with: 'anneal' } },
    );
  }
  const minLr = checkNumber(OWNER, 'minLr', all.minLr, { min: 0 });
  return {
    every: all.every === 'auto' ? 'auto' : checkEvery(all.every),
    window: checkNumber(OWNER, 'window', all.window, { integer: true, min: 1 }),
    budget: all.budget === 'auto' ? 'auto' : checkShare('budget', all.budget, 1),
    anneal,
    growth: checkOneOf(OWNER, 'growth', all.growth, [true, false]),
    targetVelocity: checkNumber(OWNER, 'targetVelocity', all.targetVelocity, { min: 0, max: 1, open: true }),
    band: checkBand('band', all.band),
    holdBand: checkBand('holdBand', all.holdBand),
    driftUp: checkShare('driftUp', all.driftUp, 1),
    step: checkAbove('step', all.step, 1),
    patience: checkNumber(OWNER, 'patience', all.patience, { integer: true, min: 1 }),
    settled: checkNumber(OWNER, 'settled', all.settled, { min: 0, max: 0.5 }),
    maxRollbacks: checkNumber(OWNER, 'maxRollbacks', all.maxRollbacks, { integer: true, min: 0 }),
    minLr,
    maxLr: checkAbove('maxLr', all.maxLr, minLr),
  };
}

function checkEvery(value: unknown): Cadence {
  const { every, unit } = (value ?? {}) as Partial<Cadence>;
  if (typeof value !== 'object' || every === undefined) {
    throw badOption(OWNER, 'every', value, "'auto', or { every: 1, unit: 'epoch' }, or { every: 20, unit: 'step' }");
  }
  return { every: checkNumber(OWNER, 'every.every', every, { integer: true, min: 1 }), unit: checkUnit(OWNER, unit) };
}

function checkBand(option: string, value: readonly [number, number]): readonly [number, number] {
  const [low, high] = Array.isArray(value) ? value : [];
  const isBand = Array.isArray(value) && value.length === 2 && [low, high].every(Number.isFinite);
  if (isBand && Number(low) > 0 && Number(low) < Number(high)) return [Number(low), Number(high)];
  throw badOption(OWNER, option, value, 'two numbers above 0, the lower one first');
}

function checkShare(option: string, value: unknown, max: number): number {
  const share = checkNumber(OWNER, option, value, { min: 0, max });
  if (share === 0) throw badOption(OWNER, option, value, `a number above 0 and at most ${max}`);
  return share;
}

function checkAbove(option: string, value: unknown, bound: number): number {
  const number = checkNumber(OWNER, option, value);
  if (number > bound) return number;
  throw badOption(OWNER, option, value, `a number above ${bound}`);
}
