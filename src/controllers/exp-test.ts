/** The largest learning rate whose loss curve looks like convergence. */

import { StateError } from '../errors.js';
import type { Cadence, Controller, ControllerStatus, Decision, FitPlan, Observation } from './controller.js';
import { meanOf } from './exp-test/line-fit.js';
import { exponentialTest, type LossTest, slopeTest } from './exp-test/loss-tests.js';
import { type ExpTestOptions, type ResolvedExpTestOptions, resolveExpTestOptions } from './exp-test/options.js';
import { PATH, probesOf, START } from './exp-test/probes.js';
import { reasonOf } from './exp-test/reason.js';
import { EXP_TEST_START, type ExpTestReport, type ExpTestState, type ExpTestVerdict } from './exp-test/state.js';
import { pathRatio, startingRate, windowLength } from './exp-test/window.js';
import type { Measurement } from './measurement.js';
import type { Probe } from './probe.js';

const OWNER = 'ExpTest';
/** The weights before the first step. */
const FIRST = 'ExpTest.first';
/** The weights at the end of the last accepted window. */
const GOOD = 'ExpTest.good';
/** The least rate, as a share of the first, where none is given. */
const FLOOR = 1e-6;

/**
 * ExpTest: finds a learning rate by testing whether the losses of a window of steps look like those of a descent that converges. Needs no rate and no validation
 * set; for plain SGD (no momentum, no weight decay), whose theory it rests on.
 *
 * - *Search.* Begins at the greatest rate that a linear model of the inputs would stand. After a window of steps, an F-test asks whether the losses decay
 *   exponentially rather than along a straight line. If not, the rate is multiplied by beta, and weights, buffers and optimizer go back to the beginning.
 * - *Tune.* After the first window that passes. At the end of each, a one-sided t-test asks whether the losses still fall. If not, the rate is multiplied
 *   by beta; weights are kept.
 *
 * A window has `2 sqrt(2) L0 / (e lr)` losses, L0 being the fit's first, so that it grows as the rate shrinks. The path correction multiplies it by
 * `sum |g_t| / |sum g_t|` over its first gradients: by how much noise of mini-batches slows progress. All parameter groups keep their ratios.
 *
 * `mode: 'robust'` (default) differs from what was published: at least 30 losses a window, without which the tests have no power on mini-batches; the
 * correction always; the exponential must fall, from losses that are not above the first one on average, and a window whose losses fall but do not bend yet, as they do where a network leaves its plateau, is doubled
 * instead of failing; at most 12 reductions, never below 1e-6 of the first rate; a loss that is not finite ends the window at once, and in
 * the tuning phase the weights go back to the last accepted window. `mode: 'published'` is the authors' code for full batches, with three departures: the fit
 * is by variable projection, which cannot fail where theirs may raise; the first weights are put back rather than drawn anew; with `correction: true`, windows
 * that the correction leaves as they are get tested (theirs never are), and the ratio is taken once for each rate, over all its first gradients.
 *
 * The loss of each step is all that is looked at. What it does not do: anneal the rate when windows get longer than the fit, notice over-fitting, or fit optimizers
 * that adapt their own rate. Let no other controller set rates.
 *
 * Source: ExpTest (arXiv 2411.16975) and its released code.
 *
 * @example
 * new Trainer({ model, loss: 'crossEntropy', optimizer: optim.sgd({ lr: 1 }), controllers: [new ExpTest()] });
 */
export class ExpTest implements Controller<ExpTestState> {
  readonly name: string = OWNER;
  readonly setsRate = true;
  /** Not in force: see {@link ExpTest.nextStep}. */
  readonly cadence: Cadence = { every: 1, unit: 'step' };
  readonly probes: readonly Probe[];
  readonly recovers = true;
  /** The options in force. */
  readonly options: ResolvedExpTestOptions;
  #state: ExpTestState = EXP_TEST_START;

  /** @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE` */
  constructor(options: ExpTestOptions = {}) {
    this.options = resolveExpTestOptions(options);
    this.probes = probesOf(this.options);
  }

  start(_plan: FitPlan): void {
    this.#state = EXP_TEST_START;
  }

