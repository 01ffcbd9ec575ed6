/** Controllers one after the other. */

import { badOption } from '../options/index.js';
import type { Controller, ControllerStatus, Decision, FitPlan, NextBoundary, Observation } from './controller.js';
import type { Finding } from './finding.js';
import { knownSteps } from './known-steps.js';
import type { Measurement } from './measurement.js';
import { nextBoundary } from './next-boundary.js';
import type { Probe } from './probe.js';
import { Schedule } from './schedules/schedule.js';

/** What {@link InTurn} remembers; plain data, as the states in it are. */
export interface InTurnState {
  /** Whose turn it is, from 0. */
  readonly turn: number;
  /** The state of each controller, in order. */
  readonly states: readonly unknown[];
}

const OWNER = 'InTurn';

/**
 * Lets one controller decide until it has finished, then the next: the first finds a rate, the second goes on from it.
 *
 * Each begins at the boundary at which the one before it finished, with the rates in force then; a schedule takes what is left of the fit. One that finishes has no
 * schedule in force any more. What it has measured before its turn are the measurements of that boundary. The last one decides to the end.
 *
 * @example
 * controllers: [new InTurn([new ExpTest({ tune: false }), new HiDlr()])]
 */
export class InTurn implements Controller<InTurnState> {
  /** `InTurn(ExpTest, HiDlr)`. */
  readonly name: string;
  readonly when = (step: number): NextBoundary => {
    const { when, probes = [] } = this.#active;
    const next = nextBoundary(when, step, this.#plan.stepsPerEpoch ?? 1);
    return { step: next.step, measure: next.measure ?? probes.map(({ name }) => name) };
  };
  /** Those of all; their names must differ. */
  readonly probes: readonly Probe[];
  readonly follows: readonly string[];
  readonly recovers: boolean;
  readonly setsRate: boolean;
  readonly findsRate: boolean;
  /** Name and options of each controller. */
  readonly options: { readonly controllers: readonly { readonly name: string; readonly options: unknown }[] };
  readonly #controllers: readonly Controller[];
  #turn = 0;
  #plan: FitPlan = { maxEpochs: 1, stepsPerEpoch: 1 };

  /**
   * @param controllers - at least two, not to be given to the trainer as well; each but the last must tell when it has finished (`Controller.finished`)
   * @throws {OptionError} `ERR_OPTION_VALUE`
   */
  constructor(controllers: readonly Controller[]) {
    if (!Array.isArray(controllers) || controllers.length < 2) throw badOption(OWNER, 'controllers', controllers, 'a list of at least two');
    const endless = controllers.slice(0, -1).find((controller) => typeof controller?.finished !== 'function');
    if (endless !== undefined || typeof controllers.at(-1)?.observe !== 'function') {
      throw badOption(
        OWNER,
        'controllers',
        endless ?? controllers.at(-1),
        'controllers, all but the last with a finished() that tells when',
      );
    }
    this.#controllers = [...controllers];
    this.name = `${OWNER}(${controllers.map(({ name }) => name).join(', ')})`;
    this.probes = controllers.flatMap(({ probes = [] }) => probes);
    this.follows = controllers.flatMap(({ follows = [] }) => follows);
    this.recovers = controllers.some(({ recovers }) => recovers === true);
    this.setsRate = controllers.some(({ setsRate }) => setsRate === true);
    this.findsRate = controllers.some(({ findsRate }) => findsRate === true);
    this.options = { controllers: controllers.map((one) => ({ name: one.name, options: 'options' in one ? one.options : {} })) };
  }

  /** @throws {OptionError} `ERR_STEPS_UNKNOWN` where one is asked every so many epochs, and how many steps those are is not known */
  start(plan: FitPlan): void {
    const byEpoch = this.#controllers.some(({ when }) => typeof when !== 'function' && when.unit === 'epoch');
    if (byEpoch) knownSteps(this.name, plan.stepsPerEpoch, 'take controllers that are asked every so many steps');
    this.#turn = 0;
    this.#plan = plan;
    for (const controller of this.#controllers) controller.start(plan);
  }

  begin(rates: ReadonlyMap<string, number>, measurements: ReadonlyMap<string, Measurement>): readonly Decision[] {
    return this.#handOn(this.#active.begin?.(rates, measurements) ?? [], 0, rates, measurements);
  }

  observe(seen: Observation): readonly Decision[] {
    if (seen.failure !== null && this.#active.recovers !== true) return [];
    const decisions = this.#active.observe(seen);
    return seen.failure === null ? this.#handOn(decisions, seen.step, seen.lr, seen.measurements) : decisions;
  }

  scheduledRate(index: number, group: string): number {
    return this.#active.scheduledRate?.(index, group) ?? Number.NaN;
  }

  searching(): boolean {
    return this.#active.searching?.() === true;
  }

  /** Whose turn it is, and where that one stands. */
  status(): ControllerStatus {
    return { turn: this.#active.name, ...this.#active.status?.() };
  }

  findings(): Finding | null {
    return this.#active.findings?.() ?? null;
  }

  finished(): boolean {
    return this.#turn === this.#controllers.length - 1 && this.#active.finished?.() === true;
  }

  stateDict(): InTurnState {
    return { turn: this.#turn, states: this.#controllers.map((controller) => controller.stateDict()) };
  }

  loadStateDict({ turn, states }: InTurnState): void {
    this.#turn = turn;
    for (const [i, controller] of this.#controllers.entries()) controller.loadStateDict(states[i]);
  }

  get #active(): Controller {
    // The turn counts controllers, and never beyond the last.
    return this.#controllers[this.#turn] as Controller;
  }

  /** Begins the next controller, and those after it that one finishes at once, on the rates that the decisions lead to. */
  #handOn(
    decisions: readonly Decision[],
    step: number,
    rates: ReadonlyMap<string, number>,
    measurements: ReadonlyMap<string, Measurement>,
  ): readonly Decision[] {
    const all = [...decisions];
    while (this.#turn < this.#controllers.length - 1 && this.#active.finished?.() === true) {
      this.#turn += 1;
      const next = this.#active;
      if (next instanceof Schedule) {
        next.start(this.#plan, next.options.unit === 'step' ? step : Math.floor(step / (this.#plan.stepsPerEpoch ?? 1)));
      }
      all.push(...(this.#active.begin?.(ratesAfter(rates, all), measurements) ?? []));
    }
    return all;
  }
}

function ratesAfter(rates: ReadonlyMap<string, number>, decisions: readonly Decision[]): Map<string, number> {
  const after = new Map(rates);
  for (const decision of decisions) {
    if (decision.kind !== 'setLr') continue;
    for (const group of decision.group === undefined ? after.keys() : [decision.group]) after.set(group, decision.lr);
  }
  return after;
}
