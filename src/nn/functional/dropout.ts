/** Dropout of elements, of channels, and the kind that keeps mean and variance (`torch.nn.functional`). All draw from the default generator. */

import { checkKeys } from '../../errors.js';
import { checkNumber } from '../../option-checks.js';
import { callTensor, op } from '../../tensor/dispatch.js';
import type { Tensor } from '../../tensor/tensor.js';
import type { InplaceOptions } from './inplace.js';

/** Options of the dropout functions. */
export interface DropoutOptions extends InplaceOptions {
  /** Probability of a zero, 0 to 1 (default 0.5). */
  readonly p?: number;
  /** `false` returns the input as it is (default `true`). */
  readonly training?: boolean;
}

/** A dropout function. */
export type DropoutFunction = (input: Tensor, options?: DropoutOptions) => Tensor;

/** Zeroes elements with probability `p` and scales the others by `1 / (1 - p)` (`F.dropout`). */
export const dropout: DropoutFunction = defineDropout('dropout', 'dropout');
/** Zeroes whole channels, `[N, C, L]` (`F.dropout1d`). */
export const dropout1d: DropoutFunction = defineDropout('dropout1d', 'feature_dropout', 2);
/** Zeroes whole channels, `[N, C, H, W]` (`F.dropout2d`). */
export const dropout2d: DropoutFunction = defineDropout('dropout2d', 'feature_dropout');
/** Zeroes whole channels, `[N, C, D, H, W]` or `[C, D, H, W]` (`F.dropout3d`). */
export const dropout3d: DropoutFunction = defineDropout('dropout3d', 'feature_dropout', 4);
/** Sets elements to the negative saturation of SELU, keeping mean and variance (`F.alpha_dropout`; Klambauer et al., 2017). */
export const alphaDropout: DropoutFunction = defineDropout('alphaDropout', 'alpha_dropout');
/** {@link alphaDropout} of whole channels (`F.feature_alpha_dropout`). */
export const featureAlphaDropout: DropoutFunction = defineDropout('featureAlphaDropout', 'feature_alpha_dropout');

/** @param unbatched - number of dimensions of an input that has no batch axis, for the functions that add one */
function defineDropout(owner: string, name: string, unbatched = -1): DropoutFunction {
  const plain = op(`aten::${name}`);
  const written = op(`aten::${name}_`);
  return (input, options = {}) => {
    checkKeys(owner, options, ['p', 'training', 'inplace']);
    const { p = 0.5, training = true, inplace = false } = options;
    checkNumber(owner, 'p', p, { min: 0, max: 1 });
    const target = inplace ? written : plain;
    if (input.ndim !== unbatched) return callTensor(target, [input, p, training]);
    return callTensor(target, [input.unsqueeze(0), p, training]).squeeze(0);
  };
}
