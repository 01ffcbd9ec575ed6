/** Epochs and measurements as named numbers, for records that know nothing else. */

import type { RecordedFinding } from '../controllers/finding.js';
import type { MeasurementTaken, Validated } from '../trainer/events/events.js';
import type { LoggedStep } from '../trainer/events/step-log.js';
import type { Epoch } from '../trainer/contracts/report-types.js';

/** Numbers by name, in a fixed order; `null` for one that has no value here. */
export type Scalars = ReadonlyMap<string, number | null>;

/** What is no number of an epoch, or is told by itself. */
const APART: readonly string[] = ['index', 'decisions', 'measurements', 'findings'];

/**
 * Every number of an epoch: `loss`, `lr`, `velocity`, …, and those of its parts as `usage/samplesPerSecond` or `losses/aux`. The rates of groups only where
 * there are several.
 */
export function epochScalars(epoch: Epoch): Scalars {
  const found = new Map<string, number | null>();
  for (const [key, value] of Object.entries(epoch)) {
    if (
      APART.includes(key) ||
      (['losses', 'validation'].includes(key) && value === null) ||
      (key === 'lrs' && Object.keys(epoch.lrs).length < 2)
    )
      continue;
    add(found, key, value);
  }
  // The place of the epoch's last validation is no value of it.
  found.delete('validation/step');
  return found;
}

/** A logged step's numbers by `step/loss`, `step/gradNorm`, `step/lr`, `step/losses/aux`. */
export function stepScalars({ step: _, losses, ...numbers }: LoggedStep): Scalars {
  const found = new Map<string, number | null>();
  add(found, 'step', { ...numbers, ...(losses === null ? {} : { losses }) });
  return found;
}

/** A validation's numbers by `validation/loss`, `validation/metrics/f1`. */
export function validationScalars({ validation: { step: _, ...validation } }: Pick<Validated, 'validation'>): Scalars {
  const found = new Map<string, number | null>();
  add(found, 'validation', validation);
  return found;
}

/** A measurement's numbers by `controller.probe/…`: of the model, then of each layer as `…/layer/name/velocity`. */
export function measurementScalars({ by, probe, measurement }: MeasurementTaken): Scalars {
  const found = new Map<string, number | null>();
  for (const [key, value] of Object.entries(measurement)) {
    if (key !== 'layers' && key !== 'histogram') add(found, `${by}.${probe}/${key}`, value);
  }
  if (measurement.kind !== 'velocity') return found;
  for (const { name, velocity, mseVelocity, drift, deadNeurons } of measurement.layers) {
    const layer = { velocity, mseVelocity, drift, deadNeurons };
    for (const [key, value] of Object.entries(layer)) found.set(`${by}.${probe}/${name}/${key}`, value);
  }
  return found;
}

/** The curves and layers of a finding as `finding/controller/picture/curve`; spectra are no scalars. */
export function findingScalars({ by, curves = {}, layers = {} }: RecordedFinding): Scalars {
  const found = new Map<string, number | null>();
  for (const [picture, values] of [...Object.entries(curves), ...Object.entries(layers)]) add(found, `finding/${by}/${picture}`, values);
  return found;
}

/** The last value in an epoch of everything that analyses found. */
export function lastFindingScalars({ findings }: Pick<Epoch, 'findings'>): Scalars {
  return new Map(findings.flatMap((finding) => [...findingScalars(finding)]));
}

function add(found: Map<string, number | null>, name: string, value: unknown): void {
  if (typeof value === 'number' || value === null) found.set(name, value);
  if (typeof value !== 'object' || value === null || Array.isArray(value) || ArrayBuffer.isView(value)) return;
  for (const [key, part] of Object.entries(value)) add(found, `${name}/${key}`, part);
}
