/** What sets the learning rate and the end of a run. */

import { type Controller, CosineAnnealingLr, GreedyLr, type LossProbe, MultiStepLr, NeVe, PolynomialLr, ReduceLrOnPlateau } from 'neve';
import { BestOnHeldOut } from './best-on-held-out.js';
import type { TaskData } from './tasks.js';
import type { Job, RuleName } from './types.js';
import { ByLosses, WithoutRaise } from './variants.js';

/** Rules that watch held-out rows while they train. */
const WATCHING: readonly RuleName[] = ['plateau', 'early-stopping'];

/** Whether a rule keeps a tenth of the training data from learning. */
export function watchesHeldOut(rule: RuleName): boolean {
  return WATCHING.includes(rule);
}

/** How long a rule lets a run become. */
export function epochsOf(rule: RuleName, budget: number): number {
  return rule === 'cosine-65' ? Math.round(budget * 0.65) : budget;
}

/**
 * New controllers of a rule.
 *
 * - `cosine`, `cosine-65`, `folk-cosine`: to 0 at the last step
 * - `finder-linear`: the same along a line
 * - `greedy`: GreedyLR on the loss of each batch, between a hundredth and a hundred times the first rate
 * - `multi-step`: x 0.1 after half and three quarters of the budget
 * - `plateau`: x 0.1 when the held-out loss has not improved for an eighth of the budget
 * - `early-stopping`: ends when it has not improved for a fifth of the budget, and goes back to the best weights
 * - `neve-noise`, `neve-last`, `neve-running`: measured on noise, at the last layer alone, with the running statistics of batch normalisation
 * - `neve-no-raise`, `neve-by-losses`, `neve-losses-alone`: without what velocity tells, see `variants.ts`
 */
export function controllersOf({ rule, lr, epochs: budget }: Pick<Job, 'rule' | 'lr' | 'epochs'>, task: TaskData): Controller[] {
  const epochs = epochsOf(rule, budget);
  switch (rule) {
    case 'neve':
      return [new NeVe()];
    case 'neve-reference':
      return [new NeVe({ profile: 'reference' })];
    case 'neve-stop':
      return [new NeVe({ stop: true })];
    case 'neve-noise':
      return [new NeVe({ auxiliary: 'noise' })];
    case 'neve-last':
      return [new NeVe({ onlyLastLayer: true })];
    case 'neve-running':
      return [new NeVe({ batchNorm: 'running' })];
    case 'neve-no-raise':
      return [new WithoutRaise()];
    case 'neve-by-losses':
      return [new ByLosses({ looks: true })];
    case 'neve-losses-alone':
      return [new ByLosses({ looks: false })];
    case 'finder-linear':
      return [new PolynomialLr({ unit: 'step' })];
    case 'greedy':
      return [new GreedyLr({ window: 50, minLr: lr / 100, maxLr: lr * 100 })];
    case 'folk-cosine':
    case 'cosine':
    case 'cosine-65':
      return [new CosineAnnealingLr({ unit: 'step' })];
    case 'multi-step':
      return [new MultiStepLr({ milestones: [Math.round(epochs * 0.5), Math.round(epochs * 0.75)] })];
    case 'plateau':
      return [
        new ReduceLrOnPlateau({ monitor: 'held-out.loss', probes: [heldOutProbe(task)], factor: 0.1, patience: Math.ceil(epochs / 8) }),
      ];
    case 'early-stopping':
      return [new BestOnHeldOut(heldOutProbe(task), Math.ceil(epochs / 5))];
    case 'constant':
    case 'schedule-free':
      return [];
  }
}

/** The loss on the rows that are held out. */
function heldOutProbe({ heldOut }: TaskData): LossProbe {
  return { kind: 'loss', name: 'held-out', samples: heldOut.size, seed: 0, data: heldOut };
}
