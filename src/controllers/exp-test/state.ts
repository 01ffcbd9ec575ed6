/** What ExpTest remembers. */

import type { LossTest } from './loss-tests.js';

/** One window's verdict. */
export interface ExpTestVerdict {
  /** The training step that the window ended at. */
  readonly step: number;
  readonly phase: 'search' | 'tune';
  /** `'none'` for a window that a loss that is not finite, or the end of the search's share, broke off. */
  readonly test: LossTest['kind'] | 'none';
  /** Losses in the window. */
  readonly n: number;
  /** F or t; `null` where p was decided without. */
  readonly statistic: number | null;
  readonly p: number;
  /** Coefficients of the curve that was fitted, by name; empty where none was. */
  readonly fit: LossTest['fit'];
  /**
   * `'waits'` for a window of the search that is doubled, because its losses fall but do not bend yet; `'untested'` for the last of a search whose share of the fit is over.
   */
  readonly outcome: 'passes' | 'fails' | 'waits' | 'untested';
  /** The rate during the window. */
  readonly lr: number;
  /** The rate after it. */
  readonly nextLr: number;
}

/** Plain JSON. */
export interface ExpTestState {
  /** `'done'`: the rate is no longer looked at, because a guard forbids to reduce it further. */
  readonly phase: 'search' | 'tune' | 'done';
  /** Each group's rate, relative to the largest. */
  readonly shares: Readonly<Record<string, number>>;
  /** The rate that the search began at. */
  readonly startLr: number;
  /** The rate in force. */
  readonly lr: number;
  /** Step at which the search ends in any case; `null` where there is none. */
  readonly searchEnd: number | null;
  /** L0; `null` before the first step. */
  readonly firstLoss: number | null;
  /** Losses of the window so far. */
  readonly losses: readonly number[];
  /** W in steps, before the path correction; `null` before the first step. */
  readonly window: number | null;
  /** The window in force; `null` while the path is still walked. */
  readonly fullWindow: number | null;
  /** Whether a window was accepted, whose weights a failure can go back to. */
  readonly kept: boolean;
  readonly reductions: number;
  readonly verdicts: readonly ExpTestVerdict[];
}

/** Before a fit. */
export const EXP_TEST_START: ExpTestState = Object.freeze({
  phase: 'search',
  shares: Object.freeze({}),
  startLr: 1,
  lr: 1,
  searchEnd: null,
  firstLoss: null,
  losses: Object.freeze([]),
  window: null,
  fullWindow: null,
  kept: false,
  reductions: 0,
  verdicts: Object.freeze([]),
});

/** Where a fit stands. */
export interface ExpTestReport {
  readonly phase: ExpTestState['phase'];
  readonly lr: number;
  readonly startLr: number;
  /** Window of the rate in force, in steps; `null` while it is not known. */
  readonly window: number | null;
  readonly reductions: number;
  /** Every window so far. */
  readonly verdicts: readonly ExpTestVerdict[];
}
