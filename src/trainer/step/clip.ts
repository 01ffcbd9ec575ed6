/** Clipping by the norm of all gradients. */

import { type OptionsOf, readPart, type ValuesOf } from '../../options/index.js';

/** Options of clipping by norm. */
export const clipTable = {
  maxNorm: { type: 'number', above: 0, doc: 'The greatest norm.' },
  normType: { type: 'number', default: 2, min: 1, infinite: true, doc: 'p of the norm; Infinity for the greatest element.' },
} as const;

/** Clipping by the norm of all gradients. */
export type ClipGradNormOptions = OptionsOf<typeof clipTable>;

/** {@link ClipGradNormOptions} with defaults filled in. */
export type ResolvedClip = ValuesOf<typeof clipTable>;

/** @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE` */
export function resolveClip(owner: string, clip: number | ClipGradNormOptions): ResolvedClip {
  const options = typeof clip === 'number' ? { maxNorm: clip } : clip;
  return readPart(owner, 'clipGradNorm', clipTable, options, 'a number, or { maxNorm, normType }');
}
