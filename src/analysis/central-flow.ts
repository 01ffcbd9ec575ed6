/** The central flow: where gradient descent is on average while it oscillates at the edge of stability. */

import { type CurvatureRowOptions, checkRowOptions, checkSearch, ROW_DEFAULTS } from '../controllers/probes/curvature-options.js';
import type { CentralFlowPoint } from '../native/addon-central-flow.js';
import { native } from '../native/load.js';
import { badOption, checkNumber } from '../option-checks.js';
import { splitOptions } from './curvature-subject.js';
import { type SubjectOptions, withSubject } from './subject.js';

export type { CentralFlowPoint } from '../native/addon-central-flow.js';

/** Options of {@link centralFlow}. */
export interface CentralFlowOptions extends SubjectOptions, CurvatureRowOptions {
  /** Learning rate of the gradient descent that is described, above 0. */
  readonly lr: number;
  /** Steps of that descent, an integer of at least 1. */
  readonly steps: number;
  /** Steps of descent from one point to the next, an integer of at least 1 (default 10); the last step has a point too. */
  readonly every?: number;
  /** Steps of the central flow to one of descent, an integer of at least 1 (default 4). */
  readonly substeps?: number;
  /** Steps of gradient flow, which is compared with, to one of descent (default 10). */
  readonly flowSubsteps?: number;
  /** An eigenvalue counts as at the edge above this share of 2 / lr, above 0 and at most 1 (default 0.99). */
  readonly criticalAbove?: number;
  /** Most Hessian-vector products of an eigenvalue, an integer of at least 2 (default 50). */
  readonly maxIterations?: number;
  /** Of each eigenpair, `|H u - value u| <= tolerance |value|` (default 1e-6, at least 0). */
  readonly tolerance?: number;
}

/** What {@link centralFlow} found. */
export interface CentralFlow {
  /** The edge: 2 / lr. */
  readonly threshold: number;
  readonly points: readonly CentralFlowPoint[];
  /** The first point at which a second eigenvalue is at the edge too, from which on the flow no longer describes descent; `null` for none. */
  readonly validUntil: number | null;
  /** False when descent or a flow left the finite numbers; there are no points from there on. */
  readonly finite: boolean;
  /** Wall time, seconds. */
  readonly seconds: number;
}

const OWNER = 'analysis.centralFlow';
const DEFAULTS = {
  ...ROW_DEFAULTS,
  lr: Number.NaN,
  steps: Number.NaN,
  every: 10,
  substeps: 4,
  flowSubsteps: 10,
  criticalAbove: 0.99,
  maxIterations: 50,
  tolerance: 1e-6,
};

/**
 * Runs full-batch gradient descent, its central flow and gradient flow side by side from the model's weights, and puts the weights back. For small models: a step
 * costs some fifty gradients.
 *
 * Where the largest eigenvalue S of the Hessian is below 2 / lr, the central flow is gradient flow. At the edge descent oscillates along the eigenvector u, which on
 * average pushes it towards smaller S: dw/dt = -lr (grad L + variance / 2 grad S), with the variance at which S stays at 2 / lr. The flow predicts the variance, and
 * with it the average loss, L + variance / lr.
 *
 * For one eigenvalue at the edge only: see {@link CentralFlow.validUntil}. Descent overshoots before its oscillation has grown, so compare after its first spike.
 *
 * @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE`
 * @throws {StateError} `ERR_NO_GRADIENT`
 * @throws {NeveError} as `withSubject` for models, losses and data that do not suit each other; {@link AbortedError} `ERR_ABORTED`
 *
 * Source: Cohen, Damian, Talwalkar, Kolter, Lee, Understanding Optimization in Deep Learning with Central Flows (2024); the variance of one eigenvalue derived
 * from dS/dt = 0 for a step of finite length.
 *
 * @example
 * const { points } = await analysis.centralFlow({ model, loss: 'mse', loader, lr: 0.2, steps: 600 });
 */
export async function centralFlow(options: CentralFlowOptions): Promise<CentralFlow> {
  const [subject, given] = splitOptions(OWNER, options, DEFAULTS);
  const { samples, batchSize, ...spec } = given;
  checkRowOptions(OWNER, given);
  checkSearch(OWNER, { ...given, k: 2 });
  checkNumber(OWNER, 'lr', spec.lr, { min: 0, max: Number.POSITIVE_INFINITY, open: true });
  for (const key of ['steps', 'every', 'substeps', 'flowSubsteps'] as const) checkNumber(OWNER, key, spec[key], { integer: true, min: 1 });
  checkNumber(OWNER, 'criticalAbove', spec.criticalAbove, { min: 0, max: 1 });
  if (spec.criticalAbove === 0) throw badOption(OWNER, 'criticalAbove', 0, 'a finite number above 0 and at most 1');
  const threshold = 2 / spec.lr;
  const found = await withSubject(OWNER, subject, (session, { rows, batchSize: trained }) =>
    native().sessionCentralFlow(session, rows(samples, spec.seed, batchSize ?? trained), spec),
  );
  const outside = found.points.find(({ secondEigenvalue }) => secondEigenvalue > spec.criticalAbove * threshold);
  return { threshold, ...found, validUntil: outside?.step ?? null };
}
