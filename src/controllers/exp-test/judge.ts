/** Whether a window of losses passes. */

import { meanOf } from './line-fit.js';
import { exponentialTest, type LossTest, slopeTest } from './loss-tests.js';
import type { ResolvedExpTestOptions } from './options.js';
import type { ExpTestState, ExpTestVerdict } from './state.js';

/** A test, or that a loss was not finite. */
export type Tested = Omit<LossTest, 'kind'> & { readonly kind: ExpTestVerdict['test'] };

/** A window's test, and what follows from it. */
export interface Judged {
  readonly test: Tested;
  readonly outcome: ExpTestVerdict['outcome'];
}

/** Judges the window that is full. */
export function judge(state: ExpTestState, options: ResolvedExpTestOptions): Judged {
  return state.phase === 'search' ? judgeSearch(state, options) : judgeTuning(state, options);
}

/** A search whose share of the fit is over goes on with the rate that it has come to, if that leads down at all. */
export function judgeUnfinished({ losses, firstLoss }: ExpTestState): Judged {
  const test: Tested = { kind: 'none', n: losses.length, p: 1, statistic: null, fit: {} };
  return { test, outcome: meanOf(losses) < (firstLoss ?? Number.POSITIVE_INFINITY) ? 'untested' : 'fails' };
}

/** Do losses decay exponentially? A window whose losses fall without bending yet is too short, rather than its rate too high. */
function judgeSearch({ losses, firstLoss }: ExpTestState, options: ResolvedExpTestOptions): Judged {
  const { mode, alpha, extend, maxWindow } = options;
  // Losses that leapt up decay too, but to a network that is dead: a descent stays below where it began.
  const blownUp = mode === 'robust' && meanOf(losses) >= (firstLoss ?? Number.POSITIVE_INFINITY);
  const test: LossTest = blownUp
    ? { kind: 'exponential', n: losses.length, p: 1, statistic: null, fit: {} }
    : exponentialTest(losses, mode === 'published' ? 'any' : 'decay');
  if (test.p < alpha) return { test, outcome: 'passes' };
  const mayWait = extend && !blownUp && losses.length < (maxWindow ?? Number.POSITIVE_INFINITY);
  return { test, outcome: mayWait && slopeTest(losses).p < alpha ? 'waits' : 'fails' };
}

/** Do losses still fall? */
function judgeTuning({ losses }: ExpTestState, { alpha }: ResolvedExpTestOptions): Judged {
  const test = slopeTest(losses);
  return { test, outcome: test.p < alpha ? 'passes' : 'fails' };
}
