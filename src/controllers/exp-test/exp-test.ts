/** The largest learning rate whose loss curve looks like convergence. */

import type { Controller, ControllerStatus, Decision, FitPlan, NextBoundary, Observation } from '../controller.js';
import type { Measurement } from '../measurement.js';
import type { Probe } from '../probe.js';
import { lengthened, withLosses } from './filling.js';
import { judge, judgeUnfinished } from './judge.js';
import { beginSearch, endSearch, follow, type Move, recover } from './moves.js';
import { type ExpTestOptions, expTestDeclaration, type ResolvedExpTestOptions, resolveExpTestOptions } from './options.js';
import { PATH, probesOf } from './probes.js';
import { startOf } from './start.js';
import { knownPlan } from '../planned-steps.js';
import { EXP_TEST_START, type ExpTestReport, type ExpTestState } from './state.js';
import type { Declaration } from '../declaration.js';

/**
 * ExpTest: finds a learning rate by testing whether the losses of a window of steps look like those of a descent that converges. Needs no rate and no validation
 * set; for plain SGD (no momentum, no weight decay), whose theory it rests on.
 *
 * - *Search.* Begins at the greatest rate that a linear model of the inputs would stand, or, for token ids, at 2 over the largest eigenvalue of the loss's Hessian. After
 *   a window of steps, an F-test asks whether the losses decay exponentially rather than along a straight line. If not, the rate is multiplied by beta, and weights,
 *   buffers and optimizer go back to the beginning.
 * - *Tune.* After the first window that passes. At the end of each, a one-sided t-test asks whether the losses still fall. If not, the rate is multiplied
 *   by beta; weights are kept.
 *
 * A window has `2 sqrt(2) L0 / (e lr)` losses, L0 being the fit's first, so that it grows as the rate shrinks. The path correction multiplies it by
 * `sum |g_t| / |sum g_t|` over its first gradients: by how much noise of mini-batches slows progress. All parameter groups keep their ratios.
 *
 * `mode: 'robust'` (default) differs from what was published: at least 30 losses a window, without which the tests have no power on mini-batches; the
 * correction always; the exponential must fall, from losses that are not above the first one on average, and a window whose losses fall but do not bend yet, as they do where a network leaves its plateau, is doubled
 * instead of failing; the search ends after a fifth of the planned steps, with the rate that it has come to; at most 12 reductions, never below 1e-6 of the first rate; a loss that is not finite ends the window at once, and in
 * the tuning phase the weights go back to the last accepted window. `mode: 'published'` is the authors' code for full batches, with three departures: the fit
 * is by variable projection, which cannot fail where theirs may raise; the first weights are put back rather than drawn anew; with `correction: true`, windows
 * that the correction leaves as they are get tested (theirs never are), and the ratio is taken once for each rate, over all its first gradients.
 *
 * The loss of each step is all that is looked at while training. Every decision tells its evidence: n, p, F with a, b and c, or t with the slope, and the rates. What it does not do: anneal the rate when windows get longer than the fit, notice over-fitting, or fit optimizers
 * that adapt their own rate. Let no other controller set rates.
 *
 * Source: ExpTest (arXiv 2411.16975) and its released code.
 *
 * @example
 * new Trainer({ model, loss: 'crossEntropy', optimizer: optim.sgd({ lr: 1 }), controllers: [new ExpTest()] });
 */
export class ExpTest implements Controller<ExpTestState> {
  static readonly declaration: Declaration<typeof expTestDeclaration.options> = expTestDeclaration;
  readonly name: string = 'ExpTest';
  readonly setsRate = true;
  readonly findsRate = true;
  readonly when = (step: number): NextBoundary => ({ step: this.#nextStep(step), measure: this.#measures() });
  readonly probes: readonly Probe[];
  readonly recovers = true;
  /** The options in force. */
  readonly options: ResolvedExpTestOptions;
  #state: ExpTestState = EXP_TEST_START;
  #searchEnd: number | null = null;

  /** @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE` */
  constructor(options: ExpTestOptions = {}) {
    this.options = resolveExpTestOptions(options);
    this.probes = probesOf(this.options);
  }

  start(plan: FitPlan): void {
    this.#state = EXP_TEST_START;
    const { searchShare } = this.options;
    const planned = knownPlan(plan);
    this.#searchEnd = searchShare === null || planned === null ? null : Math.max(1, Math.floor(searchShare * planned));
  }

  /** @throws {StateError} `ERR_MEASUREMENT_MISSING` when the inputs' covariance was not measured and no rate was given */
  begin(rates: ReadonlyMap<string, number>, measurements: ReadonlyMap<string, Measurement> = new Map()): readonly Decision[] {
    return this.#make(beginSearch(startOf(this.options, measurements), rates, this.options, this.#searchEnd));
  }

  /** @throws {StateError} `ERR_MEASUREMENT_MISSING` when the path correction was not measured */
  observe(seen: Observation): readonly Decision[] {
    if (seen.failure !== null && 'row' in seen.failure.fields) return [];
    if (seen.failure !== null) return this.#make(recover(this.#state, this.options, seen.step));
    if (this.#state.phase === 'done' || seen.losses.length === 0) return [];
    this.#state = lengthened(withLosses(this.#state, this.options, seen.losses), this.options, seen);
    const { phase, losses, fullWindow, searchEnd } = this.#state;
    if (phase === 'search' && seen.step >= (searchEnd ?? Number.POSITIVE_INFINITY)) {
      return this.#make(endSearch(this.#state, this.options, seen.step, judgeUnfinished(this.#state)));
    }
    if (fullWindow === null || losses.length < fullWindow) return [];
    return this.#make(follow(this.#state, this.options, seen.step, judge(this.#state, this.options)));
  }

  searching(): boolean {
    return this.#state.phase === 'search';
  }

  /** The search is over, and there is no tuning or no reduction left. */
  finished(): boolean {
    return this.#state.phase === 'done';
  }

  /** Where the fit stands: phase, rate, and the evidence of every window. */
  report(): ExpTestReport {
    const { phase, lr, startLr, window, fullWindow, reductions, verdicts } = this.#state;
    return { phase, lr, startLr, window: fullWindow ?? window, reductions, verdicts };
  }

  /** What the record of an epoch shows: the phase, the rate's window, and p of the last window that was tested. */
  status(): ControllerStatus {
    const { phase, window, reductions, verdicts } = this.report();
    return { phase, window, reductions, p: verdicts.at(-1)?.p ?? null };
  }

  stateDict(): ExpTestState {
    return structuredClone(this.#state);
  }

  loadStateDict(state: ExpTestState): void {
    this.#state = structuredClone(state);
  }

  #make({ state, decisions }: Move): readonly Decision[] {
    this.#state = state;
    return decisions;
  }

  /** The end of the window, or of its part that the path correction is taken from; before that the first step, whose loss says how long it is. */
  #nextStep(step: number): number {
    const { phase, firstLoss, losses, window, fullWindow, searchEnd } = this.#state;
    if (phase === 'done') return Number.POSITIVE_INFINITY;
    if (firstLoss === null) return step + 1;
    const end = step + Math.max(1, (fullWindow ?? window ?? 1) - losses.length);
    return phase === 'search' && searchEnd !== null && searchEnd > step ? Math.min(end, searchEnd) : end;
  }

  #measures(): readonly string[] {
    const { phase, firstLoss, fullWindow } = this.#state;
    const walking = phase !== 'done' && firstLoss !== null && fullWindow === null;
    return walking && this.options.correction ? [PATH] : [];
  }
}
