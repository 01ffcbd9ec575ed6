/** Turns what controllers want measured into meters. */

import type { Watcher } from '../../controllers/controller.js';
import type { Probe } from '../../controllers/probe.js';
import type { AnalysisSubject } from '../../controllers/probes/analysis-probe.js';
import { OptionError } from '../../errors.js';
import type { Lifetime } from '../contracts/lifetime.js';
import type { Prepared } from '../prepare/prepare.js';
import { analysisMeter } from './analysis-meter.js';
import { analysisSubject } from './analysis-subject.js';
import { checkProbe } from './check-probe.js';
import { covarianceMeter } from './covariance-meter.js';
import { lossMeter } from './loss-meter.js';
import type { Meter } from './meter.js';
import { pathMeter } from './path-meter.js';
import { seenInputs } from './seen-inputs.js';
import { velocityMeter } from './velocity-meter.js';

/**
 * Makes the meters of a controller, in the order of its probes. To be called before the model is borrowed.
 *
 * @param prepared - the model and its data
 * @param batchSize - rows that go through the model at a time
 * @param optimizer - for analyses
 * @param lifetime - ends what the meters hold
 * @throws {OptionError} `ERR_PROBE_NAME` for two of one name, and as {@link checkProbe}, {@link velocityMeter}
 * @throws {ShapeError} `ERR_AUXILIARY_SHAPE`
 */
export function makeMeters(
  controller: Watcher,
  prepared: Prepared,
  batchSize: number,
  optimizer: AnalysisSubject['optimizer'],
  lifetime: Lifetime,
): Meter[] {
  const { name: by, probes = [] } = controller;
  const names = new Set<string>();
  for (const probe of probes) {
    checkProbe(by, probe);
    if (names.has(probe.name)) {
      throw new OptionError('ERR_PROBE_NAME', `${by} has two probes named '${probe.name}'. Measurements are told apart by name.`, {
        fields: { by, probe: probe.name },
      });
    }
    names.add(probe.name);
  }
  return probes.map((probe) => meterOf(by, probe, prepared, batchSize, optimizer, lifetime));
}

function meterOf(
  by: string,
  probe: Probe,
  prepared: Prepared,
  batchSize: number,
  optimizer: AnalysisSubject['optimizer'],
  lifetime: Lifetime,
): Meter {
  switch (probe.kind) {
    case 'analysis':
      return analysisMeter(probe, analysisSubject(prepared, batchSize, optimizer, lifetime));
    case 'loss':
      return lossMeter(by, probe, prepared, batchSize, lifetime);
    case 'velocity':
      return velocityMeter(by, probe, prepared, batchSize, lifetime);
    case 'inputCovariance':
      return covarianceMeter(probe, seenInputs(prepared, { kind: 'rows', samples: probe.samples, seed: probe.seed }, lifetime));
    case 'gradientPath':
      return pathMeter(probe);
  }
}
