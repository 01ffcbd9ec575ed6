/** Options of GeN and Hi-DLR. */

import { checkNumber, checkOneOf } from '../../option-checks.js';
import { type DefaultsOf, withDefaults } from '../option-defaults.js';
import type { TrialScheme } from './points.js';

/** What GeN and Hi-DLR have in common. */
export interface TrialRateOptions {
  /** `'robust'` (default), or `'published'`: without the guard against curves that look straight, and without the joint check. */
  readonly mode?: 'robust' | 'published';
  /** Share of the old rate in a new one, at least 0 and below 1 (default 0.9). */
  readonly gamma?: number;
  /** A target is at most this many times the rate, and at least its inverse; above 1 (default 2). */
  readonly clip?: number;
  /** Fits that explain no more than this of the losses' variance are rejected; below 1 (default 0.99). */
  readonly r2?: number;
  /** What targets are multiplied by: `'none'` (default) 1; `'linear'` `1 - epoch / maxEpochs`; `'halfCosine'` `(1 + cos(pi epoch / maxEpochs)) / 2`. */
  readonly scale?: 'none' | 'linear' | 'halfCosine';
  /** Seed of the generator that draws the batches that losses are tried on, an integer of at least 0 (default 0). */
  readonly seed?: number;
}

/** Options of `GeN`. */
export interface GeNOptions extends TrialRateOptions {
  /** Steps from one fit to the next, an integer of at least 1 (default 8). */
  readonly every?: number;
  /** Losses a fit: 3 at the multiples -1, 0, 1 of the rate (default), or 5 at -2, -1, 0, 1, 2. */
  readonly points?: 3 | 5;
}

/** Options of `HiDlr`. */
export interface HiDlrOptions extends TrialRateOptions {
  /** Steps from one fit to the next, an integer of at least 1 (default `null`: the larger of 8 and 4 times the groups that are trained). */
  readonly every?: number | null;
  /**
   * Where losses are tried: `'axis'` (default), each group alone at the multiples -2, -1, 1, 2 of its rate; `'axis2'`, at -1 and 1; `'random'`, all groups together at
   * random multiples, 4 trials a group, which what couples the groups biases.
   */
  readonly scheme?: TrialScheme;
  /** Whether two more losses, a step of all groups together ahead and back, shorten targets that act in the same direction (default `true`, or `false` under `'published'`). */
  readonly jointCheck?: boolean;
  /** Whether groups of little influence are frozen, once: `'none'` (default), by `'budget'`, or by `'ratio'`. */
  readonly freeze?: 'none' | 'budget' | 'ratio';
  /** Share of all parameters that stay trained under `freeze: 'budget'`, above 0 and at most 1 (default 0.01). The most influential group stays in any case. */
  readonly budget?: number;
  /** Under `freeze: 'ratio'`, groups whose influence is below this fraction, 1 / psi, of the greatest are frozen; at least 1 (default 10). */
  readonly psi?: number;
  /** Share of the fit's steps before groups are frozen, at least 0 and below 1 (default 0.1). Then groups with too few accepted fits are waited for, for as long again. */
  readonly freezeAfter?: number;
  /** Accepted fits of each group before groups are frozen, an integer of at least 1 (default 5). */
  readonly minFits?: number;
}

/** {@link GeNOptions} with defaults filled in. */
export type ResolvedGeNOptions = Readonly<Required<GeNOptions>>;
/** {@link HiDlrOptions} with defaults filled in. */
export type ResolvedHiDlrOptions = Readonly<Required<HiDlrOptions>>;

const SHARED: Required<TrialRateOptions> = { mode: 'robust', gamma: 0.9, clip: 2, r2: 0.99, scale: 'none', seed: 0 };

/** Defaults of {@link GeNOptions}. */
export const GEN_DEFAULTS: ResolvedGeNOptions = Object.freeze({ ...SHARED, every: 8, points: 3 });

/** Defaults of {@link HiDlrOptions} under `mode: 'robust'`. */
export const HI_DLR_DEFAULTS: ResolvedHiDlrOptions = Object.freeze({
  ...SHARED,
  ...{ every: null, scheme: 'axis', jointCheck: true },
  ...{ freeze: 'none', budget: 0.01, psi: 10, freezeAfter: 0.1, minFits: 5 },
});

/** @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE` */
export function resolveGeNOptions(options: GeNOptions): ResolvedGeNOptions {
  const owner = 'GeN';
  const all = withDefaults(owner, options, GEN_DEFAULTS as DefaultsOf<GeNOptions>);
  const points = checkNumber(owner, 'points', all.points, { integer: true });
  return {
    ...checkShared(owner, all),
    every: checkNumber(owner, 'every', all.every, { integer: true, min: 1 }),
    points: checkOneOf(owner, 'points', String(points), ['3', '5']) === '3' ? 3 : 5,
  };
}

/** @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE` */
export function resolveHiDlrOptions(options: HiDlrOptions): ResolvedHiDlrOptions {
  const owner = 'HiDlr';
  const given = withDefaults(owner, options, { ...HI_DLR_DEFAULTS, jointCheck: undefined } as DefaultsOf<HiDlrOptions>);
  const shared = checkShared(owner, given);
  return {
    ...shared,
    every: given.every === null ? null : checkNumber(owner, 'every', given.every, { integer: true, min: 1 }),
    scheme: checkOneOf(owner, 'scheme', given.scheme, ['axis', 'axis2', 'random']),
    jointCheck:
      given.jointCheck === undefined ? shared.mode === 'robust' : checkOneOf(owner, 'jointCheck', given.jointCheck, [true, false]),
    freeze: checkOneOf(owner, 'freeze', given.freeze, ['none', 'budget', 'ratio']),
    budget: checkPositive(owner, 'budget', given.budget, 1),
    psi: checkNumber(owner, 'psi', given.psi, { min: 1 }),
    freezeAfter: checkBelowOne(owner, 'freezeAfter', given.freezeAfter),
    minFits: checkNumber(owner, 'minFits', given.minFits, { integer: true, min: 1 }),
  };
}

function checkShared(owner: string, all: DefaultsOf<TrialRateOptions>): Required<TrialRateOptions> {
  return {
    mode: checkOneOf(owner, 'mode', all.mode, ['robust', 'published']),
    gamma: checkBelowOne(owner, 'gamma', all.gamma),
    clip: checkNumber(owner, 'clip', all.clip, { min: 1, max: Number.MAX_VALUE, open: true }),
    r2: checkNumber(owner, 'r2', all.r2, { min: -Number.MAX_VALUE, max: 1, open: true }),
    scale: checkOneOf(owner, 'scale', all.scale, ['none', 'linear', 'halfCosine']),
    seed: checkNumber(owner, 'seed', all.seed, { integer: true, min: 0 }),
  };
}

function checkPositive(owner: string, option: string, value: unknown, max: number): number {
  checkNumber(owner, option, value, { min: Number.MIN_VALUE });
  return checkNumber(owner, option, value, { min: 0, max });
}

function checkBelowOne(owner: string, option: string, value: unknown): number {
  checkNumber(owner, option, value, { min: 0 });
  return checkNumber(owner, option, value, { min: -1, max: 1, open: true });
}
