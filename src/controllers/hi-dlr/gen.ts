/** The learning rate at the minimum of the loss along the optimizer's own direction. */

import { type GeNOptions, genTable, type ResolvedGeNOptions, resolveGeNOptions } from './options.js';
import { along, multipliersOf } from './points.js';
import { TrialRates } from './trial-rates.js';
import type { Declaration } from '../declaration.js';

/**
 * GeN, the generalized Newton's method: every few steps, the loss is tried a step ahead and a step back along the direction that the optimizer is about to take, a
 * parabola is fitted, and the rate goes part of the way to its minimum `b / a`, with `a = d^T H d` and `b = g^T d`. Works with any optimizer whose update is a
 * direction times the rate (not L-BFGS, nor the schedule-free ones); costs 3 forward passes a fit (or 5) and no backward pass. One rate for all parameters; groups keep
 * their ratios.
 *
 * Losses are tried on batches of the training data that are not the step's own, in training mode with equal dropout masks, without weight decay and mixing; on
 * the gradient's own batch its noise would be taken for slope, and the rate would run away. A fit is accepted with `a > 0`, `b > 0` and a good R^2; the minimum is
 * clipped to twice or half the rate, and enters with a tenth: a rate grows by at most 10 % a fit, so one that is far too low takes long.
 *
 * `mode: 'robust'` (default) adds a guard to what was published: where the curve bends by less than rounding, yet falls, the rate is far too small and is raised. Losses that
 * are not finite discard the fit and halve the rate, in both modes.
 *
 * Source: GeN (arXiv 2407.02772, ICLR 2025), section 3, and its released code.
 *
 * @example
 * new Trainer({ model, loss: 'crossEntropy', optimizer: optim.adamw({ lr: 1e-3 }), controllers: [new GeN()] });
 */
export class GeN extends TrialRates {
  static readonly declaration: Declaration<typeof genTable> = { name: 'GeN', options: genTable };
  readonly name = 'GeN';
  /** The options in force. */
  readonly options: ResolvedGeNOptions;

  /** @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE` */
  constructor(options: GeNOptions = {}) {
    const resolved = resolveGeNOptions(options);
    const { mode, gamma, clip, r2, scale, seed, every, points } = resolved;
    super({
      rule: { gamma, clip, r2, straight: mode === 'robust' },
      ...{ scale, seed, jointCheck: false, together: true, joint: false },
      every: () => every,
      multiples: (directions) => along(multipliersOf(points), 0, directions),
      freeze: () => ({ settled: true, groups: [] }),
    });
    this.options = resolved;
  }
}
