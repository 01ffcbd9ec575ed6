/** Scores of runs. */

import { mean } from '../study/summary.js';
import type { RunRecord } from './types.js';

/** A method from one starting value, over seeds. */
export interface RateScore {
  /** `null` for a method that is given no rate. */
  readonly lr: number | null;
  readonly runs: readonly RunRecord[];
  /** Of {@link countedScore}. */
  readonly mean: number;
  readonly std: number;
  /** Runs that ended with an error, or no better than a predictor that knows no inputs. */
  readonly failed: number;
}

/** The score; no run counts worse than a predictor that knows no inputs. */
export function countedScore({ score, chance, metric }: RunRecord): number {
  if (score === null) return chance;
  return metric === 'accuracy' ? Math.max(score, chance) : Math.min(score, chance);
}

/** Scores by starting value, ascending. */
export function scoresByRate(runs: readonly RunRecord[]): readonly RateScore[] {
  const rates = [...new Set(runs.map(({ lr }) => lr))].sort((a, b) => (a ?? 0) - (b ?? 0));
  return rates.map((lr) => {
    const own = runs.filter((run) => run.lr === lr);
    const counted = own.map(countedScore);
    const middle = mean(counted);
    const variance = own.length < 2 ? 0 : counted.reduce((sum, value) => sum + (value - middle) ** 2, 0) / (own.length - 1);
    const failed = own.filter((run) => run.score === null || countedScore(run) === run.chance).length;
    return { lr, runs: own, mean: middle, std: Math.sqrt(variance), failed };
  });
}
