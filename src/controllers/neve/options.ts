/** What a user may say to NeVe: the options of its two rules. */

import { OptionError } from '../../errors.js';
import type { OptionsOf, ValuesOf } from '../../options/index.js';
import { Tensor } from '../../tensor/tensor.js';
import { readVariant } from '../declaration.js';
import type { LayerChoice, NoiseSpec, RowsSpec } from '../probe.js';
import { auxiliarySchema, layersSchema } from '../probes/schemas.js';

const OWNER = 'NeVe';

type Auxiliary = 'auto' | 'noise' | Tensor | readonly Tensor[] | NoiseSpec | RowsSpec;

function isAuxiliary(value: unknown): value is Auxiliary {
  if (value === 'auto' || value === 'noise' || isSpec(value)) return true;
  const tensors: readonly unknown[] = Array.isArray(value) ? value : [value];
  return tensors.length > 0 && tensors.every((tensor) => tensor instanceof Tensor && (tensor.shape[0] ?? 0) > 0);
}

/** Whether an auxiliary set is described rather than given or named. */
export function isSpec(auxiliary: unknown): auxiliary is NoiseSpec | RowsSpec {
  const { kind } = (typeof auxiliary === 'object' ? (auxiliary ?? {}) : {}) as { readonly kind?: unknown };
  return kind === 'noise' || kind === 'rows';
}

const isTypes = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.length > 0 && value.every((type) => typeof type === 'string' && type !== '');
const isLayers = (value: unknown): value is LayerChoice => typeof value === 'object' && value !== null;

/** What is measured, of either rule. */
const shared = {
  auxiliary: {
    type: 'value',
    is: isAuxiliary,
    expected: "'auto', 'noise', a spec of rows or noise, or tensors of inputs with at least one row each",
    schema: { anyOf: [{ enum: ['auto', 'noise'] }, auxiliarySchema] },
    default: 'auto',
    doc: "The fixed inputs on which outputs are compared. 'auto': rows of the training inputs, without their targets; under 'reference' as 'noise'. 'noise': each coordinate drawn from its own column of the training data; under 'reference' the published noise, uniform on {0, 1 … 255} / 255. Real inputs, one tensor a model input: they stay the caller's and must live as long as the fit. A spec of rows or noise says everything.",
  },
  auxiliarySamples: { type: 'integer', default: 32, min: 1, doc: "Rows of 'auto' and 'noise'. Refused with anything else." },
  seed: { type: 'integer', default: 0, min: 0, doc: "Seed of the auxiliary set's own generator. Refused with tensors and specs." },
  layerTypes: {
    type: 'value',
    is: isTypes,
    expected: "a list of module types such as ['Conv2d', 'Linear']",
    schema: { type: 'array', items: { type: 'string', minLength: 1 }, minItems: 1 },
    default: null,
    nullable: true,
    doc: "Module types whose outputs are followed; null for convolutions, linear layers, normalisations, recurrent and attention layers, under 'reference' for Conv2d, BatchNorm2d and Linear.",
  },
  layers: {
    type: 'value',
    is: isLayers,
    expected: "a choice such as { names: ['block.*'] }",
    schema: layersSchema,
    default: Object.freeze({}),
    doc: "More conditions on the layers, by name pattern or function. Layers that are frozen are left out, but not under 'reference'.",
  },
  onlyLastLayer: { type: 'boolean', default: false, doc: 'Follow only the last of those layers.' },
  history: { type: 'choice', choices: ['fp32', 'bf16'], default: 'fp32', doc: 'The dtype in which outputs are remembered.' },
  memory: {
    type: 'choice',
    choices: ['device', 'cpu', 'recompute'],
    default: 'device',
    doc: "Where they are remembered: beside the model, in the host's memory, or as earlier parameters, from which outputs are computed again.",
  },
  maxBytes: {
    type: 'number',
    default: null,
    nullable: true,
    min: 1,
    doc: 'Most bytes that the probe may remember; beyond, it takes fewer rows. null for no limit.',
  },
} as const;

/** Options of NeVe's own rule, which has no constants to choose. */
const descentTable = {
  profile: {
    type: 'choice',
    choices: ['descent'],
    default: 'descent',
    doc: "Which rule decides: 'descent', NeVe's own, or 'reference', the one that its authors published.",
  },
  ...shared,
  batchNorm: {
    type: 'choice',
    choices: ['running', 'batch'],
    default: 'batch',
    doc: 'Whether batch normalisation is measured with the statistics of the auxiliary set or its running ones. The warming up of those looks like velocity, so that a network trained from scratch is taken for diverging; they may do for a fine-tune.',
  },
  stop: {
    type: 'boolean',
    default: false,
    doc: 'Whether to end before the planned end where nothing is left to learn: when the loss of the training batches has been below 4 % of what it was at first for three intervals in a row, the line is drawn to 0 within a quarter of the steps so far. Of the root, where the loss is a squared error by name.',
  },
} as const;

