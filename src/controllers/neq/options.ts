/** The options of {@link NEq}, their defaults and their checks. */

import { OptionError } from '../../errors.js';
import { type OptionsOf, readOptions, type ValuesOf, withoutUndefined } from '../../options/index.js';
import { unit } from '../declaration.js';
import type { AuxiliarySpec, LayerChoice } from '../probe.js';
import { auxiliarySchema, layersSchema } from '../probes/schemas.js';

const OWNER = 'NEq';

/** Auxiliary set and layers are checked where the probe is made. */
const isAuxiliary = (value: unknown): value is AuxiliarySpec => typeof value === 'object' && value !== null;
const isLayers = (value: unknown): value is LayerChoice => typeof value === 'object' && value !== null;

/** Options of `NEq`. */
export const neqTable = {
  form: {
    type: 'choice',
    choices: ['paper', 'released'],
    default: 'paper',
    doc: "Whose arithmetic and whose comparison: the paper's or that of the authors' released code.",
  },
  groups: {
    type: 'choice',
    choices: ['neurons', 'layers', 'depth'],
    default: 'neurons',
    doc: "What is frozen together: 'neurons', each by itself; 'layers', whole layers, as fast as their neurons are on average; 'depth', whole layers on the way from the input up to the first that is trained, where the backward pass then ends; for good.",
  },
  selection: {
    type: 'choice',
    choices: ['threshold', 'topK', 'budget'],
    default: 'threshold',
    doc: "Which neurons are at equilibrium: 'threshold', |v| below epsilon ('released': at most); 'topK', all but the share trained of neurons with the greatest |v|; 'budget': neurons are trained in the order of |v| a parameter, as long as they fit into the share trained of all parameters.",
  },
  epsilon: { type: 'number', default: 1e-3, min: 0, doc: "Of 'threshold'. Refused with the others." },
  trained: {
    type: 'number',
    default: 0.5,
    min: 0,
    max: 1,
    doc: "The share that stays trained, of neurons or of parameters. Refused with 'threshold'.",
  },
  momentum: {
    type: 'number',
    default: 0.5,
    min: 0,
    below: 1,
    doc: 'mu of the velocity; from 1 on velocities grow without bound. The paper wants [0, 0.5].',
  },
  warmUp: { type: 'integer', default: 1, min: 0, doc: 'Boundaries at the beginning at which every neuron stays trained.' },
  every: { type: 'integer', default: 1, min: 1, doc: 'Epochs or steps between two boundaries.' },
  unit: { ...unit, doc: 'What every counts.' },
  auxiliary: {
    type: 'value',
    is: isAuxiliary,
    expected: "an auxiliary set such as { kind: 'rows', samples: 50, seed: 0 }",
    schema: auxiliarySchema,
    default: Object.freeze({ kind: 'rows', samples: 50, seed: 0 }),
    doc: 'The fixed inputs on which outputs are compared: rows of the training inputs, without labels, chosen by a seed, unless told.',
  },
  layers: {
    type: 'value',
    is: isLayers,
    expected: "a choice such as { types: ['Conv2d'] }",
    schema: layersSchema,
    default: Object.freeze({ types: Object.freeze(['Conv2d', 'BatchNorm2d']) }),
    doc: 'The layers whose neurons are looked at. Those without a row of parameters a neuron stay trained.',
  },
} as const;

type Given = OptionsOf<typeof neqTable>;

/** Options of {@link NEq}: `epsilon` goes with the selection `'threshold'`, `trained` with the others. */
export type NEqOptions = Omit<Given, 'selection' | 'epsilon' | 'trained'> &
  (
    | { readonly selection?: 'threshold'; readonly epsilon?: number; readonly trained?: never }
    | { readonly selection: 'topK' | 'budget'; readonly trained?: number; readonly epsilon?: never }
  );

/** {@link NEqOptions} with defaults filled in. */
export type ResolvedNEqOptions = ValuesOf<typeof neqTable>;

/**
 * Checks options and fills in defaults.
 *
 * @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE`, `ERR_OPTION_CONFLICT`
 */
export function resolveNEqOptions(given: NEqOptions): ResolvedNEqOptions {
  const options = readOptions(OWNER, neqTable, given);
  refuseUnread(options.selection, given);
  return options;
}

/** An option that the selection does not read is a mistake. */
function refuseUnread(selection: ResolvedNEqOptions['selection'], options: NEqOptions): void {
  const option = selection === 'threshold' ? 'trained' : 'epsilon';
  if (!(option in withoutUndefined(options))) return;
  throw new OptionError('ERR_OPTION_CONFLICT', `NEq: option '${option}' is not read by selection '${selection}'. Leave it out.`, {
    fields: { owner: OWNER, option, with: 'selection' },
  });
}
