/** How far each process's model has moved, which weighs it in the average of local SGD. */

import type { VelocityProbe } from '../../controllers/probe.js';
import type { NativeLocalSgd } from '../../native/addon.js';
import { handleOf } from '../../tensor/native-object.js';
import type { Lifetime } from '../contracts/lifetime.js';
import type { Prepared } from '../prepare/prepare.js';
import type { ResolvedLocalSgd } from '../step/local-sgd.js';
import { velocityOf } from './velocity-meter.js';

/** Of the training data. */
const ROWS = 100;

/** From one measurement to the next, of all layers with weights, on rows that are the same in every process. */
const PROBE: VelocityProbe = {
  ...{ kind: 'velocity', name: 'localSgd', axis: 'auto', momentum: 0, drift: false, batchNorm: 'batch', neurons: false },
  auxiliary: { kind: 'rows', samples: ROWS, seed: 0 },
  layers: { skipFrozen: true },
  ...{ history: 'fp32', memory: 'device', maxBytes: null },
};

/** What the native step needs. To be called before the model is borrowed. */
export function localSgdSpec(options: ResolvedLocalSgd, prepared: Prepared, batchSize: number, lifetime: Lifetime): NativeLocalSgd {
  const { every, weights } = options;
  if (weights === 'equal') return { every };
  const { handle, inputs, size, batchNorm } = velocityOf('localSgd', PROBE, prepared, batchSize, lifetime);
  return { every, meter: handle, inputs: inputs.map(handleOf), batchSize: size, batchNorm };
}
