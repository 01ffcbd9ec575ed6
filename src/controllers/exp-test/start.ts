/** The rate that a search begins at. */

import { StateError } from '../../errors.js';
import type { Measurement } from '../measurement.js';
import type { Curvature } from '../probes/curvature-probe.js';
import type { ResolvedExpTestOptions } from './options.js';
import { CURVATURE, START } from './probes.js';
import { startingRate } from './window.js';

/** A first rate, and why. */
export interface Start {
  readonly lr: number;
  /** In words, for the record. */
  readonly source: string;
  /** The greatest eigenvalue that it comes from; `null` where there is none. */
  readonly eigenvalue: number | null;
}

/**
 * What the options say; else 2 / lambda of the inputs' covariance; of the loss's Hessian for inputs that have none; 1 where that does not curve upwards either.
 *
 * @throws {StateError} `ERR_MEASUREMENT_MISSING`
 */
export function startOf({ startLr }: ResolvedExpTestOptions, measurements: ReadonlyMap<string, Measurement>): Start {
  if (startLr !== 'auto') return { lr: startLr, source: 'as given', eigenvalue: null };
  const inputs = required(measurements, START, 'inputCovariance', 0);
  if (inputs.eigenvalue !== null) return { lr: startingRate(inputs), source: "from the inputs' covariance", eigenvalue: inputs.eigenvalue };
  const curvature = measurements.get(CURVATURE);
  const found = curvature?.kind === 'analysis' ? (curvature.value as Curvature | null) : null;
  const lambda = found?.finite === true ? found.eigenvalues[0] : undefined;
  if (lambda !== undefined && lambda > 0) return { lr: 2 / lambda, source: "from the loss's curvature", eigenvalue: lambda };
  return { lr: 1, source: 'as the inputs have no covariance', eigenvalue: null };
}

/** @throws {StateError} `ERR_MEASUREMENT_MISSING` */
export function required<Kind extends Measurement['kind']>(
  measurements: ReadonlyMap<string, Measurement>,
  probe: string,
  kind: Kind,
  step: number,
): Extract<Measurement, { kind: Kind }> {
  const found = measurements.get(probe);
  if (found?.kind === kind) return found as Extract<Measurement, { kind: Kind }>;
  throw new StateError(
    'ERR_MEASUREMENT_MISSING',
    `ExpTest needs a measurement named '${probe}' of kind '${kind}' at step ${step} and got ${found === undefined ? 'none' : `one of kind '${found.kind}'`}. Measure what measures() asks for first.`,
    { fields: { probe, step } },
  );
}
