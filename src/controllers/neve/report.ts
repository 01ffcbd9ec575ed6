/** What NeVe tells of a fit, while it runs and afterwards. */

import type { LayerVelocity, VelocityMeasurement } from '../measurement.js';
import type { NeVeMotion } from './descent.js';
import type { NeVePhase } from './descent-state.js';
import type { NeVeProfile } from './options.js';

/** What `NeVe.report()` returns: plain data, of the last measurement. */
export interface NeVeReport {
  readonly profile: NeVeProfile;
  /** `look`: looking for a first rate; `hold`: in levels, while the end is not known; `descend`: the rate falls to 0. `null` under `profile: 'reference'`. */
  readonly phase: NeVePhase | null;
  /**
   * How outputs move from interval to interval: `travelling` straight on and `walking`, where a larger rate would do, or `bouncing`. `null` while c is not known, and
   * under `profile: 'reference'`.
   */
  readonly motion: NeVeMotion | null;
  /** Where the line of the rate began, of the group with the largest rate; `null` before that, and under `profile: 'reference'`. */
  readonly peak: number | null;
  /** Looks for a first rate, raises of the line, and times that it was lowered and kept weights put back. `null` under `profile: 'reference'`. */
  readonly looks: number | null;
  readonly raises: number | null;
  readonly undos: number | null;
  /** V: mean over neurons of |v|. `null` before the second measurement. */
  readonly velocity: number | null;
  /** M: mean over layers of the mean squared change of v. */
  readonly mseVelocity: number | null;
  /** c, the drift share, in [-1, 1]: 1 straight on, 0 a random walk, -1/2 jitter around a point. The number that needs no scale. */
  readonly drift: number | null;
  /** V, M and c of every layer, and its dead neurons. */
  readonly layers: readonly LayerVelocity[];
  /** Counts of |v| over all neurons: below 1e-8, then a decade a bin up to 1, then above. */
  readonly histogram: readonly number[] | null;
  /** Neurons whose output was zero for every sample, now and before. */
  readonly deadNeurons: number;
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
  told(): Omit<NeVeReport, 'profile' | 'phase' | 'motion' | 'peak' | 'looks' | 'raises' | 'undos'> {
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
