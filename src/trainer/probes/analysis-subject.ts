/** What analyses look at, out of what a fit prepared. */

import type { AnalysisSubject } from '../../controllers/probes/analysis-probe.js';
import type { NativeData } from '../../native/addon.js';
import { handleOf } from '../../tensor/native-object.js';
import { keep } from '../../tensor/scope.js';
import type { Lifetime } from '../contracts/lifetime.js';
import type { Prepared } from '../prepare/prepare.js';
import { chosenRows } from './auxiliary.js';

/**
 * @param batchSize - rows that training puts through the model at a time
 * @param optimizer - `null` outside a fit
 * @param lifetime - ends what analyses keep
 */
export function analysisSubject(
  prepared: Omit<Prepared, 'loss'>,
  batchSize: number,
  optimizer: AnalysisSubject['optimizer'],
  lifetime: Lifetime,
): AnalysisSubject {
  const { device, inputs, targets, layers, trainable, parameterShapes } = prepared;
  const n = inputs[0]?.shape[0] ?? 0;
  const transforms = prepared.transforms?.fixed ?? null;
  const rows = (samples: number | null, seed: number, atATime = batchSize): NativeData => {
    const order = samples === null || samples >= n ? null : handleOf(lifetime.use(keep(chosenRows(n, samples, seed))));
    return { inputs: inputs.map(handleOf), targets: targets.map(handleOf), order, batchSize: atATime, transforms };
  };
  return {
    ...{ device, inputs, targets, batchSize, layers, trainable, parameterShapes, optimizer, rows },
    use: (resource) => lifetime.use(resource),
  };
}
