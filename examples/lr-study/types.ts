/** The words of the study of learning rates. Plain data. */

import type { Net } from '../study/types.js';

/** One run to do. */
export interface Job extends Net {
  /** Name in the table of methods. */
  readonly method: string;
  /** The rate that the run is given; `null` for a method that is given none. */
  readonly lr: number | null;
  readonly seed: number;
  /** The budget. */
  readonly epochs: number;
}

/** One run that was done: a line of `runs.jsonl`. */
export interface RunRecord extends Job {
  /** Share of test rows predicted right, or mean squared error on them. */
  readonly metric: 'accuracy' | 'mse';
  /** Of the weights that training left; `null` when it failed or the metric is not finite. */
  readonly score: number | null;
  /** The metric of a predictor that knows no inputs. */
  readonly chance: number;
  /** Steps done, those of a learning-rate finder included. */
  readonly steps: number;
  readonly budgetSteps: number;
  /** Wall time of all training, seconds. */
  readonly seconds: number;
  /** The error that ended it, `null` for a run that ended well. */
  readonly failure: string | null;
  /** By epoch, four significant digits. */
  readonly curves: { readonly loss: readonly (number | null)[]; readonly lr: readonly (number | null)[] };
}

/** Names a run: two jobs with one key are the same run. */
export function keyOf({ task, net, method, lr, seed, epochs }: Job): string {
  return [task, net, method, lr === null ? '-' : lr.toExponential(2), seed, epochs].join('/');
}
