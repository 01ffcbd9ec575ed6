/** What a controller's place in a fit goes on from. */

import type { NextBoundary } from '../../controllers/controller.js';
import type { RecordedFinding } from '../../controllers/finding.js';
import type { Measurement } from '../../controllers/measurement.js';

/** Plain data. */
export interface SlotState {
  /** Losses since the controller was last asked. */
  readonly losses: Float64Array;
  /** How many of those steps were left out. */
  readonly skipped?: number;
  /** First measurements of meters, by probe. */
  readonly baselines: readonly (readonly [probe: string, baseline: { readonly step: number; readonly measurement: Measurement }])[];
  /** Findings of the open epoch. */
  readonly findings: readonly RecordedFinding[];
  /** What validations and metrics gave since the controller was last asked. */
  readonly values?: readonly (readonly [name: string, value: number])[];
  readonly next: NextBoundary | null;
  readonly askedAt: number;
}
