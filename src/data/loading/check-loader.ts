/** Whether something is a loader, and of which kind. */

import { OptionError } from '../../errors.js';
import { badOption, checkNumber } from '../../option-checks.js';
import type { Loader, ResidentLoader, StreamLoader } from '../loader.js';

/** @throws {OptionError} `ERR_OPTION_VALUE` for what is not a loader */
export function checkLoader(owner: string, loader: unknown): asserts loader is Loader {
  const { kind, batches } = (loader ?? {}) as { readonly kind?: unknown; readonly batches?: unknown };
  if (kind === 'resident') return;
  if (kind === 'stream' && typeof batches === 'function') {
    checkStream(owner, loader as StreamLoader);
    return;
  }
  throw badOption(owner, 'loader', loader, 'a loader, such as data.tensors({ x, y }).loader({ batchSize: 32 })');
}

/**
 * The loader, for what needs all rows at once.
 *
 * @throws {OptionError} `ERR_OPTION_VALUE` for what is not a loader, `ERR_STREAM` for a stream
 */
export function checkResident(owner: string, loader: unknown): ResidentLoader {
  checkLoader(owner, loader);
  if (loader.kind === 'resident') return loader;
  throw new OptionError(
    'ERR_STREAM',
    `${owner} looks at all rows more than once, which a stream does not give. Read some rows into memory: data.tensors({ x, y }).loader({ batchSize }).`,
    { fields: { owner } },
  );
}

function checkStream(owner: string, { batchSize, length, prefetch }: StreamLoader): void {
  checkNumber(owner, 'loader.batchSize', batchSize, { integer: true, min: 1 });
  checkNumber(owner, 'loader.prefetch', prefetch, { integer: true, min: 1 });
  if (length !== null) checkNumber(owner, 'loader.length', length, { integer: true, min: 1 });
}
