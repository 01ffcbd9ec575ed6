/** What NeVe tells of a fit, while it runs and afterwards. */

import type { LayerVelocity, VelocityMeasurement } from '../measurement.js';
import type { DriftPhase } from './drift-state.js';
import type { NeVeProfile } from './option-types.js';

/**
 * How outputs move: `travelling` straight on, where a larger rate would do; `wandering` without aim, where a smaller one is needed for more progress; or
 * `settling`, in between or nearly at rest.
 */
export type NeVeMotion = 'travelling' | 'wandering' | 'settling';

/** What `NeVe.report()` returns: plain data, of the last measurement. */
export interface NeVeReport {
  readonly profile: NeVeProfile;
  /** `find`: looking for a rate; `hold`: training at it; `anneal`: lowering it to 0. `null` under `profile: 'reference'`. */
  readonly phase: DriftPhase | null;
  /** `null` before the third measurement, and under `profile: 'reference'`. */
  readonly motion: NeVeMotion | null;
  /** V: mean over neurons of |v|. `null` before the second measurement. */
  readonly velocity: number | null;
  /** M: mean over layers of the mean squared change of v. */
  readonly mseVelocity: number | null;
  /** c, the drift share, in [-1, 1]: 1 straight on, 0 a random walk, -1/2 jitter around a point. The number that needs no scale. */
  readonly drift: number | null;
  /** V over the highest it was (medians of three). `null` under `profile: 'reference'`. */
  readonly shareOfPeak: number | null;
  /** V, M and c of every layer, and its dead neurons. */
  readonly layers: readonly LayerVelocity[];
  /** Counts of |v| over all neurons: below 1e-8, then a decade a bin up to 1, then above. */
  readonly histogram: readonly number[] | null;
  /** Neurons whose output was zero for every sample, now and before. */
  readonly deadNeurons: number;
  /** Times that kept weights were put back. `null` under `profile: 'reference'`. */
  readonly rollbacks: number | null;
  /** Whether the loss has hardly fallen, less than 5 % of the first. `null` while not known, and under `profile: 'reference'`. */
  readonly undertrained: boolean | null;
  /** Measurements since the fit began, or went on, and the time they took, seconds. */
  readonly measurements: number;
  readonly seconds: number;
  /** Bytes that the meters keep between measurements. */
  readonly bytes: number;
}

/** Adds up what measuring cost, and remembers the last measurement. */
export class MeasurementLog {
  #last: VelocityMeasurement | null = null;
  #count = 0;
  #seconds = 0;
  readonly #bytes = new Map<string, number>();

  reset(): void {
    this.#last = null;
    this.#count = 0;
    this.#seconds = 0;
    this.#bytes.clear();
  }

  /** @param main - name of the probe whose measurement is told */
  add(main: string, measurements: ReadonlyMap<string, { readonly seconds: number }>): void {
    for (const [probe, found] of measurements) {
      if (!isVelocity(found)) continue;
      this.#count += 1;
      this.#seconds += found.seconds;
      this.#bytes.set(probe, found.bytes);
      if (probe === main) this.#last = found;
    }
  }

  /** The part of a report that measurements say. */
  told(): Omit<NeVeReport, 'profile' | 'phase' | 'motion' | 'shareOfPeak' | 'rollbacks' | 'undertrained'> {
    const last = this.#last;
    return {
      velocity: last?.velocity ?? null,
      mseVelocity: last?.mseVelocity ?? null,
      drift: last?.drift ?? null,
      layers: last?.layers ?? [],
      histogram: last?.histogram ?? null,
      deadNeurons: last?.deadNeurons ?? 0,
      measurements: this.#count,
      seconds: this.#seconds,
      bytes: [...this.#bytes.values()].reduce((sum, bytes) => sum + bytes, 0),
    };
  }
}

function isVelocity(found: { readonly seconds: number }): found is VelocityMeasurement {
  return 'kind' in found && found.kind === 'velocity';
}
