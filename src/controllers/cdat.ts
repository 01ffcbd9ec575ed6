/** The rate at which a step along the optimizer's direction stays at the edge of stability. */

import { type OptionsOf, readOptions, type ValuesOf } from '../options/index.js';
import type { Controller, ControllerStatus, Decision, FitPlan, NextBoundary, Observation } from './controller.js';
import type { Declaration } from './declaration.js';
import { type TrialGroup, type TrialQuestion, type TrialRound, type TrialsFound, trialProbe } from './hi-dlr/trial-probe.js';
import { analysisOf } from './probes/analysis-probe.js';

const OWNER = 'Cdat';
const TRIALS = 'trials';

const options = {
  sigma: {
    type: 'number',
    default: 1,
    above: 0,
    doc: 'How far towards the edge: 2 is the edge itself on a quadratic, for batches that are all of the data; 1 is the minimum along the direction, for small ones.',
  },
  decay: {
    type: 'number',
    default: 0.9,
    min: 0,
    below: 1,
    doc: 'How much of the old means of slope and curvature stays at each measurement.',
  },
  eps: { type: 'number', default: 1e-12, above: 0, doc: 'Added to the mean curvature.' },
  every: { type: 'integer', default: 1, min: 1, doc: 'Steps from one measurement to the next.' },
  maxLr: { type: 'number', default: null, nullable: true, above: 0, doc: 'The rate is not raised above this; null for no limit.' },
  seed: { type: 'integer', default: 0, min: 0, doc: 'Seed of the generator that draws the batches that losses are tried on.' },
} as const;

/** Options of {@link Cdat}. */
export type CdatOptions = OptionsOf<typeof options>;

/** What {@link Cdat} remembers; plain JSON. */
export interface CdatState {
  /** Running mean of `g^T d`, `null` before the first measurement. */
  readonly slope: number | null;
  /** Running mean of `d^T H d`. */
  readonly curvature: number | null;
  /** Each group's rate over the largest. */
  readonly shares: Readonly<Record<string, number>>;
  /** The largest rate. */
  readonly lr: number;
  /** Batches that losses were tried on. */
  readonly drawn: number;
}

/** Of the loss: a change by less says more of rounding than of the slope. */
const SEEN = 1e-4;
const FURTHER = 10;
const MOST_ROUNDS = 4;
/** Of the sum of four losses in float32. */
const ROUNDING = 4 * 2 ** -24;

/**
 * CDAT, curvature dynamics aware tuning: the rate is `sigma * max(g^T d, 0) / (|d^T H d| + eps)`, d being what the optimizer takes away for a unit of its rate, slope and
 * curvature each a running mean. One rate for all parameters; groups keep their ratios. With sigma 2 a step goes to the other side of a parabola, where it neither gains nor
 * loses: curvature is kept at the edge of stability. Works with any optimizer whose update is a direction times the rate (not L-BFGS, nor the schedule-free ones).
 *
 * Slope and curvature are central differences of three losses along the direction, a step ahead and a step back, or further where that changes them by no more than rounding.
 * This is a departure from the paper, which multiplies with the Hessian; and losses are tried on batches of the training data that are not the step's own, since on those the
 * gradient's noise would be taken for slope. Costs three forward passes a measurement. Losses that are not finite halve the rate.
 *
 * What it does not do: anneal the rate.
 *
 * Source: Roulet et al., Stepping on the Edge: Curvature Aware Learning Rate Tuners (arXiv 2407.06183).
 *
 * @example
 * new Trainer({ model, loss: 'crossEntropy', optimizer: optim.sgd({ lr: 1e-3, momentum: 0.9 }), controllers: [new Cdat()] });
 */
