/** What follows from a window: the state behind it, and what is asked of the trainer. */

import type { Decision, Evidence } from '../controller.js';
import { evidenceOf, startEvidence } from './evidence.js';
import { limited, windowAt } from './filling.js';
import type { Judged, Tested } from './judge.js';
import type { ResolvedExpTestOptions } from './options.js';
import { reasonOf } from './reason.js';
import type { Start } from './start.js';
import { EXP_TEST_START, type ExpTestState, type ExpTestVerdict } from './state.js';

/** The weights before the first step. */
const FIRST = 'ExpTest.first';
/** The weights at the end of the last accepted window. */
const GOOD = 'ExpTest.good';
/** The least rate, as a share of the first, where none is given. */
const FLOOR = 1e-6;

/** A state, and the decisions that led to it. */
export interface Move {
  readonly state: ExpTestState;
  readonly decisions: readonly Decision[];
}

/** The beginning of a search: all groups keep their ratios to the one with the greatest rate. */
export function beginSearch(
  start: Start,
  rates: ReadonlyMap<string, number>,
  { reset }: ResolvedExpTestOptions,
  searchEnd: number | null,
): Move {
  const largest = Math.max(...rates.values());
  const shares = Object.fromEntries([...rates].map(([group, rate]) => [group, largest > 0 ? rate / largest : 1]));
  const state: ExpTestState = { ...EXP_TEST_START, shares, startLr: start.lr, lr: start.lr, searchEnd };
  const kept: Decision[] = reset ? [{ kind: 'keep', snapshot: FIRST }] : [];
  const reason = `search begins at ${Number(start.lr.toPrecision(6))}, ${start.source}`;
  return { state, decisions: [...kept, ...ratesOf(state, reason, startEvidence(start))] };
}

/** Ends the window that was judged. */
export function follow(state: ExpTestState, options: ResolvedExpTestOptions, step: number, { test, outcome }: Judged): Move {
  if (outcome === 'fails') return reject(state, options, step, test, state.phase === 'search' ? FIRST : null);
  const { state: noted, verdict } = note(state, step, test, outcome, state.lr);
  if (outcome === 'waits') {
    const fullWindow = limited(2 * state.losses.length, options.maxWindow);
    return { state: { ...noted, losses: state.losses, fullWindow }, decisions: [] };
  }
  const passed: ExpTestState = { ...noted, phase: options.tune ? 'tune' : 'done' };
  if (options.mode !== 'robust') return { state: passed, decisions: [] };
  return { state: { ...passed, kept: true }, decisions: [{ kind: 'keep', snapshot: GOOD, evidence: evidenceOf(verdict) }] };
}

/** Ends a search whose share of the fit is over. */
export function endSearch(state: ExpTestState, options: ResolvedExpTestOptions, step: number, judged: Judged): Move {
  const { state: after, decisions } = follow(state, options, step, judged);
  return { state: after.phase === 'search' ? { ...after, phase: options.tune ? 'tune' : 'done' } : after, decisions };
}

/** A loss that is not finite fails its window; without weights to go back to, the fit fails as it would have. */
export function recover(state: ExpTestState, options: ResolvedExpTestOptions, step: number): Move {
  const { phase, firstLoss, losses, kept } = state;
  const snapshot = phase === 'search' && options.reset ? FIRST : kept ? GOOD : null;
  if (firstLoss === null || snapshot === null) return { state, decisions: [] };
  return reject(state, options, step, { kind: 'none', n: losses.length, p: 1, statistic: null, fit: {} }, snapshot);
}

/** Lowers the rate, unless a guard forbids it; then whatever rate it is stays. */
function reject(state: ExpTestState, options: ResolvedExpTestOptions, step: number, test: Tested, snapshot: string | null): Move {
  const { reset, beta, maxReductions, minLr } = options;
  const { lr, startLr, firstLoss, reductions } = state;
  const next = lr * beta;
  if (reductions >= (maxReductions ?? Number.POSITIVE_INFINITY) || next < (minLr ?? startLr * FLOOR)) {
    return { state: { ...note(state, step, test, 'fails', lr).state, phase: 'done' }, decisions: [] };
  }
  const { state: noted, verdict } = note(state, step, test, 'fails', next);
  const window = windowAt(options, firstLoss ?? 0, next);
  const lowered: ExpTestState = { ...noted, lr: next, window, fullWindow: null, reductions: reductions + 1 };
  const back = snapshot === GOOD || (snapshot === FIRST && reset) ? snapshot : null;
  const reason = reasonOf(verdict, back === null ? null : back === FIRST ? 'first' : 'good');
  const evidence = evidenceOf(verdict);
  const restored: Decision[] = back === null ? [] : [{ kind: 'restore', snapshot: back, optimizer: 'fresh', reason, evidence }];
  return { state: lowered, decisions: [...restored, ...ratesOf(lowered, reason, evidence)] };
}

/** Writes a window down and begins the next. */
function note(
  state: ExpTestState,
  step: number,
  { kind: test, n, p, statistic, fit }: Tested,
  outcome: ExpTestVerdict['outcome'],
  nextLr: number,
): { readonly state: ExpTestState; readonly verdict: ExpTestVerdict } {
  const { phase, lr, verdicts } = state;
  const verdict: ExpTestVerdict = {
    ...{ step, phase: phase === 'search' ? phase : 'tune', test, n, statistic, p, fit, outcome, lr, nextLr },
  };
  return { state: { ...state, losses: [], verdicts: [...verdicts, verdict] }, verdict };
}

function ratesOf({ shares, lr }: ExpTestState, reason: string, evidence: NonNullable<Evidence['evidence']>): readonly Decision[] {
  return Object.entries(shares).map(([group, share]) => ({ kind: 'setLr', group, lr: lr * share, reason, evidence }));
}
