/** Measurements that bring their own way of measuring, so that a new analysis is one new file. */

import { StateError } from '../../errors.js';
import type { LayerInfo } from '../../graph/model.js';
import type { Handle, NativeData, NativeGroup, NativeStateTensor } from '../../native/addon.js';
import type { Device } from '../../tensor/device.js';
import type { Tensor } from '../../tensor/tensor.js';
import type { Measurement } from '../measurement.js';

/** What an analysis looks at. Tensors stay the fit's. */
export interface AnalysisSubject {
  readonly device: Device;
  /** The training data, `[n, ...]` each, where training runs. */
  readonly inputs: readonly Tensor[];
  readonly targets: readonly Tensor[];
  /** Rows that training puts through the model at a time. */
  readonly batchSize: number;
  readonly layers: readonly LayerInfo[];
  /** Names of the parameters that require a gradient. */
  readonly trainable: readonly string[];
  readonly parameterShapes: ReadonlyMap<string, readonly number[]>;
  /** `null` outside a fit. */
  readonly optimizer: { readonly name: string; readonly groups: readonly NativeGroup[] } | null;
  /**
   * Rows of the training data as native commands take them: chosen once by a generator of their own, ascending; all of them, in the stored order, where
   * `samples` is `null` or not less than there are.
   *
   * @param batchSize - rows that go through the model at a time (default {@link batchSize})
   */
  rows(samples: number | null, seed: number, batchSize?: number): NativeData;
  /** Keeps something until the end. */
  use<T extends { dispose(): void }>(resource: T): T;
}

/** An analysis that is ready to be measured. */
export interface AnalysisMeter<T> {
  /**
   * Leaves training as it was, bit for bit.
   *
   * @param session - handle of the native session, for the addon's commands
   * @throws {NumericalError} for what is not finite, where that means that training has diverged
   */
  measure(session: Handle): Promise<T>;
  /** Makes the next measurement a first one, where measurements look back. */
  forget?(session: Handle): void;
  /** What it remembers from one measurement to the next, for checkpoints. */
  readonly memory?: {
    state(): NativeStateTensor[];
    /** @throws {NeveError} for tensors of another meter */
    loadState(state: readonly NativeStateTensor[]): void;
  };
}

/** Ask for a measurement of one's own kind. */
export interface AnalysisProbe<T = unknown> {
  readonly kind: 'analysis';
  /** Key of the result in `Observation.measurements`; read it with {@link analysisOf}. */
  readonly name: string;
  /** Called once before training, while the model is not yet borrowed. */
  prepare(subject: AnalysisSubject): AnalysisMeter<T>;
}

/**
 * What a probe of the controller's own found.
 *
 * @throws {StateError} `ERR_NOT_MEASURED`
 */
export function analysisOf<T>(probe: AnalysisProbe<T>, measurements: ReadonlyMap<string, Measurement>): T {
  const found = measurements.get(probe.name);
  // The meter that made this value is the probe's own.
  if (found?.kind === 'analysis') return found.value as T;
  throw new StateError('ERR_NOT_MEASURED', `The probe '${probe.name}' was not measured at this boundary.`, {
    fields: { probe: probe.name },
  });
}
