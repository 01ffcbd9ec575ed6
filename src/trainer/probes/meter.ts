/** A probe that is ready to be measured. */

import type { Measurement } from '../../controllers/measurement.js';
import type { Probe } from '../../controllers/probe.js';
import type { NativeStateTensor } from '../../native/addon.js';
import type { FitSession } from '../contracts/fit-session.js';

/** What a meter remembers. */
export interface MeterMemory {
  /** Copies under names of its own. */
  state(session: FitSession): NativeStateTensor[] | Promise<NativeStateTensor[]>;
  /** @throws {NeveError} for tensors of another meter */
  loadState(state: readonly NativeStateTensor[]): void;
}

/** A probe of one fit. */
export interface Meter {
  readonly probe: Probe;
  /** @throws {NumericalError} for a loss or an activation that is not finite */
  measure(session: FitSession): Promise<Measurement>;
  /** Makes the next measurement a first one; `null` where a measurement does not look back. */
  readonly forget: ((session: FitSession) => void) | null;
  /** What it remembers from one measurement to the next, for checkpoints; `null` for one that remembers nothing. */
  readonly memory: MeterMemory | null;
}