export class Cdat implements Controller<CdatState> {
  static readonly declaration: Declaration<typeof options> = { name: OWNER, options };
  readonly name: string = OWNER;
  readonly setsRate = true;
  readonly when = (step: number): NextBoundary => ({ step: this.#nextStep(step) });
  readonly probes = [
    trialProbe(
      () => OWNER,
      TRIALS,
      () => this.#question(),
    ),
  ] as const;
  /** The options in force. */
  readonly options: ValuesOf<typeof options>;
  #stepsPerEpoch: number | null = null;
  #state: CdatState = fresh({}, 0);

  /** @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE` */
  constructor(given: CdatOptions = {}) {
    this.options = readOptions(OWNER, options, given);
  }

  start({ stepsPerEpoch }: FitPlan): void {
    this.#stepsPerEpoch = stepsPerEpoch;
    this.#state = fresh({}, 0);
  }

  begin(rates: ReadonlyMap<string, number>): readonly Decision[] {
    const lr = Math.max(...rates.values());
    this.#state = fresh(Object.fromEntries([...rates].map(([group, rate]) => [group, lr > 0 ? rate / lr : 1])), lr);
    return [];
  }

  observe({ measurements }: Observation): readonly Decision[] {
    if (!measurements.has(TRIALS)) return [];
    const { rounds, batches } = analysisOf<TrialsFound>(this.probes[0], measurements);
    const last = rounds.at(-1);
    if (last === undefined) return [];
    const { lr } = this.#state;
    this.#state = { ...this.#state, drawn: this.#state.drawn + batches };
    if (!last.losses.every(Number.isFinite)) return this.#setLr(lr / 2, 'a trial loss is not finite; rate halved', {});
    const { slope, curvature } = this.#average(differences(last));
    const { sigma, eps, maxLr } = this.options;
    // Without a slope down there is no step to take; the rate stays, so that there is something to try losses with.
    if (slope <= 0) return [];
    const wanted = (sigma * slope) / (Math.max(Math.abs(curvature), unseenCurvature(last)) + eps);
    return this.#setLr(Math.min(wanted, maxLr ?? wanted), `${sigma} × slope over curvature`, { slope, curvature });
  }

  status(): ControllerStatus {
    const { slope, curvature } = this.#state;
    return { slope, curvature };
  }

  stateDict(): CdatState {
    return this.#state;
  }

  loadStateDict(state: CdatState): void {
    this.#state = state;
  }

  /** A step later where an epoch ends, behind which the next batch is not known. */
  #nextStep(step: number): number {
    const { every } = this.options;
    const next = (Math.floor(step / every) + 1) * every;
    const steps = this.#stepsPerEpoch;
    return steps !== null && steps > 1 && next % steps === 0 ? next + 1 : next;
  }

  #question(): TrialQuestion {
    return {
      ...{ seed: this.options.seed, drawn: this.#state.drawn, rounds: MOST_ROUNDS },
      plan: (groups, rounds) => this.#pointsAfter(groups, rounds),
    };
  }

  /** Nothing, a step ahead and a step back; ten times as far where that was not to be seen. */
  #pointsAfter(groups: readonly TrialGroup[], rounds: readonly TrialRound[]): readonly (readonly number[])[] {
    const { lr, shares } = this.#state;
    const seen = rounds.at(-1);
    if (lr <= 0 || rounds.length >= MOST_ROUNDS || (seen !== undefined && isSeen(seen))) return [];
    const distance = lr * FURTHER ** rounds.length;
    return [0, 1, -1].map((sign) => groups.map(({ name }) => sign * distance * (shares[name] ?? 1)));
  }

  /** Differences are of a unit of the largest rate. */
  #average(found: { readonly slope: number; readonly curvature: number }): { readonly slope: number; readonly curvature: number } {
    const { decay } = this.options;
    const { slope, curvature } = this.#state;
    const mean = (before: number | null, now: number): number => (before === null ? now : decay * before + (1 - decay) * now);
    const after = { slope: mean(slope, found.slope), curvature: mean(curvature, found.curvature) };
    this.#state = { ...this.#state, ...after };
    return after;
  }

  #setLr(lr: number, reason: string, evidence: Readonly<Record<string, number>>): readonly Decision[] {
    const { shares, lr: oldLr } = this.#state;
    if (lr === oldLr) return [];
    this.#state = { ...this.#state, lr };
    const told = { ...evidence, oldLr, newLr: lr };
    return Object.entries(shares).map(([group, share]) => ({ kind: 'setLr', group, lr: lr * share, reason, evidence: told }));
  }
}

function fresh(shares: CdatState['shares'], lr: number): CdatState {
  return { slope: null, curvature: null, shares, lr, drawn: 0 };
}

/** Losses that are not finite are seen well enough. */
function isSeen({ losses: [here = 0, ahead = 0, back = 0] }: TrialRound): boolean {
  return !(Math.max(Math.abs(ahead - here), Math.abs(back - here)) < SEEN * Math.abs(here));
}

/** `g^T d` and `d^T H d` from the losses here, a step ahead and a step back. */
function differences({ points, losses: [here = 0, ahead = 0, back = 0] }: TrialRound): {
  readonly slope: number;
  readonly curvature: number;
} {
  const distance = Math.max(...(points[1] ?? []));
  return { slope: (back - ahead) / (2 * distance), curvature: (ahead - 2 * here + back) / distance ** 2 };
}

/** A curvature below this may be the rounding of float32 losses: a rate by a smaller one could be of any size. */
function unseenCurvature({ points, losses: [here = 0] }: TrialRound): number {
  return (ROUNDING * Math.abs(here)) / Math.max(...(points[1] ?? [])) ** 2;
}
