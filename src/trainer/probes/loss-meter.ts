/** Makes loss probes measurable. */

import type { LossMeasurement } from '../../controllers/measurement.js';
import type { LossProbe } from '../../controllers/probe.js';
import { NumericalError } from '../../errors.js';
import { handleOf } from '../../tensor/native-object.js';
import { keep } from '../../tensor/scope.js';
import type { FitSession } from '../contracts/fit-session.js';
import type { Lifetime } from '../contracts/lifetime.js';
import type { Prepared } from '../prepare/prepare.js';
import { chosenRows } from './auxiliary.js';
import { labelledRows } from './labelled-rows.js';
import type { Meter } from './meter.js';

/**
 * @param by - names who asks, for messages
 * @param batchSize - rows that go through the model at a time
 * @param lifetime - ends the list of rows
 * @throws {ShapeError} `ERR_PROBE_DATA`
 */
export function lossMeter(by: string, probe: LossProbe, prepared: Prepared, batchSize: number, lifetime: Lifetime): Meter {
  const { inputs, targets } = labelledRows(by, probe, prepared, lifetime);
  const rows = lifetime.use(keep(chosenRows(inputs[0]?.shape[0] ?? 0, probe.samples, probe.seed)));
  const data = {
    ...{ inputs: inputs.map(handleOf), targets: targets.map(handleOf), order: handleOf(rows), batchSize },
    transforms: prepared.transforms?.fixed ?? null,
  };
  return { probe, measure: (session) => measure(by, probe, session, data), forget: null, memory: null };
}

async function measure(
  by: string,
  { name }: LossProbe,
  session: FitSession,
  data: Parameters<FitSession['evaluate']>[0],
): Promise<LossMeasurement> {
  const { losses, seconds } = await session.evaluate(data, [], true);
  const [loss = Number.NaN] = losses;
  if (Number.isFinite(loss)) return { kind: 'loss', loss, seconds };
  throw new NumericalError(
    'ERR_NON_FINITE_LOSS',
    `The loss on the fixed rows of ${by}'s probe '${name}' is ${loss}, so the model has diverged. Lower the learning rate.`,
    { fields: { by, probe: name, loss } },
  );
}
