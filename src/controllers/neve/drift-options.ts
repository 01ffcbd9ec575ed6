/** The constants of the drift rule. */

import type { Cadence } from '../controller.js';

/** Constants of the drift rule, all given. What each is for, and its default, is said in `NeVeOptions`. */
export interface DriftOptions {
  readonly every: Cadence | 'auto';
  readonly window: number;
  readonly budget: number | 'auto';
  readonly anneal: boolean;
  readonly growth: boolean;
  readonly targetVelocity: number;
  readonly band: readonly [low: number, high: number];
  readonly holdBand: readonly [low: number, high: number];
  readonly driftUp: number;
  readonly step: number;
  readonly patience: number;
  readonly settled: number;
  readonly maxRollbacks: number;
  readonly minLr: number;
  readonly maxLr: number;
}

/** What the studies chose; see `examples/neve-study.md`. */
export const DRIFT_DEFAULTS: DriftOptions = Object.freeze<DriftOptions>({
  every: 'auto',
  window: 8,
  budget: 'auto',
  anneal: true,
  growth: true,
  targetVelocity: 0.1,
  band: [0.4, 3],
  holdBand: [0.25, 1],
  driftUp: 0.3,
  step: 2,
  patience: 5,
  settled: 2e-3,
  maxRollbacks: 8,
  minLr: 0,
  maxLr: 1e3,
});
