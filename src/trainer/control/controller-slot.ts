/** A controller's place in a fit: its meters, when it is due, and the losses since it was last asked. */

import type { Controller, Decision } from '../../controllers/controller.js';
import type { RecordedFinding } from '../../controllers/finding.js';
import type { Measurement } from '../../controllers/measurement.js';
import { type NumericalError, nearest, OptionError } from '../../errors.js';
import type { FitSession } from '../fit-session.js';
import type { Meter } from '../probes/meter.js';
import type { BoundaryPosition, ProposedDecision } from './decisions.js';
import type { SlotState } from './slot-state.js';

/** One controller of a fit. */
export class ControllerSlot {
  readonly controller: Controller;
  readonly meters: readonly Meter[];
  readonly #losses: number[] = [];
  /** First measurements of meters, and the step they were taken at. */
  readonly #baselines = new Map<string, { readonly step: number; readonly measurement: Measurement }>();
  readonly #findings: RecordedFinding[] = [];
  /** The step that the controller asked to be asked at next, `null` for one that goes by its cadence. */
  #next: number | null = null;
  #askedAt = -1;

  constructor(controller: Controller, meters: readonly Meter[]) {
    this.controller = controller;
    this.meters = meters;
  }

  /** What the slot goes on from; the controller's own state and the meters' are apart. */
  get state(): SlotState {
    return {
      losses: Float64Array.from(this.#losses),
      baselines: [...this.#baselines],
      findings: [...this.#findings],
      next: this.#next,
      askedAt: this.#askedAt,
    };
  }

  loadState({ losses, baselines, findings, next, askedAt }: SlotState): void {
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

  /** Takes the losses of steps that were done. */
  add(losses: Float64Array): void {
    for (const loss of losses) this.#losses.push(loss);
  }

  /** Whether the controller is asked at this boundary. */
  isDue(at: BoundaryPosition, epochEnded: boolean): boolean {
    if (this.#next !== null) return at.step >= this.#next;
    const { every, unit } = this.controller.cadence;
    // A batch that failed may be followed by a boundary at the same step.
    if (unit === 'step') return at.step % every === 0 && at.step !== this.#askedAt;
    return epochEnded && (at.epoch + 1) % every === 0;
  }

  /** The training step after `step` at which the loop must pause for the controller; infinite where the epoch's end will do. */
  pauseAfter(step: number): number {
    if (this.#next !== null) return this.#next;
    const { every, unit } = this.controller.cadence;
    return unit === 'step' ? (Math.floor(step / every) + 1) * every : Number.POSITIVE_INFINITY;
  }

  /**
   * Measures what the controller asks for at this step, in the order of its probes. A meter whose baseline is of this very step tells that again: compared
   * with itself, a model would seem to have settled.
   *
   * @throws {OptionError} `ERR_PROBE_UNKNOWN`
   * @throws {NumericalError}
   */
  async measure(session: FitSession, step: number): Promise<Map<string, Measurement>> {
    const wanted = this.controller.measures?.(step) ?? this.meters.map(({ probe }) => probe.name);
    this.#refuseUnknown(wanted);
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
    this.#losses.length = 0;
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
    return this.#ask({ epoch: -1, step: 0 }, () => this.controller.begin?.(new Map(lr), measurements) ?? []);
  }

  /** Asks the controller; losses are counted anew from here. */
  observe(at: BoundaryPosition, lr: ReadonlyMap<string, number>, measurements: ReadonlyMap<string, Measurement>): ProposedDecision[] {
    return this.#observe(at, lr, measurements, null);
  }

  /** Asks the controller what to do about a failure. */
  recover(at: BoundaryPosition, lr: ReadonlyMap<string, number>, failure: NumericalError): ProposedDecision[] {
    return this.#observe(at, lr, new Map(), failure);
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
    failure: NumericalError | null,
  ): ProposedDecision[] {
    const losses = Float64Array.from(this.#losses);
    this.#losses.length = 0;
    const loss = losses.reduce((sum, value) => sum + value, 0) / losses.length;
    const { epoch, step } = at;
    return this.#ask(at, () => this.controller.observe({ epoch, step, loss, losses, lr: new Map(lr), measurements, failure }));
  }

  #ask({ epoch, step }: BoundaryPosition, question: () => readonly Decision[]): ProposedDecision[] {
    const decisions = question();
    const finding = this.controller.findings?.() ?? null;
    if (finding !== null) this.#findings.push({ ...finding, by: this.controller.name, epoch, step });
    this.#askedAt = step;
    this.#next = this.controller.nextStep === undefined ? null : this.#checkNext(this.controller.nextStep(step), step);
    return decisions.map((decision) => ({ by: this.controller.name, decision }));
  }

  #checkNext(next: number, step: number): number {
    if (next > step && (Number.isSafeInteger(next) || next === Number.POSITIVE_INFINITY)) return next;
    const { name } = this.controller;
    throw new OptionError(
      'ERR_NEXT_STEP',
      `${name} asked to be asked at step ${next}, at step ${step}; expected a whole number above that, or Infinity for never.`,
      { fields: { by: name, next, step } },
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
