/** Drives a controller as the loop does, without a model. */

import type {
  Controller,
  Decision,
  FitPlan,
  Measurement,
  Observation,
  VelocityMeasurement,
  VelocityProbe,
} from '../../src/controllers/index.js';
import { nextBoundary } from '../../src/controllers/next-boundary.js';
import type { NumericalError } from '../../src/errors.js';

/** The plan that a driven fit has. */
export const PLAN: FitPlan = { maxEpochs: 100, stepsPerEpoch: 1 };

/** A velocity probe that asks for the least. */
export const VELOCITY_PROBE: VelocityProbe = {
  kind: 'velocity',
  name: 'v',
  auxiliary: { kind: 'noise', distribution: 'normal', samples: 4, seed: 1 },
  layers: { types: ['Linear'] },
  axis: 'auto',
  momentum: 0.5,
  drift: false,
  batchNorm: 'running',
  history: 'fp32',
  memory: 'device',
  maxBytes: null,
  neurons: false,
};

/** A velocity measurement with nothing in it but what is given. */
export function velocityMeasurement(found: Partial<VelocityMeasurement> = {}): VelocityMeasurement {
  return {
    ...{
      kind: 'velocity',
      velocity: null,
      mseVelocity: null,
      drift: null,
      deadNeurons: 0,
      histogram: null,
      layers: [],
      bytes: 0,
      seconds: 0,
    },
    ...found,
  };
}

export type Rates = Readonly<Record<string, number>>;

/** What is to be seen at a boundary besides rates. */
export interface Seen {
  readonly loss?: number;
  readonly failure?: NumericalError;
  readonly measurements?: Readonly<Record<string, Measurement>>;
}

/** A controller and the rates in force. */
export class Drive {
  readonly controller: Controller;
  /** Every decision so far. */
  readonly decisions: Decision[] = [];
  readonly #rates: Map<string, number>;
  #boundary = 0;
  /** Where the schedule in force was decided. */
  #since: number | null = null;

  constructor(controller: Controller, rates: Rates = { default: 0.1 }) {
    this.controller = controller;
    this.#rates = new Map(Object.entries(rates));
  }

  /** The same fit under a controller that was loaded with the state of this one's. */
  goOnWith(controller: Controller): Drive {
    const drive = new Drive(controller, this.rates);
    drive.#boundary = this.#boundary;
    drive.#since = this.#since;
    return drive;
  }

  get rates(): Rates {
    return Object.fromEntries(this.#rates);
  }

  /** The rate of the first group. */
  get lr(): number {
    return [...this.#rates.values()][0] as number;
  }

  /** Starts a fit. */
  begin(measurements: Readonly<Record<string, Measurement>> = {}, plan: FitPlan = PLAN): this {
    this.controller.start(plan);
    this.#apply(this.controller.begin?.(new Map(this.#rates), new Map(Object.entries(measurements))) ?? []);
    return this;
  }

  /** The next boundary; returns what was decided. */
  next({ loss = 1, measurements = {}, failure }: Seen = {}): readonly Decision[] {
    const at = this.#boundary++;
    this.#follow();
    // What a schedule follows by itself is not shown to it; others see every boundary here, whatever they would skip.
    if (nextBoundary(this.controller.when, at, 1).step === Number.POSITIVE_INFINITY) return [];
    const seen: Observation = {
      epoch: at,
      step: at + 1,
      loss,
      losses: Float64Array.of(loss),
      lr: new Map(this.#rates),
      measurements: new Map(Object.entries(measurements)),
      failure: failure ?? null,
    };
    return this.#apply(this.controller.observe(seen));
  }

  /** The next boundary; returns the first group's rate after it. */
  rateAfter(seen: Seen = {}): number {
    this.next(seen);
    return this.lr;
  }

  /** The first group's rate at indices 0 to `count - 1`. */
  series(count: number): number[] {
    this.begin();
    return Array.from({ length: count }, (_, index) => (index === 0 ? this.lr : this.rateAfter()));
  }

  #apply(decisions: readonly Decision[]): readonly Decision[] {
    this.decisions.push(...decisions);
    for (const decision of decisions) {
      if (decision.kind === 'schedule') this.#since = this.#boundary;
      if (decision.kind !== 'setLr') continue;
      this.#since = null;
      for (const group of decision.group === undefined ? [...this.#rates.keys()] : [decision.group]) this.#rates.set(group, decision.lr);
    }
    this.#follow();
    return decisions;
  }

  #follow(): void {
    if (this.#since === null) return;
    for (const group of this.#rates.keys()) {
      this.#rates.set(group, this.controller.scheduledRate?.(this.#boundary - this.#since, group) ?? Number.NaN);
    }
  }
}

/** The state of a controller after JSON. */
export function throughJson<State>(controller: Controller<State>): State {
  return JSON.parse(JSON.stringify(controller.stateDict())) as State;
}
