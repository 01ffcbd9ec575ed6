/** Drives NeVe's drift rule as the trainer does, in a world where velocity, drift and loss are functions of the rate. */

import type { Decision, FitPlan, NeVe, Observation } from '../../src/controllers/index.js';
import { nextBoundary } from '../../src/controllers/next-boundary.js';
import type { NumericalError } from '../../src/errors.js';
import { velocityMeasurement } from './drive.js';

/** What is to be seen at a boundary. */
export interface Signs {
  /** V over a window. */
  readonly pace?: number;
  /** V over an interval. */
  readonly velocity?: number;
  readonly drift?: number;
  /** The loss of every step since the last boundary. */
  readonly loss?: number;
  /** Losses of the steps in turn, instead. */
  readonly losses?: readonly number[];
  readonly failure?: NumericalError;
}

/** What is told at a step, with the first group's rate since the last boundary. */
export type World = (step: number, lr: number) => Signs;

/** A decision and the step at which it was made. */
export type Dated = Decision & { readonly step: number };

/** A fit without a model. */
export class WorldFit {
  readonly neve: NeVe;
  readonly plan: FitPlan & { readonly stepsPerEpoch: number };
  readonly decisions: Dated[] = [];
  /** The names measured at each boundary, by step. */
  readonly measured = new Map<number, readonly string[]>();
  rates: Record<string, number>;
  step = 0;

  constructor(
    neve: NeVe,
    rates: Record<string, number> = { default: 0.1 },
    plan: FitPlan & { readonly stepsPerEpoch: number } = { maxEpochs: 100, stepsPerEpoch: 20 },
  ) {
    this.neve = neve;
    this.plan = plan;
    this.rates = { ...rates };
    neve.start(plan);
    this.#apply(neve.begin(new Map(Object.entries(rates))));
  }

  get lr(): number {
    return Object.values(this.rates)[0] as number;
  }

  get stopped(): boolean {
    return this.decisions.some(({ kind }) => kind === 'stop');
  }

  /** The reason of the stop, empty while there is none. */
  get stopReason(): string {
    return this.decisions.flatMap((decision) => (decision.kind === 'stop' ? [decision.reason] : []))[0] ?? '';
  }

  of<K extends Decision['kind']>(kind: K): (Extract<Decision, { kind: K }> & { step: number })[] {
    return this.decisions.filter((decision) => decision.kind === kind) as (Extract<Decision, { kind: K }> & { step: number })[];
  }

  /** To the next boundary; returns what was decided there. */
  next(world: World): readonly Decision[] {
    const { step: next, measure = [] } = nextBoundary(this.neve.when, this.step, Number.NaN);
    const steps = next - this.step;
    this.step = next;
    const { pace = null, velocity = null, drift = null, loss = 1, failure = null, losses: turns = [loss] } = world(next, this.lr);
    const losses = Float64Array.from({ length: steps }, (_, i) => turns[i % turns.length] as number);
    const names = failure === null ? measure : [];
    this.measured.set(next, names);
    const found = new Map([
      ['velocity', velocityMeasurement({ velocity, drift, seconds: 0.5, bytes: 10 })],
      ['pace', velocityMeasurement({ velocity: pace, seconds: 0.25, bytes: 5 })],
    ]);
    const seen: Observation = {
      ...{ epoch: Math.floor((next - 1) / this.plan.stepsPerEpoch), step: next, loss, losses, failure },
      lr: new Map(Object.entries(this.rates)),
      measurements: new Map([...found].filter(([name]) => names.includes(name))),
    };
    return this.#apply(this.neve.observe(seen));
  }

  /** Until it stops, or to a step, at most to the end of the plan. */
  run(world: World, until = (this.plan.maxEpochs ?? 0) * this.plan.stepsPerEpoch): this {
    while (!this.stopped && this.step < until) this.next(world);
    return this;
  }

  #apply(decisions: readonly Decision[]): readonly Decision[] {
    this.decisions.push(...decisions.map((decision) => ({ ...decision, step: this.step })));
    for (const decision of decisions) {
      if (decision.kind === 'setLr' && decision.group !== undefined) this.rates[decision.group] = decision.lr;
    }
    return decisions;
  }
}

/** Outputs travel straight: velocity grows with the square of the rate, 0.1 a window at `good`. The loss falls slowly. */
export function ballistic(good: number): World {
  return (step, lr) => {
    const pace = Math.min(1, 0.1 * (lr / good) ** 2);
    return { pace, velocity: Math.min(1, 2.5 * pace), drift: 0.1, loss: 2 * Math.exp(-step / 500) };
  };
}
