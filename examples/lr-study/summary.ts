/** What the runs of a task say about each method. */

import { mean } from '../study/summary.js';
import type { Net } from '../study/types.js';
import { advantage } from '../study/words.js';
import type { Method } from './methods.js';
import { type RateScore, scoresByRate } from './scores.js';
import type { Extent } from './settings.js';
import type { RunRecord } from './types.js';

/** How near to the best constant rate counts as as good: points of accuracy, or percent of the error. */
export const WITHIN = { accuracy: 1, mse: 3 } as const;

/** A method on a task. */
export interface MethodSummary {
  readonly method: Method;
  /** From each starting value; one entry for a method that is given none. */
  readonly starts: readonly RateScore[];
  readonly best: RateScore;
  readonly worst: RateScore;
  /** Mean over all starting values. */
  readonly mean: number;
  /** Starting values from which it ends {@link WITHIN} reach of the best constant rate, or better. */
  readonly near: number;
  readonly failed: number;
  readonly runs: number;
  /** Mean wall time of a run, as a multiple of that of a constant rate. */
  readonly time: number;
}

/** The best constant rate of a task, chosen by the very test data that it is judged by: that favours it. */
export interface BestConstant {
  readonly method: string;
  readonly lr: number;
  readonly mean: number;
  readonly std: number;
  /** Rates that were tried. */
  readonly tried: number;
}

/** A task. */
export interface TaskSummary extends Net {
  readonly metric: RunRecord['metric'];
  readonly chance: number;
  readonly best: BestConstant;
  readonly methods: readonly MethodSummary[];
}

/** Methods whose constant rates are the reference. */
export const CONSTANTS: readonly string[] = ['SGD', 'AdamW'];

/** Summaries of the tasks that have the reference's runs. */
export function summarize(records: readonly RunRecord[], { tasks, methods, starts, grid }: Extent): readonly TaskSummary[] {
  return tasks.flatMap((net) => {
    const own = records.filter(({ task, net: name }) => task === net.task && name === net.net);
    const runsOf = (name: string): readonly RunRecord[] => own.filter(({ method }) => method === name);
    const [first] = own;
    const constants = CONSTANTS.map((name) => ({ name, scores: scoresByRate(runsOf(name)).filter(({ lr }) => grid.includes(lr ?? 0)) }));
    const best = bestOf(constants, first?.metric ?? 'accuracy');
    if (first === undefined || best === null) return [];
    const { metric, chance } = first;
    const usual = mean(runsOf('SGD').map(({ seconds, steps }) => seconds / Math.max(1, steps)));
    const found = methods.flatMap((method): MethodSummary[] => {
      const runs = runsOf(method.name).filter(({ lr }) => lr === null || starts.includes(lr));
      const scores = scoresByRate(runs);
      const [one] = scores;
      if (one === undefined) return [];
      const better = (a: RateScore, b: RateScore): RateScore => (advantage(b.mean, a.mean, metric) > 0 ? b : a);
      const worse = (a: RateScore, b: RateScore): RateScore => (advantage(b.mean, a.mean, metric) < 0 ? b : a);
      return [
        {
          ...{ method, starts: scores, best: scores.reduce(better, one), worst: scores.reduce(worse, one) },
          mean: mean(scores.map((score) => score.mean)),
          near: scores.filter((score) => isNear(score.mean, best, metric)).length,
          failed: scores.reduce((sum, score) => sum + score.failed, 0),
          runs: runs.length,
          time: mean(runs.map(({ seconds, budgetSteps }) => seconds / budgetSteps)) / usual,
        },
      ];
    });
    return [{ ...net, metric, chance, best, methods: found }];
  });
}

/** Whether a score is as good as the reference's, within {@link WITHIN}. */
export function isNear(score: number, best: Pick<BestConstant, 'mean'>, metric: RunRecord['metric']): boolean {
  // A point is within a point, whatever the sums were rounded to.
  return advantage(score, best.mean, metric) >= -WITHIN[metric] - 1e-9;
}

function bestOf(
  constants: readonly { readonly name: string; readonly scores: readonly RateScore[] }[],
  metric: RunRecord['metric'],
): BestConstant | null {
  const all = constants.flatMap(({ name, scores }) =>
    scores.map(({ lr, mean: score, std }) => ({ method: name, lr: lr ?? Number.NaN, mean: score, std, tried: 0 })),
  );
  const [first] = all;
  if (first === undefined) return null;
  const best = all.reduce((a, b) => (advantage(b.mean, a.mean, metric) > 0 ? b : a), first);
  return { ...best, tried: all.length };
}
