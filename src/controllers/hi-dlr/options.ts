/** Options of GeN and Hi-DLR. */

import { type OptionsOf, readOptions, type ValuesOf } from '../../options/index.js';

/** What GeN and Hi-DLR have in common. */
const shared = {
  mode: {
    type: 'choice',
    choices: ['robust', 'published'],
    default: 'robust',
    doc: "'published' is without the guard against curves that look straight, and without the joint check.",
  },
  gamma: { type: 'number', default: 0.9, min: 0, below: 1, doc: 'Share of the old rate in a new one.' },
  clip: { type: 'number', default: 2, above: 1, doc: 'A target is at most this many times the rate, and at least its inverse.' },
  r2: { type: 'number', default: 0.99, below: 1, doc: "Fits that explain no more than this of the losses' variance are rejected." },
  scale: {
    type: 'choice',
    choices: ['none', 'linear', 'halfCosine'],
    default: 'none',
    doc: "What targets are multiplied by: 'none' 1; 'linear' 1 - epoch / maxEpochs; 'halfCosine' (1 + cos(pi epoch / maxEpochs)) / 2.",
  },
  seed: { type: 'integer', default: 0, min: 0, doc: 'Seed of the generator that draws the batches that losses are tried on.' },
} as const;

/** Options of `GeN`. */
export const genTable = {
  ...shared,
  every: { type: 'integer', default: 8, min: 1, doc: 'Steps from one fit to the next.' },
  points: {
    type: 'choice',
    choices: [3, 5],
    default: 3,
    doc: 'Losses a fit: 3 at the multiples -1, 0, 1 of the rate, or 5 at -2, -1, 0, 1, 2.',
  },
} as const;

/** Options of `HiDlr`. */
export const hiDlrTable = {
  ...shared,
  every: {
    type: 'integer',
    default: null,
    nullable: true,
    min: 1,
    doc: 'Steps from one fit to the next; null for the larger of 8 and 4 times the groups that are trained.',
  },
  scheme: {
    type: 'choice',
    choices: ['axis', 'axis2', 'random'],
    default: 'axis',
    doc: "Where losses are tried: 'axis', each group alone at the multiples -2, -1, 1, 2 of its rate; 'axis2', at -1 and 1; 'random', all groups together at random multiples, 4 trials a group, which what couples the groups biases.",
  },
  jointCheck: {
    type: 'boolean',
    default: null,
    nullable: true,
    doc: "Whether two more losses, a step of all groups together ahead and back, shorten targets that act in the same direction; null is as the mode has it: true under 'robust'.",
  },
  freeze: {
    type: 'choice',
    choices: ['none', 'budget', 'ratio'],
    default: 'none',
    doc: "Whether groups of little influence are frozen, once: 'none', by 'budget', or by 'ratio'.",
  },
  budget: {
    type: 'number',
    default: 0.01,
    above: 0,
    max: 1,
    doc: "Share of all parameters that stay trained under freeze: 'budget'. The most influential group stays in any case.",
  },
  psi: {
    type: 'number',
    default: 10,
    min: 1,
    doc: "Under freeze: 'ratio', groups whose influence is below this fraction, 1 / psi, of the greatest are frozen.",
  },
  freezeAfter: {
    type: 'number',
    default: 0.1,
    min: 0,
    below: 1,
    doc: "Share of the fit's steps before groups are frozen. Then groups with too few accepted fits are waited for, for as long again.",
  },
  minFits: { type: 'integer', default: 5, min: 1, doc: 'Accepted fits of each group before groups are frozen.' },
} as const;

/** What GeN and Hi-DLR have in common. */
export type TrialRateOptions = OptionsOf<typeof shared>;
/** Options of `GeN`. */
export type GeNOptions = OptionsOf<typeof genTable>;
/** Options of `HiDlr`. */
export type HiDlrOptions = OptionsOf<typeof hiDlrTable>;
/** {@link GeNOptions} with defaults filled in. */
export type ResolvedGeNOptions = ValuesOf<typeof genTable>;
/** {@link HiDlrOptions} with defaults filled in. */
export type ResolvedHiDlrOptions = Omit<ValuesOf<typeof hiDlrTable>, 'jointCheck'> & { readonly jointCheck: boolean };

/** @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE` */
export function resolveGeNOptions(given: GeNOptions): ResolvedGeNOptions {
  return readOptions('GeN', genTable, given);
}

/** @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE` */
export function resolveHiDlrOptions(given: HiDlrOptions): ResolvedHiDlrOptions {
  const read = readOptions('HiDlr', hiDlrTable, given);
  return { ...read, jointCheck: read.jointCheck ?? read.mode === 'robust' };
}
