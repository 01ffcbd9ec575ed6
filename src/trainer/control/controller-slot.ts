/** The place in a fit of a controller or an observer: its meters, when it is due, and the losses since it was last asked. */

import type { Controller, Decision, NextBoundary, Observation, Observer } from '../../controllers/controller.js';
import type { RecordedFinding } from '../../controllers/finding.js';
import type { Measurement } from '../../controllers/measurement.js';
import { type NumericalError, nearest, OptionError } from '../../errors.js';
import type { StepsResult } from '../../native/addon.js';
import type { FitSession } from '../contracts/fit-session.js';
import type { Meter } from '../probes/meter.js';
import type { BoundaryPosition, ProposedDecision } from './decisions.js';
import type { ScheduledRate } from './followed-schedule.js';
import type { SlotState } from './slot-state.js';

/** Before the first step. */
const BEFORE: BoundaryPosition = { epoch: -1, step: 0 };

/** One controller or observer of a fit. */
export class ControllerSlot {
  readonly controller: Controller | Observer;
  readonly meters: readonly Meter[];
  readonly #losses: number[] = [];
  #skipped = 0;
  readonly #values = new Map<string, number>();
  /** First measurements of meters, and the step they were taken at. */
  readonly #baselines = new Map<string, { readonly step: number; readonly measurement: Measurement }>();
  readonly #findings: RecordedFinding[] = [];
  /** Where the controller asked to be asked next, `null` for one that goes by a cadence. */
  #next: NextBoundary | null = null;
  #askedAt = -1;

  constructor(controller: Controller | Observer, meters: readonly Meter[]) {
    this.controller = controller;
    this.meters = meters;
  }

  /** The controller's rates under a schedule, where it makes any. */
  get scheduledRate(): ScheduledRate | undefined {
    const { controller } = this;
    if (!('observe' in controller) || controller.scheduledRate === undefined) return undefined;
    return (index, group) => controller.scheduledRate?.(index, group) ?? Number.NaN;
  }

