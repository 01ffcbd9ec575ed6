/** What fits are made into: accepted or not, clipped, shortened where groups act together, smoothed. */

import type { QuadraticFit } from './least-squares.js';

/** A curve that bends by less than this share of the loss is within the rounding of float32. */
const STRAIGHT = 3e-6;

/** Bounds of a rule. */
export interface RuleOptions {
  /** Least R^2 of a fit that is believed. */
  readonly r2: number;
  /** How much a target may be above or below the rate, as a factor. */
  readonly clip: number;
  /** Share of the old rate in the new one. */
  readonly gamma: number;
  /** Whether a curve that looks straight means that the rate is far too small. */
  readonly straight: boolean;
}

/** `fits`: the minimum is believed; `straight`: too little curvature to see; `rejected`: no minimum, or a bad fit. */
export type Verdict = 'fits' | 'straight' | 'rejected';

/** What a fit says. */
export interface Judged {
  readonly verdict: Verdict;
  /** The rate to go to; the rate in force where the fit was rejected. */
  readonly target: number;
}

/**
 * @param lr - the rate in force
 * @param reach - the greatest distance that was tried
 * @param loss - the loss where nothing is moved
 */
export function judge({ a, b, r2 }: QuadraticFit, lr: number, reach: number, loss: number, options: RuleOptions): Judged {
  if (options.straight && b > 0 && (Math.abs(a) * reach * reach) / 2 < STRAIGHT * Math.abs(loss)) {
    return { verdict: 'straight', target: lr * options.clip };
  }
  if (!(a > 0 && b > 0 && r2 > options.r2)) return { verdict: 'rejected', target: lr };
  return { verdict: 'fits', target: clipTo(b / a, lr, options.clip) };
}

/** Into [lr / factor, lr * factor]. */
export function clipTo(target: number, lr: number, factor: number): number {
  return Math.min(lr * factor, Math.max(lr / factor, target));
}

/**
 * By how much a step of all groups together is too long or too short, from the losses a step ahead, a step back and here: 1 where there is no curvature, 1/2 where
 * the loss does not fall that way. On a quadratic it is `b^T x / x^T A x`.
 */
export function jointScale(ahead: number, back: number, here: number): number {
  const curvature = ahead - 2 * here + back;
  if (!(curvature > 0)) return 1;
  const slope = (back - ahead) / 2;
  return slope > 0 ? slope / curvature : 0.5;
}

/** A joint scale as it is used: it only ever shortens. */
export function clampScale(s: number): number {
  return Math.min(1, Math.max(0.1, s));
}

/**
 * The new rate.
 *
 * @param s - the clamped joint scale; 1 without one
 * @param scale - what targets are multiplied by as the fit goes on
 */
export function nextRate({ verdict, target }: Judged, lr: number, s: number, scale: number, { clip, gamma }: RuleOptions): number {
  const shortened = clipTo(s * target, lr, clip);
  if (verdict === 'rejected') return s === 1 ? lr : gamma * lr + (1 - gamma) * shortened;
  return gamma * lr + (1 - gamma) * scale * shortened;
}

/** What the targets of an epoch are multiplied by. */
export function scaleAt(scale: 'none' | 'linear' | 'halfCosine', epoch: number, maxEpochs: number): number {
  const share = Math.min(1, Math.max(0, epoch) / maxEpochs);
  if (scale === 'none') return 1;
  return scale === 'linear' ? 1 - share : (1 + Math.cos(Math.PI * share)) / 2;
}

/** Twice the best predicted fall of the loss, for each parameter of the group (PPI). */
export function influenceOf({ a, b }: QuadraticFit, size: number): number {
  return (b * b) / (a * size);
}
