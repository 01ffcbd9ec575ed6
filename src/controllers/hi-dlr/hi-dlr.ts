/** A learning rate for each parameter group at the minimum of the loss along its own direction; groups that matter little are frozen. */

import { groupsToKeep } from './influence.js';
import { type HiDlrOptions, hiDlrTable, type ResolvedHiDlrOptions, resolveHiDlrOptions } from './options.js';
import { trialMultiples } from './points.js';
import type { DirectionState, HiDlrReport } from './state.js';
import { TrialRates } from './trial-rates.js';
import type { Declaration } from '../declaration.js';

/**
 * Hi-DLR: `GeN` for each parameter group of the optimizer. Every few steps (`every`), the loss is tried along each group's part of the direction that the optimizer
 * is about to take, on batches that are not the step's own; a parabola is fitted to each, with `a_k = d_k^T H d_k` and `b_k = g_k^T d_k`, and the group's rate goes part of
 * the way to `b_k / a_k`. The default takes `4 K + 1` forward passes for K groups. See `GeN` for how losses are tried and fits accepted.
 *
 * Groups are the optimizer's: `optim.adamw({ lr, groups: [{ name: 'head', parameters: ['head'] }, { name: 'bias', parameters: /bias$/ }] })`.
 *
 * `mode: 'robust'` (default) adds two things to what is known of the published method, of which there is no code: the guard against curves that look straight, and
 * the *joint check*. Groups that pull together overstep when each goes to its own minimum; two more losses, at a step of all groups ahead and back, find the scale s in
 * [0.1, 1] that all targets are multiplied by.
 *
 * With `freeze`, it becomes a method of parameter-efficient fine-tuning. A group's influence per parameter, `b_k^2 / (a_k size_k)`, is summed over the first tenth of the
 * fit's steps; then the groups of least influence are frozen, once: they leave the backward pass, the optimizer's state and the trials, and end the fit bit for bit
 * as they are. `'budget'` keeps the most influential groups within a share of all parameters, `'ratio'` those within a factor of the most influential one.
 *
 * Source: Hi-DLR (arXiv 2501.06954), reconstructed; freezing by budget: AdaPEFT (arXiv 2505.12579). How trials are placed, the joint check, and the meaning of psi
 * are this implementation's.
 *
 * @example
 * const controller = new HiDlr({ freeze: 'budget', budget: 0.05 });
 * await new Trainer({ model, loss: 'crossEntropy', optimizer, controllers: [controller] }).fit(loader, { maxEpochs: 10 });
 * console.table(controller.report().groups);
 */
export class HiDlr extends TrialRates {
  static readonly declaration: Declaration<typeof hiDlrTable> = { name: 'HiDlr', options: hiDlrTable };
  readonly name = 'HiDlr';
  /** The options in force. */
  readonly options: ResolvedHiDlrOptions;

  /** @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE` */
  constructor(options: HiDlrOptions = {}) {
    const resolved = resolveHiDlrOptions(options);
    const { mode, gamma, clip, r2, scale, seed, every, scheme, jointCheck } = resolved;
    super({
      rule: { gamma, clip, r2, straight: mode === 'robust' },
      ...{ scale, seed, jointCheck, together: false, joint: scheme === 'random' },
      every: (directions) => every ?? Math.max(8, 4 * directions),
      multiples: (directions, fits) => trialMultiples(scheme, directions, seed + fits),
      freeze: (directions, share) => chooseFrozen(resolved, directions, share),
    });
    this.options = resolved;
  }

  /** The table of influence: what each group did for the loss, and which are frozen. */
  report(): HiDlrReport {
    const { fits, directions, rates } = this.state;
    const lrs = new Map(rates);
    const groups = directions
      .map(({ name, ...rest }) => ({ group: name, ...rest, lr: lrs.get(name) ?? 0 }))
      .sort((one, other) => other.influence - one.influence);
    const all = groups.reduce((sum, { size }) => sum + size, 0);
    const trained = groups.reduce((sum, { size, frozen }) => sum + (frozen ? 0 : size), 0);
    return { fits, groups, trained: all === 0 ? null : trained / all };
  }
}

/** Which groups to freeze after this share of the fit's steps. */
function chooseFrozen(
  { freeze, budget, psi, freezeAfter, minFits }: ResolvedHiDlrOptions,
  directions: readonly DirectionState[],
  share: () => number,
): { readonly settled: boolean; readonly groups: readonly string[] } {
  if (freeze === 'none') return { settled: true, groups: [] };
  const known = directions.filter(({ accepted }) => accepted >= minFits).length;
  // A group whose fits are never accepted is not waited for without end: it has no influence that can be seen.
  const wait = share() < freezeAfter || known === 0 || (known < directions.length && share() < 2 * freezeAfter);
  if (wait) return { settled: false, groups: [] };
  const influences = directions.map(({ name, size, influence }) => ({ group: name, size, influence }));
  const kept = groupsToKeep(influences, freeze === 'budget' ? { by: 'budget', share: budget } : { by: 'ratio', psi });
  return { settled: true, groups: directions.map(({ name }) => name).filter((name) => !kept.includes(name)) };
}
