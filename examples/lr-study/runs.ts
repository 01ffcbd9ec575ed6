/** The study's runs in a folder. */

import { Journal } from '../study/journal.js';
import { rateText, scoreText } from '../study/words.js';
import { type Job, keyOf, type RunRecord } from './types.js';

/** Seconds. A run takes a few; one that hangs must not hold up a night's study. */
const LIMIT = 300;

/** Opens `runs.jsonl`, which need not be there. */
export function openRuns(path: string, program: string): Promise<Journal<Job, RunRecord>> {
  return Journal.open<Job, RunRecord>(path, program, { keyOf, nameOf, describe, limit: LIMIT });
}

function nameOf({ task, method, lr, seed }: Job): string {
  return `${task}, ${method}${lr === null ? '' : ` from ${rateText(lr)}`}, seed ${seed}`;
}

function describe(run: RunRecord): string {
  const found = run.score === null ? 'no score' : scoreText(run.score, run.metric);
  return `${nameOf(run)}: ${found}, ${run.steps} of ${run.budgetSteps} steps, ${run.seconds.toFixed(1)} s${run.failure === null ? '' : '; diverged'}`;
}
