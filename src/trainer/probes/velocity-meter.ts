/** Makes velocity probes measurable. */

import type { VelocityProbe } from '../../controllers/probe.js';
import type { Handle } from '../../native/addon.js';
import { native } from '../../native/load.js';
import { clone, narrow } from '../../ops/index.js';
import { handleOf } from '../../tensor/native-object.js';
import { keep } from '../../tensor/scope.js';
import type { Tensor } from '../../tensor/tensor.js';
import type { Lifetime } from '../contracts/lifetime.js';
import type { Prepared } from '../prepare/prepare.js';
import { auxiliaryInputs } from './auxiliary.js';
import { chooseLayers } from '../../controllers/probes/choose-layers.js';
import { affordableRows } from './history-size.js';
import type { Meter } from './meter.js';
import { neuronAxis } from './neuron-axis.js';
import { seenInputs } from './seen-inputs.js';

/** A native meter, and what it is to be run on. */
export interface NativeVelocity {
  readonly handle: Handle;
  readonly inputs: readonly Tensor[];
  /** Rows that go through the model at a time. */
  readonly size: number;
  readonly batchNorm: VelocityProbe['batchNorm'];
}

/** As {@link velocityOf}, for a fit's measurements. */
export function velocityMeter(by: string, probe: VelocityProbe, prepared: Prepared, batchSize: number, lifetime: Lifetime): Meter {
  const { handle, inputs, size, batchNorm } = velocityOf(by, probe, prepared, batchSize, lifetime);
  const addon = native();
  return {
    probe,
    measure: (session) => session.measure(handle, inputs.map(handleOf), size, batchNorm),
    forget: (session) => session.forget(handle),
    memory: { state: (session) => session.meterState(handle), loadState: (state) => addon.loadMeterState(handle, state) },
  };
}

/**
 * @param by - names who asks, for messages
 * @param prepared - a model that is not yet borrowed, and its data
 * @param batchSize - auxiliary rows that go through the model at a time
 * @param lifetime - ends the native meter and the auxiliary inputs
 * @throws {OptionError} `ERR_NO_LAYERS`, `ERR_NOISE_DTYPE`, `ERR_AUXILIARY_COUNT`, `ERR_HISTORY_BYTES`
 * @throws {ShapeError} `ERR_AUXILIARY_SHAPE`
 */
export function velocityOf(by: string, probe: VelocityProbe, prepared: Prepared, batchSize: number, lifetime: Lifetime): NativeVelocity {
  const { momentum, drift, history, memory, neurons, batchNorm } = probe;
  const chosen = chooseLayers(by, probe.layers, prepared.layers, prepared.parameters);
  const whole = auxiliaryInputs(by, probe.auxiliary, seenInputs(prepared, probe.auxiliary, lifetime)).map((tensor) =>
    lifetime.use(keep(tensor)),
  );
  const rows = affordableRows(by, probe, prepared.model, chosen, whole);
  const inputs = firstRows(whole, rows, lifetime);
  const addon = native();
  const handle = addon.createMeter(
    chosen.map(({ name, type, taps }) => ({ name, taps, axis: neuronAxis(type, probe.axis) })),
    { momentum, drift, history, memory, neurons },
  );
  lifetime.defer(() => addon.release(handle));
  // Statistics of the auxiliary batch are those of all its rows, whatever size the training batches have.
  const size = batchNorm === 'batch' ? rows : batchSize;
  return { handle, inputs, size, batchNorm };
}

function firstRows(whole: readonly Tensor[], rows: number, lifetime: Lifetime): readonly Tensor[] {
  if (rows === whole[0]?.shape[0]) return whole;
  return whole.map((tensor) => {
    using part = narrow(tensor, 0, 0, rows);
    const own = lifetime.use(keep(clone(part)));
    tensor.dispose();
    return own;
  });
}
