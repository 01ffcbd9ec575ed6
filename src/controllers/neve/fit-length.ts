/** How long a fit will be, as far as one knows. */

import type { FitPlan, Observation } from '../controller.js';
import { knownPlan } from '../planned-steps.js';

/** Time that is kept for what comes after the last step. */
const RESERVE = 0.03;

/** What boundaries have told of the length; plain JSON. */
export interface SeenLength {
  /** Steps of an epoch at least; as many as there are, but for the last boundary's distance from its end, from the second epoch on. */
  readonly epochSteps: number;
  readonly epoch: number;
}

/** Steps as the plan tells them, or as epochs and time so far do. */
export class FitLength {
  /** As planned; `null` where the plan does not say. Data without a length may end before. */
  readonly planned: number | null;
  /** Epochs of data without a length, which may end a fit before its planned steps; else `null`. */
  readonly #unmeasuredEpochs: number | null;
  /** The first boundary since the fit began, or went on: how fast it goes. */
  #clock: { readonly step: number; readonly secondsLeft: number } | null = null;

  constructor(plan: FitPlan) {
    this.planned = knownPlan(plan);
    this.#unmeasuredEpochs = plan.stepsPerEpoch === null ? plan.maxEpochs : null;
  }

  /** The step at which the fit ends, as far as can be told now; `null` before anything tells. */
  at({ step, secondsLeft }: Pick<Observation, 'step' | 'secondsLeft'>, { epochSteps, epoch }: SeenLength): number | null {
    const byEpochs = this.#unmeasuredEpochs === null || epoch < 1 ? null : Math.floor(this.#unmeasuredEpochs * epochSteps);
    const known = [this.planned, byEpochs, this.#byTime(step, secondsLeft)].filter((end) => end !== null);
    return known.length === 0 ? null : Math.max(step, Math.min(...known));
  }

  #byTime(step: number, secondsLeft: number | undefined): number | null {
    if (secondsLeft === undefined) return null;
    this.#clock ??= { step, secondsLeft };
    const { step: begun, secondsLeft: then } = this.#clock;
    const seconds = then - secondsLeft;
    return step === begun || seconds <= 0 ? null : step + Math.floor((1 - RESERVE) * Math.max(0, secondsLeft) * ((step - begun) / seconds));
  }
}

/** What is known of an epoch's length after one more boundary: it is longer than any number of steps within it. */
export function seeing({ epochSteps, epoch: last }: SeenLength, { epoch, step }: Pick<Observation, 'epoch' | 'step'>): SeenLength {
  return { epochSteps: Math.max(epochSteps, step / (epoch + 1)), epoch: Math.max(last, epoch) };
}
