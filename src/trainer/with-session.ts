/** Sessions that do not train. */

import { type Loader, storedLoader } from '../data/loader.js';
import type { Model } from '../graph/model.js';
import type { Handle, NativeBatches } from '../native/addon.js';
import { native } from '../native/load.js';
import type { ClaimMode } from '../tensor/claims.js';
import { Lifetime } from './contracts/lifetime.js';
import { withEpoch } from './feed/feed.js';
import { feedOf, openData } from './feed/open-data.js';
import { EXAMPLE_ROWS } from './feed/transforms.js';
import { Holding } from './holding.js';
import type { Metric } from './metrics/index.js';
import { type Prepared, prepare } from './prepare/prepare.js';
import type { SubjectOptions } from './prepare/subject.js';

/**
 * Runs `work` with a session that does not train, and ends it. The model is borrowed meanwhile.
 *
 * @param owner - who borrows it, for messages
 * @param mode - `'read'` for work that leaves parameters and buffers alone all the time
 * @param work - gets all rows in their stored order, or a stream's first epoch
 * @throws {StateError} `ERR_BORROWED` while somebody else holds the model's memory
 */
export async function withSession<T>(
  owner: string,
  mode: ClaimMode,
  options: SubjectOptions,
  loader: Loader,
  metrics: ReadonlyMap<string, Metric>,
  work: (session: Handle, data: NativeBatches, prepared: Prepared<Model | null>, lifetime: Lifetime) => Promise<T>,
): Promise<T> {
  return Lifetime.run(async (lifetime) => {
    const updates = Object.fromEntries([...metrics].map(([name, { update }]) => [name, update]));
    const stored = storedLoader(loader);
    const opening = openData(stored, EXAMPLE_ROWS, lifetime);
    const open = opening instanceof Promise ? await opening : opening;
    const holding = new Holding(owner, options.model, mode);
    const prepared = prepare(options, open.rows, updates, lifetime);
    const { model, loss, channelsLast } = prepared;
    const { precision } = options;
    const session = holding.take(prepared, lifetime, (access) =>
      native().createSession({
        model: model.handle,
        loss: loss?.handle ?? null,
        optimizer: null,
        channelsLast,
        owner: holding.owner,
        access,
        step: { precision },
        onProgress: null,
      }),
    );
    lifetime.defer(() => native().sessionClose(session));
    const feed = feedOf(open, stored, prepared, session, 1);
    return withEpoch(feed.openStored(), ({ data }) => work(session, data, prepared, lifetime));
  });
}
