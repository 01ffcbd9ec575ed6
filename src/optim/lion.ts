/** Lion. */

import { checkBetas, checkNotNegative, checkSwitches } from './checks.js';
import { type GroupOptions, makeSpec, type OptimizerSpec } from './optimizer-spec.js';

/** The numbers and switches of {@link lion}; a parameter group may set each anew. */
export type LionValues = {
  /** Learning rate, at least 0 (default 1e-4). */
  readonly lr: number;
  /** How much of the momentum enters the update, and how much of it is kept (default [0.9, 0.99]). */
  readonly betas: readonly [number, number];
  /** Share of the weights that each step takes away, times lr; at least 0 (default 0). */
  readonly weightDecay: number;
  /** Ascend instead of descend (default `false`). */
  readonly maximize: boolean;
};

/** Options of {@link lion}. */
export type LionOptions = Partial<LionValues> & {
  /** Parameter groups with options of their own; parameters that no group matches take the options above. */
  readonly groups?: readonly GroupOptions<LionValues>[];
};

/** What {@link lion} uses where an option is left out: the paper's, with the learning rate of its experiments. */
export const LION_DEFAULTS: LionValues = Object.freeze<LionValues>({ lr: 1e-4, betas: [0.9, 0.99], weightDecay: 0, maximize: false });

/**
 * Lion (Chen et al. 2023, arXiv 2302.06675, algorithm 2): w = w - lr * (sign(beta1 * m + (1 - beta1) * g) + weightDecay * w), then
 * m = beta2 * m + (1 - beta2) * g. Not in PyTorch.
 *
 * @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE`
 */
export function lion(options: LionOptions = {}): OptimizerSpec {
  return makeSpec('optim.lion', 'lion', LION_DEFAULTS, options, checkLion);
}

function checkLion(owner: string, values: LionValues): void {
  checkNotNegative(owner, values, ['lr', 'weightDecay']);
  checkBetas(owner, values.betas);
  checkSwitches(owner, values, ['maximize']);
}
