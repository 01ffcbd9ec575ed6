/** L2-boosting, and what ends it. */

import { type Controller, keep, type LossProbe, type Observation, scope, type Tensor } from 'neve';
import type { BaseLearner } from './learners.js';

/** Rows: float64 `[n, p]` and `[n]`, centred by the training rows. */
export interface Rows {
  readonly x: Tensor;
  readonly y: Tensor;
}

/** What to boost with. */
export interface BoostOptions {
  /** Share of each fit that is taken, in (0, 1]. */
  readonly nu: number;
  /** Steps at most. */
  readonly steps: number;
  /** Rows that are not fitted; measured after each step as {@link HELD}. */
  readonly held?: Rows;
  /** Asked after each step, as a trainer asks it; boosting ends when it decides `stop`. */
  readonly controller?: Controller;
}

/** The way of the coefficients. */
export interface BoostingPath {
  readonly learner: string;
  /** One row a step, zeros first. */
  readonly coefficients: readonly (readonly number[])[];
  /** Mean squared errors after each step, on the rows that are fitted and on those that are not. */
  readonly losses: readonly number[];
  readonly heldLosses: readonly number[];
  /** Why it ended before its last step, or `null`. */
  readonly stopped: string | null;
}

/** What a stop rule names to follow the held-out error: `new EarlyStopping({ monitor: 'held.loss', probes: [HELD] })`. Here boosting itself does the measuring. */
export const HELD: LossProbe = { kind: 'loss', name: 'held', samples: 1, seed: 0 };

/** Boosts from zero: each step adds `nu` times the learner's fit of the residuals. */
export function boost(learner: BaseLearner, rows: Rows, { nu, steps, held, controller }: BoostOptions): BoostingPath {
  const coefficients = [Array.from({ length: rows.x.shape[1] ?? 0 }, () => 0)];
  const losses: number[] = [];
  const heldLosses: number[] = [];
  let stopped: string | null = null;
  let beta = scope(() => keep(rows.x.select(0, 0).mul(0)));
  controller?.start({ maxEpochs: steps, stepsPerEpoch: 1 });
  for (let step = 1; step <= steps && stopped === null; step++) {
    const before = beta;
    beta = scope(() => keep(before.add(learner.fit(residual(rows, before)).mul(nu))));
    before.dispose();
    coefficients.push(Array.from(beta.toTypedArray(), Number));
    losses.push(squaredError(rows, beta));
    if (held !== undefined) heldLosses.push(squaredError(held, beta));
    const stop = controller?.observe(observation(step, nu, losses.at(-1) ?? 0, heldLosses.at(-1))).find(({ kind }) => kind === 'stop');
    if (stop?.kind === 'stop') stopped = stop.reason;
  }
  beta.dispose();
  return { learner: learner.name, coefficients, losses, heldLosses, stopped };
}

/** A boosting step as a controller sees an epoch of one step. */
function observation(step: number, nu: number, loss: number, heldLoss: number | undefined): Observation {
  return {
    epoch: step - 1,
    step,
    loss,
    losses: Float64Array.of(loss),
    lr: new Map([['default', nu]]),
    measurements: new Map(heldLoss === undefined ? [] : [[HELD.name, { kind: 'loss', loss: heldLoss, seconds: 0 }]]),
    failure: null,
  };
}

function residual({ x, y }: Rows, beta: Tensor): Tensor {
  return y.sub(x.matmul(beta));
}

function squaredError(rows: Rows, beta: Tensor): number {
  return scope(() => {
    const left = residual(rows, beta);
    return Number(left.mul(left).mean().item());
  });
}
