/** Options of the fluctuation monitor. */

import type { Cadence } from '../../controllers/controller.js';
import { checkUnit, type DefaultsOf, withDefaults } from '../option-defaults.js';
import { badOption, checkNumber, checkOneOf } from '../../option-checks.js';

/** Options of `Fluctuations`. */
export interface FluctuationsOptions {
  /** Epochs or steps between two looks at the parameters, an integer of at least 1 (default 1). */
  readonly every?: number;
  /** What {@link every} counts (default `'epoch'`). */
  readonly unit?: Cadence['unit'];
  /** Keep the least and the greatest value of each parameter too (default `false`): two more numbers a parameter. */
  readonly range?: boolean;
  /**
   * Looks that the centred moving mean of the detrended statistics spans, odd and at least 3 (default `null`: no such statistics). The looks are kept in a ring:
   * `window + 4` more numbers a parameter.
   */
  readonly window?: number | null;
  /** Keep every look whole (default `false`): one more number a parameter and look. */
  readonly history?: boolean;
  /** A neuron takes part when its step is above this share of the greatest one of its tensor; at least 0, below 1 (default 0.1). */
  readonly tau?: number;
  /** Training rows on which dead units are counted (default 256); `0` counts none. */
  readonly samples?: number;
  /** Seed of the generator that chooses these rows (default 0). */
  readonly seed?: number;
}

/** {@link FluctuationsOptions} with defaults. */
export type ResolvedFluctuationsOptions = Readonly<Required<FluctuationsOptions>>;

const OWNER = 'Fluctuations';
const DEFAULTS: DefaultsOf<FluctuationsOptions> = {
  every: 1,
  unit: 'epoch',
  range: false,
  window: null,
  history: false,
  tau: 0.1,
  samples: 256,
  seed: 0,
};

/** @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE` */
export function resolveOptions(options: FluctuationsOptions): ResolvedFluctuationsOptions {
  const given = withDefaults(OWNER, options, DEFAULTS);
  const tau = checkNumber(OWNER, 'tau', given.tau, { min: 0, max: 1 });
  if (tau === 1) throw badOption(OWNER, 'tau', tau, 'a number of at least 0 and below 1');
  return {
    every: checkNumber(OWNER, 'every', given.every, { integer: true, min: 1 }),
    unit: checkUnit(OWNER, given.unit),
    range: checkOneOf(OWNER, 'range', given.range, [true, false]),
    window: checkWindow(given.window),
    history: checkOneOf(OWNER, 'history', given.history, [true, false]),
    tau,
    samples: checkNumber(OWNER, 'samples', given.samples, { integer: true, min: 0 }),
    seed: checkNumber(OWNER, 'seed', given.seed, { integer: true, min: 0 }),
  };
}

function checkWindow(window: unknown): number | null {
  if (window === null) return null;
  if (typeof window === 'number' && Number.isSafeInteger(window) && window >= 3 && window % 2 === 1) return window;
  throw badOption(OWNER, 'window', window, 'an odd integer of at least 3, or null');
}
