/** Options of ExpTest. */

import { badOption, checkNumber, checkOneOf } from '../../option-checks.js';
import { type DefaultsOf, withDefaults } from '../option-defaults.js';

/** Options of `ExpTest`. */
export interface ExpTestOptions {
  /**
   * `'robust'` (default): windows of at least 30 losses, lengthened by the path correction, curves that must fall, guards against endless reduction, and a
   * way back from a loss that is not finite. `'published'`: none of these unless asked for, as in the authors' code for full batches; see `ExpTest`.
   */
  readonly mode?: 'robust' | 'published';
  /** A window passes its test with a p below this, above 0 and below 1 (default 0.05). */
  readonly alpha?: number;
  /** What the rate is multiplied by when a window fails, above 0 and below 1 (default 0.33). */
  readonly beta?: number;
  /**
   * The rate that the search begins at, above 0; of the group with the largest rate, whose ratio to the others is kept. `'auto'` (default): from the covariance of
   * the inputs; for token ids 2 / lambda, lambda the largest eigenvalue of the loss's Hessian at the first weights (our extension); 1 for other inputs that have no
   * covariance.
   */
  readonly startLr?: 'auto' | number;
  /** Rows that the covariance is taken from, an integer of at least 2 (default 4096); at most 512 of them serve the Hessian. Read for `startLr: 'auto'`. */
  readonly samples?: number;
  /** Seed of the generator that chooses those rows, an integer of at least 0 (default 0). */
  readonly seed?: number;
  /** Shortest window, before the path correction; an integer of at least 1 (default 30, or 1 under `'published'`). */
  readonly minWindow?: number;
  /** Longest window, an integer of at least 4 (default `null`: no limit). One that would end after the fit is never tested. */
  readonly maxWindow?: number | null;
  /** Whether windows are lengthened by how much of the gradients is noise (default `true`, or `false` under `'published'`). */
  readonly correction?: boolean;
  /**
   * Whether a window of the search whose losses fall by the slope test, but not yet exponentially, is doubled instead of failing (default `true`, or `false` under
   * `'published'`). Not with a window that is as long as `maxWindow`.
   */
  readonly extend?: boolean;
  /** Whether a rate that fails the search puts the first weights back (default `true`). */
  readonly reset?: boolean;
  /** Whether windows are still tested once the search is over (default `true`); else the rate that it found stays, and `InTurn` may hand on. */
  readonly tune?: boolean;
  /** How often the rate may be reduced before it is left alone, an integer of at least 0 (default 12, or `null` under `'published'`: without limit). */
  readonly maxReductions?: number | null;
  /** The rate is never reduced below this, at least 0 (default `null`: 1e-6 of the first one, or 0 under `'published'`). */
  readonly minLr?: number | null;
}

/** {@link ExpTestOptions} with defaults filled in. */
export type ResolvedExpTestOptions = Readonly<Required<ExpTestOptions>>;

const OWNER = 'ExpTest';

/** Defaults of {@link ExpTestOptions}, by mode. */
export const EXP_TEST_DEFAULTS: Readonly<Record<'robust' | 'published', ResolvedExpTestOptions>> = Object.freeze({
  robust: Object.freeze({
    mode: 'robust',
    alpha: 0.05,
    beta: 0.33,
    startLr: 'auto',
    samples: 4096,
    seed: 0,
    minWindow: 30,
    maxWindow: null,
    correction: true,
    extend: true,
    reset: true,
    tune: true,
    maxReductions: 12,
    minLr: null,
  }),
  published: Object.freeze({
    mode: 'published',
    alpha: 0.05,
    beta: 0.33,
    startLr: 'auto',
    samples: 4096,
    seed: 0,
    minWindow: 1,
    maxWindow: null,
    correction: false,
    extend: false,
    reset: true,
    tune: true,
    maxReductions: null,
    minLr: 0,
  }),
});

/** @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE` */
export function resolveExpTestOptions(options: ExpTestOptions): ResolvedExpTestOptions {
  const given = withDefaults(OWNER, options, UNDECIDED);
  const mode = checkOneOf(OWNER, 'mode', given.mode as string, ['robust', 'published']) as 'robust' | 'published';
  const all = { ...EXP_TEST_DEFAULTS[mode], ...Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) };
  return {
    mode,
    alpha: checkNumber(OWNER, 'alpha', all.alpha, { min: 0, max: 1, open: true }),
    beta: checkNumber(OWNER, 'beta', all.beta, { min: 0, max: 1, open: true }),
    startLr: all.startLr === 'auto' ? 'auto' : checkStart(all.startLr),
    samples: checkNumber(OWNER, 'samples', all.samples, { integer: true, min: 2 }),
    seed: checkNumber(OWNER, 'seed', all.seed, { integer: true, min: 0 }),
    minWindow: checkNumber(OWNER, 'minWindow', all.minWindow, { integer: true, min: 1 }),
    maxWindow: all.maxWindow === null ? null : checkNumber(OWNER, 'maxWindow', all.maxWindow, { integer: true, min: 4 }),
    correction: checkOneOf(OWNER, 'correction', all.correction, [true, false]),
    extend: checkOneOf(OWNER, 'extend', all.extend, [true, false]),
    reset: checkOneOf(OWNER, 'reset', all.reset, [true, false]),
    tune: checkOneOf(OWNER, 'tune', all.tune, [true, false]),
    maxReductions: all.maxReductions === null ? null : checkNumber(OWNER, 'maxReductions', all.maxReductions, { integer: true, min: 0 }),
    minLr: all.minLr === null ? null : checkNumber(OWNER, 'minLr', all.minLr, { min: 0 }),
  };
}

/** What a mode decides is not known before the mode is. */
const UNDECIDED: DefaultsOf<ExpTestOptions> = {
  mode: 'robust',
  alpha: undefined,
  beta: undefined,
  startLr: undefined,
  samples: undefined,
  seed: undefined,
  minWindow: undefined,
  maxWindow: undefined,
  correction: undefined,
  extend: undefined,
  reset: undefined,
  tune: undefined,
  maxReductions: undefined,
  minLr: undefined,
};

function checkStart(value: unknown): number {
  if (typeof value === 'number' && value > 0 && Number.isFinite(value)) return value;
  throw badOption(OWNER, 'startLr', value, "'auto' or a finite number above 0");
}
