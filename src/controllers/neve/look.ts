/** NeVe's search for a first rate: short looks from the untouched weights, until the fastest layer turns by about a tenth. */

import type { LayerVelocity } from '../measurement.js';
import { type DescentState, firstLoss } from './descent-state.js';

/**
 * The wanted velocity of the fastest layer, mean of 1 - cos over half a look, accepted within a factor of 3: at tuned peak rates it was 0.02 to 1.2. The mean over all
 * neurons would be that of the widest layer, which may hardly turn.
 */
const TARGET = 0.1;
const ACCEPTED = 3;
/** A look at a loss this share above the first one was too fast; where outputs have hardly turned, at this many times as much: they may have grown only. */
const LOST = 0.2;
const HARDLY = 0.01;
const GROWN = 100;
const MOST_LOOKS = 8;
/** From here on outputs say nothing but "far too fast": so does a look that ended in numbers that are not finite. */
const TUMBLING = 0.5;
export const NOT_FINITE = 2;
const MOST_GROWTH = 1000;
/** Outputs that have not turned at all, but for rounding, say nothing about rates: beyond the usual one they are tried by tens, and not begun with untried. */
const UNMOVED = 1e-6;
const USUAL = 0.01;
const BLIND_GROWTH = 10;

/**
 * The largest of the layers' velocities. Where the others are batch-normalised, the last layer does not count: its outputs are nearly alike for all rows at first, and turn
 * round at rates far below the best.
 */
export function fastestOf(layers: readonly Pick<LayerVelocity, 'velocity'>[], normalized: boolean): number {
  const counted = normalized && layers.length > 1 ? layers.slice(0, -1) : layers;
  return Math.max(...counted.map(({ velocity }) => velocity));
}

/** Whether a look's rate will do. */
export type Verdict = 'good' | 'slow' | 'fast' | 'lost';

/**
 * Judges a look and sets the rate for what follows: the next look, or the descent.
 *
 * @param fastest - the largest of the layers' velocities
 * @param loss - mean of the last losses; `null` where it is not known
 */
export function judgeLook(state: DescentState, fastest: number, loss: number | null): Verdict {
  const { rate } = state;
  const first = firstLoss(state);
  const bearable = first + (fastest >= HARDLY * TARGET ? LOST : GROWN) * Math.abs(first);
  const lost = loss !== null && !(loss <= bearable);
  const fast = fastest > ACCEPTED * TARGET;
  const slow = fastest < TARGET / ACCEPTED;
  state.looks += 1;
  if (!(fast || slow || lost)) return 'good';
  if (fast || lost) state.high = Math.min(state.high ?? rate, rate);
  if (slow && !lost) state.low = Math.max(state.low ?? rate, rate);
  state.rate = between(state, nextRate(rate, fastest, lost));
  return lost ? 'lost' : fast ? 'fast' : 'slow';
}

/**
 * Whether the search is over, whatever it found: the better part of the fit is for training.
 *
 * @param until - step at which the next look would end
 * @param planned - steps of the fit
 */
export function endsSearch({ looks }: DescentState, verdict: Verdict, until: number, planned: number): boolean {
  return verdict === 'good' || looks >= MOST_LOOKS || until > planned / 2;
}

/** The rate that training begins at after the last look, which was at `tried`: the next guess, where outputs gave one. */
export function firstPeak({ rate }: DescentState, tried: number, fastest: number): number {
  return fastest > UNMOVED || rate < tried ? rate : Math.max(tried, Math.min(rate, USUAL));
}

/** Velocity grows with the square of the rate while outputs travel straight. */
function nextRate(rate: number, fastest: number, lost: boolean): number {
  if (fastest >= TUMBLING) return rate / 10;
  if (!lost && fastest <= UNMOVED && rate >= USUAL) return rate * BLIND_GROWTH;
  return lost ? rate / 4 : rate * Math.min(MOST_GROWTH, Math.sqrt(TARGET / fastest));
}

/** Within what is known: halfway, on a logarithmic scale, where the guess is not. */
function between({ low, high }: DescentState, guess: number): number {
  if (low === null || high === null || (low < guess && guess < high)) return guess;
  return Math.sqrt(low * high);
}