/** Options of the rule as its authors published it. */
const referenceTable = {
  profile: { type: 'choice', choices: ['reference'], doc: descentTable.profile.doc },
  ...shared,
  auxiliarySamples: { ...shared.auxiliarySamples, default: 100 },
  momentum: {
    type: 'number',
    default: 0.5,
    above: -1,
    below: 1,
    doc: "mu, how much of a neuron's last velocity is taken from its next one. Meant to lie in [0, 0.5]; outside it there is a warning (process event 'warning', name NeveWarning, code NEVE_MOMENTUM). From 1 in magnitude on velocities grow without bound.",
  },
  epsilon: { type: 'number', default: 1e-3, above: 0, doc: "Training stops when the model's velocity falls below it." },
  alpha: { type: 'number', default: 0.5, above: 0, below: 1, doc: "What a cut multiplies every group's learning rate by." },
  delta: {
    type: 'integer',
    default: 10,
    min: 0,
    doc: 'How many epochs in a row the variation of velocity may fail to fall before a cut.',
  },
} as const;

/** What `NeVe` declares. */
export const neveDeclaration = {
  name: OWNER,
  options: descentTable,
  variants: { option: 'profile', tables: { descent: descentTable, reference: referenceTable } },
} as const;

/** What the other rule alone reads. */
type Never<Other, Own> = { readonly [Key in Exclude<keyof Other, keyof Own>]?: never };

/** Options of NeVe's own rule. */
export type NeVeDescentOptions = OptionsOf<typeof descentTable> & Never<typeof referenceTable, typeof descentTable>;
/** Options of the rule as its authors published it. */
export type NeVeReferenceOptions = OptionsOf<typeof referenceTable> & Never<typeof descentTable, typeof referenceTable>;
/** Options of `NeVe`, by profile. */
export type NeVeOptions = NeVeDescentOptions | NeVeReferenceOptions;

/** {@link NeVeDescentOptions} with defaults filled in. */
export type ResolvedDescentOptions = ValuesOf<typeof descentTable>;
/** {@link NeVeReferenceOptions} with defaults filled in. */
export type ResolvedReferenceOptions = ValuesOf<typeof referenceTable>;
/** {@link NeVeOptions} with defaults filled in. */
export type ResolvedNeVeOptions = ResolvedDescentOptions | ResolvedReferenceOptions;
/** Which rule decides. */
export type NeVeProfile = ResolvedNeVeOptions['profile'];

/**
 * Checks options and fills in defaults.
 *
 * @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE`, `ERR_OPTION_CONFLICT`
 */
export function resolveNeVeOptions(given: NeVeOptions): ResolvedNeVeOptions {
  const options = readVariant(neveDeclaration, given);
  if (options.auxiliary !== 'auto' && options.auxiliary !== 'noise') {
    refuseTwice(given, 'auxiliarySamples', 'auxiliary', "shapes what NeVe draws, but 'auxiliary' says it all");
    refuseTwice(given, 'seed', 'auxiliary', "shapes what NeVe draws, but 'auxiliary' says it all");
  }
  const { types, onlyLast } = options.layers;
  if (types !== undefined) refuseTwice(given, 'layerTypes', 'layers', "and 'layers.types' say the same");
  if (onlyLast !== undefined) refuseTwice(given, 'onlyLastLayer', 'layers', "and 'layers.onlyLast' say the same");
  if (options.profile === 'reference') warnOfMomentum(options.momentum);
  return options;
}

function refuseTwice(given: NeVeOptions, option: keyof typeof shared, other: keyof typeof shared, why: string): void {
  if (given[option] === undefined) return;
  throw new OptionError('ERR_OPTION_CONFLICT', `NeVe: option '${option}' ${why}. Leave one of them out.`, {
    fields: { owner: OWNER, option, with: other },
  });
}

function warnOfMomentum(momentum: number): void {
  if (momentum >= 0 && momentum <= 0.5) return;
  process.emitWarning(`NeVe: momentum ${momentum} is outside [0, 0.5], where the method is defined; velocities may not settle.`, {
    type: 'NeveWarning',
    code: 'NEVE_MOMENTUM',
  });
}
