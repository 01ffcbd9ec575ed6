/** A controller's place in a fit: its meters, when it is due, and the losses since it was last asked. */

import type { Controller, Decision, Measurement } from '../controllers/controller.js';
import type { BoundaryPosition, ProposedDecision } from './decisions.js';
import type { FitSession } from './fit-session.js';
import type { Meter } from './probes.js';

/** One controller of a fit. */
export class ControllerSlot {
  readonly controller: Controller;
  readonly meters: readonly Meter[];
  #lossSum = 0;
  #lossCount = 0;

  constructor(controller: Controller, meters: readonly Meter[]) {
    this.controller = controller;
    this.meters = meters;
  }

  /** Takes the losses of steps that were done. */
  add(losses: Float64Array): void {
    for (const loss of losses) this.#lossSum += loss;
    this.#lossCount += losses.length;
  }

  /** Whether the controller is asked at this boundary. */
  isDue(at: BoundaryPosition, epochEnded: boolean): boolean {
    const { every, unit } = this.controller.cadence;
    return unit === 'step' ? at.step % every === 0 : epochEnded && (at.epoch + 1) % every === 0;
  }

  /** Measures every probe, in order. */
  async measure(session: FitSession, batchSize: number): Promise<Map<string, Measurement>> {
    const found = new Map<string, Measurement>();
    for (const { probe, handle, inputs } of this.meters) {
      found.set(probe.name, await session.measure(handle, inputs, batchSize));
    }
    return found;
  }

  /** Asks the controller before the first step. */
  begin(lr: ReadonlyMap<string, number>): ProposedDecision[] {
    return this.#sign(this.controller.begin?.(new Map(lr)) ?? []);
  }

  /** Asks the controller; losses are counted anew from here. */
  observe(at: BoundaryPosition, lr: ReadonlyMap<string, number>, measurements: ReadonlyMap<string, Measurement>): ProposedDecision[] {
    const loss = this.#lossSum / this.#lossCount;
    this.#lossSum = 0;
    this.#lossCount = 0;
    return this.#sign(this.controller.observe({ epoch: at.epoch, step: at.step, loss, lr: new Map(lr), measurements }));
  }

  #sign(decisions: readonly Decision[]): ProposedDecision[] {
    return decisions.map((decision) => ({ by: this.controller.name, decision }));
  }
}

/**
 * The training step, counted from the fit's start, at which the loop pauses next: the first after `step` that a controller with a cadence in
 * steps asked for, at the latest `epochEnd`.
 */
export function nextBoundary(step: number, epochEnd: number, slots: readonly ControllerSlot[]): number {
  let next = epochEnd;
  for (const { controller } of slots) {
    const { every, unit } = controller.cadence;
    if (unit === 'step') next = Math.min(next, (Math.floor(step / every) + 1) * every);
  }
  return next;
}