  /** What the slot goes on from; the controller's own state and the meters' are apart. */
  get state(): SlotState {
    return {
      losses: Float64Array.from(this.#losses),
      skipped: this.#skipped,
      baselines: [...this.#baselines],
      findings: [...this.#findings],
      values: [...this.#values],
      next: this.#next,
      askedAt: this.#askedAt,
    };
  }

  loadState({ losses, skipped = 0, baselines, findings, values = [], next, askedAt }: SlotState): void {
    this.#skipped = skipped;
    this.#values.clear();
    for (const [name, value] of values) this.#values.set(name, value);
    this.#findings.splice(0, this.#findings.length, ...findings);
    this.#losses.splice(0, this.#losses.length, ...losses);
    this.#baselines.clear();
    for (const [probe, baseline] of baselines) this.#baselines.set(probe, baseline);
    this.#next = next;
    this.#askedAt = askedAt;
  }

  /** What the controller found since this was last asked, in order. */
  takeFindings(): RecordedFinding[] {
    return this.#findings.splice(0);
  }

  /** Takes the losses of steps that were done, some of which were left out. */
  add({ losses, skipped }: Pick<StepsResult, 'losses' | 'skipped'>): void {
    for (const loss of losses) this.#losses.push(loss);
    this.#skipped += skipped;
  }

  /** Takes what a validation or the training batches gave. */
  addValues(values: ReadonlyMap<string, number>): void {
    for (const [name, value] of values) this.#values.set(name, value);
  }

  /** Whether the controller is asked at this boundary. */
  isDue(at: BoundaryPosition, epochEnded: boolean): boolean {
    const { when } = this.controller;
    if (typeof when === 'function') return this.#next !== null && at.step >= this.#next.step;
    const { every, unit } = when;
    // A batch that failed may be followed by a boundary at the same step.
    if (unit === 'step') return at.step % every === 0 && at.step !== this.#askedAt;
    return epochEnded && (at.epoch + 1) % every === 0;
  }

  /** The training step after `step` at which the loop must pause for the controller; infinite where the epoch's end will do. */
  pauseAfter(step: number): number {
    const { when } = this.controller;
    // One that was passed over is asked where the loop pauses next.
    if (typeof when === 'function') return this.#next !== null && this.#next.step > step ? this.#next.step : Number.POSITIVE_INFINITY;
    const { every, unit } = when;
    return unit === 'step' ? (Math.floor(step / every) + 1) * every : Number.POSITIVE_INFINITY;
  }

  /** Whether the controller tries rates. */
  get searches(): boolean {
    return 'observe' in this.controller && this.controller.searching?.() === true;
  }

  /** Whether the controller is not asked while another one {@link searches}. */
  get waits(): boolean {
    return 'observe' in this.controller && this.controller.waitsForSearch === true;
  }

  /** Leaves out what the controller would have been asked about. */
  passOver(): void {
    this.#losses.length = 0;
    this.#skipped = 0;
    this.#values.clear();
  }

  /**
   * Measures what the controller asked for at this boundary, in the order of its probes. A meter whose baseline is of this very step tells that again: compared
   * with itself, a model would seem to have settled.
   *
   * @throws {NumericalError}
   */
  async measure(session: FitSession, step: number): Promise<Map<string, Measurement>> {
    const wanted = this.#next?.measure ?? this.meters.map(({ probe }) => probe.name);
    const found = new Map<string, Measurement>();
    for (const meter of this.meters) {
      const { name } = meter.probe;
      if (!wanted.includes(name)) continue;
      const baseline = this.#baselines.get(name);
      const known = baseline?.step === step ? { ...baseline.measurement, seconds: 0 } : null;
      found.set(name, known ?? (await meter.measure(session)));
    }
    return found;
  }

  /** Measures everything before the first step. */
  async measureFirst(session: FitSession): Promise<Map<string, Measurement>> {
    const found = new Map<string, Measurement>();
    for (const meter of this.meters) found.set(meter.probe.name, await this.#measureBaseline(meter, session, 0));
    return found;
  }

  /**
   * Begins anew on a model that was restored: losses so far are dropped, and every meter that looks back takes a new baseline.
   *
   * @returns the time that took, seconds
   */
  async startOver(session: FitSession, step: number): Promise<number> {
    this.passOver();
    let seconds = 0;
    for (const meter of this.meters) {
      if (meter.forget === null) continue;
      meter.forget(session);
      seconds += (await this.#measureBaseline(meter, session, step)).seconds;
    }
    return seconds;
  }

  /** Asks the controller before the first step. */
  begin(lr: ReadonlyMap<string, number>, measurements: ReadonlyMap<string, Measurement>): ProposedDecision[] {
    const { controller } = this;
    if ('observe' in controller) return this.#ask(BEFORE, () => controller.begin?.(new Map(lr), measurements) ?? []);
    controller.begin?.(new Map(lr), measurements);
    return this.#ask(BEFORE, () => []);
  }

  /** Asks the controller; losses are counted anew from here. */
  observe(
    at: BoundaryPosition,
    lr: ReadonlyMap<string, number>,
    measurements: ReadonlyMap<string, Measurement>,
    secondsLeft: number | null,
  ): ProposedDecision[] {
    return this.#observe(at, lr, measurements, secondsLeft, null);
  }

  /** Asks the controller what to do about a failure. */
  recover(at: BoundaryPosition, lr: ReadonlyMap<string, number>, failure: NumericalError, secondsLeft: number | null): ProposedDecision[] {
    return this.#observe(at, lr, new Map(), secondsLeft, failure);
  }

  async #measureBaseline(meter: Meter, session: FitSession, step: number): Promise<Measurement> {
    const measurement = await meter.measure(session);
    if (meter.forget !== null) this.#baselines.set(meter.probe.name, { step, measurement });
    return measurement;
  }

  #observe(
    at: BoundaryPosition,
    lr: ReadonlyMap<string, number>,
    measurements: ReadonlyMap<string, Measurement>,
    secondsLeft: number | null,
    failure: NumericalError | null,
  ): ProposedDecision[] {
    const losses = Float64Array.from(this.#losses);
    const skipped = this.#skipped === 0 ? {} : { skippedSteps: this.#skipped };
    const values = new Map(this.#values);
    this.passOver();
    const loss = losses.reduce((sum, value) => sum + value, 0) / losses.length;
    const time = secondsLeft === null ? {} : { secondsLeft };
    const seen: Observation = { ...at, loss, losses, ...skipped, lr: new Map(lr), measurements, values, ...time, failure };
    const { controller } = this;
    if ('observe' in controller) return this.#ask(at, () => controller.observe(seen));
    if (failure === null) controller.see(seen);
    else controller.seeFailure?.(seen);
    return this.#ask(at, () => []);
  }

  #ask({ epoch, step }: BoundaryPosition, question: () => readonly Decision[]): ProposedDecision[] {
    const { controller } = this;
    const decisions = question();
    const finding = controller.findings?.() ?? null;
    if (finding !== null) this.#findings.push({ ...finding, by: controller.name, epoch, step });
    this.#askedAt = step;
    if (typeof controller.when === 'function') this.#next = this.#checkNext(controller.when(step), step);
    return this.#checkList(decisions).map((decision) => ({ by: controller.name, decision, scheduledRate: this.scheduledRate }));
  }

  /** Types do not reach a controller written in JavaScript. */
  #checkList(decisions: unknown): readonly Decision[] {
    const { name } = this.controller;
    const isList = Array.isArray(decisions);
    if (isList && decisions.every((one) => typeof one === 'object' && one !== null)) return decisions;
    const received =
      decisions instanceof Promise
        ? 'a promise'
        : isList
          ? `a list with ${String(decisions.find((one) => typeof one !== 'object' || one === null))}`
          : String(decisions);
    throw new OptionError(
      'ERR_DECISION_KIND',
      `${name} returned ${received}; expected a list of decisions, at once: [] for none, or such as [{ kind: 'stop', reason: 'good enough' }].`,
      { fields: { by: name, kind: null } },
    );
  }

  #checkNext(next: NextBoundary | null | undefined, step: number): NextBoundary {
    if (
      typeof next === 'object' &&
      next !== null &&
      next.step > step &&
      (Number.isSafeInteger(next.step) || next.step === Number.POSITIVE_INFINITY)
    ) {
      this.#refuseUnknown(next.measure ?? []);
      return next;
    }
    const { name } = this.controller;
    throw new OptionError(
      'ERR_NEXT_STEP',
      `${name} asked to be asked at step ${String(next?.step)}, at step ${step}; expected { step } with a whole number above that, or Infinity for never.`,
      { fields: { by: name, next: next?.step, step } },
    );
  }

  #refuseUnknown(wanted: readonly string[]): void {
    const known = this.meters.map(({ probe }) => probe.name);
    const unknown = wanted.find((name) => !known.includes(name));
    if (unknown === undefined) return;
    const guess = nearest(unknown, known);
    const hint = guess === undefined ? `It has: ${known.join(', ') || 'none'}.` : `Did you mean '${guess}'?`;
    throw new OptionError('ERR_PROBE_UNKNOWN', `${this.controller.name} asked to measure '${unknown}', which is no probe of it. ${hint}`, {
      fields: { by: this.controller.name, probe: unknown, known },
    });
  }
}

/** The training step, counted from the fit's start, at which the loop pauses next: where a controller wants to be asked, at the latest `epochEnd`. */
export function nextBoundary(step: number, epochEnd: number, slots: readonly ControllerSlot[]): number {
  return slots.reduce((next, slot) => Math.min(next, slot.pauseAfter(step)), epochEnd);
}
