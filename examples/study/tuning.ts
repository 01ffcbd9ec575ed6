/** Choosing a rate by held-out rows. */

import type { Net, OptimizerName, RuleName, RunRecord } from './types.js';

/** A rule on a net with an optimizer, within a budget. */
export interface Tuned extends Net {
  readonly optimizer: OptimizerName;
  readonly rule: RuleName;
  readonly epochs: number;
}

/** Whether `a` is better than `b` on the same metric; a failed run is worse than any other. Equal accuracies are told apart by the loss. */
export function better(a: RunRecord, b: RunRecord): boolean {
  if (a.score === null || b.score === null) return a.score !== null && b.score === null;
  if (a.score !== b.score) return a.metric === 'accuracy' ? a.score > b.score : a.score < b.score;
  return (a.loss ?? Number.POSITIVE_INFINITY) < (b.loss ?? Number.POSITIVE_INFINITY);
}

/**
 * The rate whose tuning run did best.
 *
 * @param rates - those that were to be tried
 * @returns `null` while one of them was not, or when every one failed
 */
export function tunedRate(records: readonly RunRecord[], wanted: Tuned, rates: readonly number[]): number | null {
  const tried = records.filter(
    ({ phase, task, net, optimizer, rule, epochs }) =>
      phase === 'tune' &&
      task === wanted.task &&
      net === wanted.net &&
      optimizer === wanted.optimizer &&
      rule === wanted.rule &&
      epochs === wanted.epochs,
  );
  if (!rates.every((rate) => tried.some(({ lr }) => lr === rate))) return null;
  const best = tried.filter(({ lr }) => rates.includes(lr)).reduce((first, next) => (better(next, first) ? next : first));
  return best.score === null ? null : best.lr;
}
