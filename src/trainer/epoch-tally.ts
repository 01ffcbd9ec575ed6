/** Adds up what happens in an epoch. */

import type { Measurement } from '../controllers/controller.js';
import type { StepsResult } from '../native/addon.js';
import type { Epoch, RecordedDecision } from './report-types.js';

/** An epoch while it runs. */
export class EpochTally {
  readonly #index: number;
  readonly #lrs: Readonly<Record<string, number>>;
  readonly #decisions: RecordedDecision[] = [];
  readonly #measurements: Record<string, Measurement> = {};
  #lossSum = 0;
  #steps = 0;
  #samples = 0;
  #trainSeconds = 0;
  #measureSeconds = 0;

  /** @param rates - the learning rate of each group at the epoch's start */
  constructor(index: number, rates: ReadonlyMap<string, number>) {
    this.#index = index;
    this.#lrs = Object.fromEntries(rates);
  }

  /** Batches trained on so far. */
  get steps(): number {
    return this.#steps;
  }

  addSteps(result: StepsResult): void {
    for (const loss of result.losses) this.#lossSum += loss;
    this.#steps += result.losses.length;
    this.#samples += result.samples;
    this.#trainSeconds += result.seconds;
  }

  addMeasurements(by: string, measurements: ReadonlyMap<string, Measurement>): void {
    for (const [probe, measurement] of measurements) {
      this.#measurements[`${by}.${probe}`] = measurement;
      this.#measureSeconds += measurement.seconds;
    }
  }

  addDecision(decision: RecordedDecision): void {
    this.#decisions.push(decision);
  }

  /** The epoch as it is reported. */
  finish(): Epoch {
    const first = Object.values(this.#measurements)[0];
    return {
      index: this.#index,
      loss: this.#lossSum / this.#steps,
      lr: Object.values(this.#lrs)[0] ?? 0,
      lrs: this.#lrs,
      velocity: first?.velocity ?? null,
      mseVelocity: first?.mseVelocity ?? null,
      decisions: this.#decisions,
      measurements: this.#measurements,
      steps: this.#steps,
      samples: this.#samples,
      seconds: this.#trainSeconds + this.#measureSeconds,
      measureSeconds: this.#measureSeconds,
    };
  }
}