  /** @throws {StateError} `ERR_MEASUREMENT_MISSING` when the inputs' covariance was not measured and no rate was given */
  begin(rates: ReadonlyMap<string, number>, measurements: ReadonlyMap<string, Measurement> = new Map()): readonly Decision[] {
    const { startLr, reset } = this.options;
    const lr = startLr === 'auto' ? startingRate(required(measurements, START, 'inputCovariance', 0)) : startLr;
    const largest = Math.max(...rates.values());
    const shares = Object.fromEntries([...rates].map(([group, rate]) => [group, largest > 0 ? rate / largest : 1]));
    this.#state = { ...EXP_TEST_START, shares, startLr: lr, lr };
    const source = startLr === 'auto' ? "from the inputs' covariance" : 'as given';
    const kept: Decision[] = reset ? [{ kind: 'keep', snapshot: FIRST }] : [];
    return [...kept, ...this.#setRates(`search begins at ${Number(lr.toPrecision(6))}, ${source}`)];
  }

  /** The end of the window, or of its part that the path correction is taken from; before that the first step, whose loss says how long it is. */
  nextStep(step: number): number {
    const { phase, firstLoss, losses, window, fullWindow } = this.#state;
    if (phase === 'done') return Number.POSITIVE_INFINITY;
    if (firstLoss === null) return step + 1;
    return step + Math.max(1, (fullWindow ?? window ?? 1) - losses.length);
  }

  measures(_step: number): readonly string[] {
    const { phase, firstLoss, fullWindow } = this.#state;
    const walking = phase !== 'done' && firstLoss !== null && fullWindow === null;
    return walking && this.options.correction ? [PATH] : [];
  }

  /** @throws {StateError} `ERR_MEASUREMENT_MISSING` when the path correction was not measured */
  observe(seen: Observation): readonly Decision[] {
    if (seen.failure !== null) return this.#recover(seen.step);
    if (this.#state.phase === 'done' || seen.losses.length === 0) return [];
    this.#takeLosses(seen.losses);
    this.#lengthen(seen);
    const { phase, losses, fullWindow } = this.#state;
    if (fullWindow === null || losses.length < fullWindow) return [];
    return phase === 'search' ? this.#search(seen.step, losses) : this.#tune(seen.step, losses);
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

  #takeLosses(seen: Float64Array): void {
    const { firstLoss, lr, losses } = this.#state;
    // A step that fp16 left out may have an infinite loss.
    const first = firstLoss ?? seen.find(Number.isFinite) ?? null;
    this.#state = {
      ...this.#state,
      firstLoss: first,
      losses: [...losses, ...seen],
      window: first === null ? null : this.#windowAt(first, lr),
    };
  }

  #windowAt(firstLoss: number, lr: number): number {
    return this.#limited(Math.max(this.options.minWindow, windowLength(firstLoss, lr)));
  }

