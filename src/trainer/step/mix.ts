/** Mixing rows of a batch: mixup (Zhang et al., 2018) and CutMix (Yun et al., 2019). */

import { badOption } from '../../option-checks.js';
import { type OptionsOf, readPart, type ValuesOf } from '../../options/index.js';

/** Options of mixing. */
export const mixTable = {
  mixup: {
    type: 'number',
    default: 0,
    min: 0,
    doc: 'alpha of Beta(alpha, alpha), from which the share of a row is drawn, for whole inputs; 0 for none.',
  },
  cutmix: { type: 'number', default: 0, min: 0, doc: 'The same for a box of the image: inputs [N, ..., H, W].' },
  probability: { type: 'number', default: 1, min: 0, max: 1, doc: 'Share of batches that are mixed.' },
  seed: {
    type: 'integer',
    default: null,
    nullable: true,
    min: 0,
    doc: "Seed of the draws, which come from a generator of their own; null for the trainer's, else 0.",
  },
} as const;

/** Mixing rows of a batch. With both mixup and CutMix, each batch takes one or the other, evenly. */
export type MixOptions = OptionsOf<typeof mixTable>;

/** {@link MixOptions} with defaults filled in. */
export type ResolvedMix = ValuesOf<typeof mixTable>;

/** @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE` */
export function resolveMix(owner: string, options: MixOptions): ResolvedMix {
  const mix = readPart(owner, 'mix', mixTable, options, '{ mixup: 0.2 } or { cutmix: 1 }');
  if (mix.mixup === 0 && mix.cutmix === 0) throw badOption(owner, 'mix', options, 'mixup or cutmix, above 0');
  return mix;
}
