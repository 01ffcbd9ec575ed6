/** The options of {@link NEq}, their defaults and their checks. */

import { OptionError } from '../../errors.js';
import { badOption, checkNumber, checkOneOf, withoutUndefined } from '../../option-checks.js';
import type { Cadence } from '../controller.js';
import { checkUnit, withDefaults } from '../option-defaults.js';
import type { AuxiliarySpec, LayerChoice } from '../probe.js';

/** Options of {@link NEq}. */
export interface NEqOptions {
  /** Whose arithmetic and whose comparison: the paper's (default) or that of the authors' released code. */
  readonly form?: 'paper' | 'released';
  /**
   * Which neurons are at equilibrium:
   * - `'threshold'` (default): |v| below {@link epsilon} (`'released'`: at most)
   * - `'topK'`: all but the share {@link trained} of neurons with the greatest |v|
   * - `'budget'`: neurons are trained in the order of |v| a parameter, as long as they fit into the share {@link trained} of all parameters
   */
  readonly selection?: 'threshold' | 'topK' | 'budget';
  /** epsilon of `'threshold'` (default 1e-3, at least 0). Refused with the others. */
  readonly epsilon?: number;
  /** The share that stays trained, of neurons or of parameters (default 0.5, in [0, 1]). Refused with `'threshold'`. */
  readonly trained?: number;
  /** mu of the velocity (default 0.5, in [0, 1)). The paper wants [0, 0.5]. */
  readonly momentum?: number;
  /** Boundaries at the beginning at which every neuron stays trained (default 1, an integer of at least 0). */
  readonly warmUp?: number;
  /** Epochs or steps between two boundaries (default 1). */
  readonly every?: number;
  /** What {@link every} counts (default `'epoch'`). */
  readonly unit?: Cadence['unit'];
  /** The fixed inputs on which outputs are compared (default 50 rows of the training inputs, without labels, chosen by seed 0). */
  readonly auxiliary?: AuxiliarySpec;
  /** The layers whose neurons are looked at (default all `Conv2d` and `BatchNorm2d`). Those without a row of parameters a neuron stay trained. */
  readonly layers?: LayerChoice;
}

/** What {@link NEq} uses where an option is left out. */
export const NEQ_DEFAULTS: Readonly<Required<NEqOptions>> = Object.freeze({
  form: 'paper',
  selection: 'threshold',
  epsilon: 1e-3,
  trained: 0.5,
  momentum: 0.5,
  warmUp: 1,
  every: 1,
  unit: 'epoch',
  auxiliary: Object.freeze({ kind: 'rows', samples: 50, seed: 0 }),
  layers: Object.freeze({ types: Object.freeze(['Conv2d', 'BatchNorm2d']) }),
});

const OWNER = 'NEq';

/**
 * Checks options and fills in defaults. Auxiliary set and layers are checked where the probe is made.
 *
 * @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE`, `ERR_OPTION_CONFLICT`
 */
export function resolveNEqOptions(options: NEqOptions): Required<NEqOptions> {
  const given = withDefaults(OWNER, options, NEQ_DEFAULTS) as Required<NEqOptions>;
  const selection = checkOneOf(OWNER, 'selection', given.selection, ['threshold', 'topK', 'budget']);
  refuseUnread(selection, options);
  const momentum = checkNumber(OWNER, 'momentum', given.momentum, { min: 0 });
  if (momentum >= 1) throw badOption(OWNER, 'momentum', given.momentum, 'a number in [0, 1); from 1 on velocities grow without bound');
  return {
    form: checkOneOf(OWNER, 'form', given.form, ['paper', 'released']),
    selection,
    epsilon: checkNumber(OWNER, 'epsilon', given.epsilon, { min: 0 }),
    trained: checkNumber(OWNER, 'trained', given.trained, { min: 0, max: 1 }),
    momentum,
    warmUp: checkNumber(OWNER, 'warmUp', given.warmUp, { integer: true, min: 0 }),
    every: checkNumber(OWNER, 'every', given.every, { integer: true, min: 1 }),
    unit: checkUnit(OWNER, given.unit),
    auxiliary: given.auxiliary,
    layers: given.layers,
  };
}

/** An option that the selection does not read is a mistake. */
function refuseUnread(selection: Required<NEqOptions>['selection'], options: NEqOptions): void {
  const option = selection === 'threshold' ? 'trained' : 'epsilon';
  if (!(option in withoutUndefined(options))) return;
  throw new OptionError('ERR_OPTION_CONFLICT', `NEq: option '${option}' is not read by selection '${selection}'. Leave it out.`, {
    fields: { owner: OWNER, option, with: 'selection' },
  });
}
