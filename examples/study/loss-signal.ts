/** What velocity says, said by one loss. */

import type { VelocityMeasurement } from 'neve';

/** Differences that the drift share is formed from, at most and at least. */
const MOST = 7;
const LEAST = 3;

/** A signal's memory: plain JSON. */
export interface LossSignalState {
  readonly last: number | null;
  readonly differences: readonly number[];
}

/**
 * Follows the loss on one fixed batch as a velocity probe follows outputs.
 *
 * - velocity: `|L_t - L_(t-1)| / (L_t + L_(t-1))`, from 0 (nothing moves) to 1
 * - drift share: correlation of each difference with the one before it, over the last seven, means not removed: 1 for a straight fall, -1 for back and forth
 */
export class LossSignal {
  #state: LossSignalState = { last: null, differences: [] };

  get state(): LossSignalState {
    return this.#state;
  }

  set state(state: LossSignalState) {
    this.#state = state;
  }

  /** Goes back to a loss that was seen before, as weights do; what lies between is forgotten. */
  returnTo(loss: number | null): void {
    this.#state = { last: loss, differences: [] };
  }

  /** Takes the next loss. */
  next(loss: number, seconds: number): VelocityMeasurement {
    const { last, differences } = this.#state;
    const change = last === null ? null : loss - last;
    const recent = change === null ? differences : [...differences, change].slice(-MOST);
    this.#state = { last: loss, differences: recent };
    return {
      kind: 'velocity',
      velocity: change === null || last === null ? null : Math.abs(change) / Math.max(loss + last, Number.MIN_VALUE),
      mseVelocity: null,
      drift: recent.length < LEAST ? null : correlation(recent),
      deadNeurons: 0,
      histogram: null,
      layers: [],
      bytes: 0,
      seconds,
    };
  }
}

/** Of neighbours: `sum(d_i d_(i-1)) / sqrt(sum(d_i^2) sum(d_(i-1)^2))`, 0 where nothing moves. */
function correlation(differences: readonly number[]): number {
  let product = 0;
  let now = 0;
  let before = 0;
  for (let i = 1; i < differences.length; i++) {
    const [a, b] = [differences[i] as number, differences[i - 1] as number];
    product += a * b;
    now += a * a;
    before += b * b;
  }
  const scale = Math.sqrt(now * before);
  return scale === 0 ? 0 : product / scale;
}
