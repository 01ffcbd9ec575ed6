/** Sessions that do not train. */

import type { ResidentLoader } from '../data/loader.js';
import type { Handle, NativeData } from '../native/addon.js';
import { native } from '../native/load.js';
import { handleOf } from '../tensor/native-object.js';
import { Lifetime } from './lifetime.js';
import type { Metric } from './metrics/index.js';
import type { ResolvedTrainerOptions } from './options.js';
import { type Prepared, prepare } from './prepare/prepare.js';

/**
 * Runs `work` with a session that does not train, and ends it. The model is borrowed meanwhile.
 *
 * @param owner - who borrows it, for messages
 */
export async function withSession<T>(
  owner: string,
  options: ResolvedTrainerOptions,
  loader: ResidentLoader,
  metrics: ReadonlyMap<string, Metric>,
  work: (session: Handle, data: NativeData, prepared: Prepared, lifetime: Lifetime) => Promise<T>,
): Promise<T> {
  return Lifetime.run(async (lifetime) => {
    const updates = Object.fromEntries([...metrics].map(([name, { update }]) => [name, update]));
    const prepared = prepare(options, loader, updates, lifetime);
    const { model, loss, channelsLast } = prepared;
    model.borrow(owner);
    lifetime.defer(() => model.borrow(null));
    const { precision } = options.step;
    const session = native().createSession({
      model: model.handle,
      loss: loss.handle,
      optimizer: null,
      channelsLast,
      step: { precision },
      onProgress: null,
    });
    lifetime.defer(() => native().sessionClose(session));
    const data = {
      inputs: prepared.inputs.map(handleOf),
      targets: prepared.targets.map(handleOf),
      order: null,
      batchSize: loader.batchSize,
    };
    return work(session, data, prepared, lifetime);
  });
}