  #limited(window: number): number {
    return Math.min(window, this.options.maxWindow ?? Number.POSITIVE_INFINITY);
  }

  /** Settles how long the window is, once its first W gradients are known. */
  #lengthen({ measurements, step }: Observation): void {
    const { losses, window, fullWindow } = this.#state;
    if (fullWindow !== null || window === null || losses.length < window) return;
    // The path of one gradient is straight.
    const straight = !this.options.correction || window === 1;
    const ratio = straight ? 1 : pathRatio(required(measurements, PATH, 'gradientPath', step));
    this.#state = { ...this.#state, fullWindow: this.#limited(Math.round(window * ratio)) };
  }

  #search(step: number, losses: readonly number[]): readonly Decision[] {
    const test = this.#testDecay(losses);
    if (test.p < this.options.alpha) {
      this.#note(step, test, 'passes', this.#state.lr);
      this.#state = { ...this.#state, phase: 'tune' };
      return this.#keepGood();
    }
    if (this.#waits(losses)) {
      this.#note(step, test, 'waits', this.#state.lr);
      this.#state = { ...this.#state, losses, fullWindow: this.#limited(2 * losses.length) };
      return [];
    }
    return this.#reject(step, test, FIRST);
  }

  #testDecay(losses: readonly number[]): LossTest {
    if (this.options.mode === 'published') return exponentialTest(losses, 'any');
    if (this.#isBlownUp(losses)) return { kind: 'exponential', n: losses.length, p: 1, statistic: null };
    return exponentialTest(losses, 'decay');
  }

  /** Losses that leapt up decay too, but to a network that is dead: a descent stays below where it began. */
  #isBlownUp(losses: readonly number[]): boolean {
    return this.options.mode === 'robust' && meanOf(losses) >= (this.#state.firstLoss ?? Number.POSITIVE_INFINITY);
  }

  /** Whether losses fall without bending yet: then the window is too short rather than the rate too high. */
  #waits(losses: readonly number[]): boolean {
    const { extend, alpha, maxWindow } = this.options;
    return extend && !this.#isBlownUp(losses) && losses.length < (maxWindow ?? Number.POSITIVE_INFINITY) && slopeTest(losses).p < alpha;
  }

  #tune(step: number, losses: readonly number[]): readonly Decision[] {
    const test = slopeTest(losses);
    if (!(test.p < this.options.alpha)) return this.#reject(step, test, null);
    this.#note(step, test, 'passes', this.#state.lr);
    return this.#keepGood();
  }

  #keepGood(): readonly Decision[] {
    if (this.options.mode !== 'robust') return [];
    this.#state = { ...this.#state, kept: true };
    return [{ kind: 'keep', snapshot: GOOD }];
  }

  /** A loss that is not finite fails its window; without weights to go back to, the fit fails as it would have. */
  #recover(step: number): readonly Decision[] {
    const { phase, firstLoss, losses, kept } = this.#state;
    const snapshot = phase === 'search' && this.options.reset ? FIRST : kept ? GOOD : null;
    if (firstLoss === null || snapshot === null) return [];
    return this.#reject(step, { kind: 'none', n: losses.length, p: 1, statistic: null }, snapshot);
  }

  /** Lowers the rate, unless a guard forbids it; then whatever rate it is stays. */
  #reject(step: number, test: Tested, snapshot: string | null): readonly Decision[] {
    const { reset, beta, maxReductions, minLr } = this.options;
    const { lr, startLr, firstLoss, reductions } = this.#state;
    const next = lr * beta;
    if (reductions >= (maxReductions ?? Number.POSITIVE_INFINITY) || next < (minLr ?? startLr * FLOOR)) {
      this.#note(step, test, 'fails', lr);
      this.#state = { ...this.#state, phase: 'done' };
      return [];
    }
    const verdict = this.#note(step, test, 'fails', next);
    const window = this.#windowAt(firstLoss ?? 0, next);
    this.#state = { ...this.#state, lr: next, window, fullWindow: null, reductions: reductions + 1 };
    const back = snapshot === GOOD || (snapshot === FIRST && reset) ? snapshot : null;
    const reason = reasonOf(verdict, back === null ? null : back === FIRST ? 'first' : 'good');
    const restored: Decision[] = back === null ? [] : [{ kind: 'restore', snapshot: back, optimizer: 'fresh', reason }];
    return [...restored, ...this.#setRates(reason)];
  }

  /** Writes a window down and begins the next. */
  #note(step: number, { kind: test, n, p, statistic }: Tested, outcome: ExpTestVerdict['outcome'], nextLr: number): ExpTestVerdict {
    const { phase, lr, verdicts } = this.#state;
    const verdict: ExpTestVerdict = { step, phase: phase === 'search' ? phase : 'tune', test, n, statistic, p, outcome, lr, nextLr };
    this.#state = { ...this.#state, losses: [], verdicts: [...verdicts, verdict] };
    return verdict;
  }

  #setRates(reason: string): readonly Decision[] {
    const { shares, lr } = this.#state;
    return Object.entries(shares).map(([group, share]) => ({ kind: 'setLr', group, lr: lr * share, reason }));
  }
}

/** A test, or that a loss was not finite. */
type Tested = Pick<ExpTestVerdict, 'n' | 'p' | 'statistic'> & { readonly kind: ExpTestVerdict['test'] };

function required<Kind extends Measurement['kind']>(
  measurements: ReadonlyMap<string, Measurement>,
  probe: string,
  kind: Kind,
  step: number,
): Extract<Measurement, { kind: Kind }> {
  const found = measurements.get(probe);
  if (found?.kind === kind) return found as Extract<Measurement, { kind: Kind }>;
  throw new StateError(
    'ERR_MEASUREMENT_MISSING',
    `${OWNER} needs a measurement named '${probe}' of kind '${kind}' at step ${step} and got ${found === undefined ? 'none' : `one of kind '${found.kind}'`}. Measure what measures() asks for first.`,
    { fields: { probe, step } },
  );
}
