/** Adam and AdamW. */

import { checkBetas, checkNotNegative, checkSwitches } from './checks.js';
import { type GroupOptions, makeSpec, type OptimizerSpec } from './optimizer-spec.js';

/** The numbers and switches of {@link adam}; a parameter group may set each anew. */
export type AdamValues = {
  /** Learning rate, at least 0 (default 1e-3). */
  readonly lr: number;
  /** Decay rates of the running averages of the gradient and of its square (default [0.9, 0.999]). */
  readonly betas: readonly [number, number];
  /** Added to the denominator, at least 0 (default 1e-8). */
  readonly eps: number;
  /** L2 penalty added to the gradient (`adam`), or the share of the weights that each step takes away, times lr (`adamw`); at least 0 (default 0, and 1e-2 for `adamw`). */
  readonly weightDecay: number;
  /** Divide by the largest second moment so far (Reddi et al. 2018) (default `false`). */
  readonly amsgrad: boolean;
  /** Ascend instead of descend (default `false`). */
  readonly maximize: boolean;
};

/** Options of {@link adam}. */
export type AdamOptions = Partial<AdamValues> & {
  /** Parameter groups with options of their own; parameters that no group matches take the options above. */
  readonly groups?: readonly GroupOptions<AdamValues>[];
};

/** What {@link adam} uses where an option is left out: PyTorch's defaults. */
export const ADAM_DEFAULTS: AdamValues = Object.freeze<AdamValues>({
  lr: 1e-3,
  betas: [0.9, 0.999],
  eps: 1e-8,
  weightDecay: 0,
  amsgrad: false,
  maximize: false,
});

/**
 * Adam (Kingma & Ba 2015; `torch.optim.Adam`): m and s are running averages of the gradient and of its square, each divided by 1 - beta^t;
 * w = w - lr * m / (sqrt(s) + eps).
 *
 * @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE`
 */
export function adam(options: AdamOptions = {}): OptimizerSpec {
  return makeSpec('optim.adam', 'adam', ADAM_DEFAULTS, options, checkAdam);
}

function checkAdam(owner: string, values: AdamValues): void {
  checkNotNegative(owner, values, ['lr', 'eps', 'weightDecay']);
  checkBetas(owner, values.betas);
  checkSwitches(owner, values, ['amsgrad', 'maximize']);
}

/** Options of {@link adamw}. */
export type AdamWOptions = Partial<AdamValues> & {
  /** Parameter groups with options of their own; parameters that no group matches take the options above. */
  readonly groups?: readonly GroupOptions<AdamValues>[];
};

/** What {@link adamw} uses where an option is left out: PyTorch's defaults. */
export const ADAMW_DEFAULTS: AdamValues = Object.freeze<AdamValues>({ ...ADAM_DEFAULTS, weightDecay: 1e-2 });

/**
 * AdamW (Loshchilov & Hutter 2019; `torch.optim.AdamW`): Adam whose weight decay shrinks the weights by lr * weightDecay, apart from the gradient.
 *
 * @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE`
 */
export function adamw(options: AdamWOptions = {}): OptimizerSpec {
  return makeSpec('optim.adamw', 'adamw', ADAMW_DEFAULTS, options, checkAdam);
}
