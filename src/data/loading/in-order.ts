/** Work on items, several at a time, with results in the order of the items. */

/**
 * Does `work` on each item and gives the results in the items' order. Items are taken when a result is asked for, at most `concurrency` ahead. A failure is
 * thrown in its turn, after the results before it; leaving early waits for what is under way and hands it to `discard`.
 */
export async function* inOrder<T, R>(
  items: Iterable<T> | AsyncIterable<T>,
  concurrency: number,
  work: (item: T) => R | Promise<R>,
  discard: (result: R) => void = () => undefined,
): AsyncGenerator<R, void, undefined> {
  const source = iteratorOf(items);
  const pending: Promise<R>[] = [];
  let ended = false;
  let failure: { readonly cause: unknown } | null = null;
  try {
    while (true) {
      while (!ended && pending.length < concurrency) {
        try {
          const next = await source.next();
          if (next.done === true) ended = true;
          else pending.push(start(work, next.value));
        } catch (cause) {
          ended = true;
          failure = { cause };
        }
      }
      const first = pending.shift();
      if (first === undefined) break;
      yield await first;
    }
    if (failure !== null) throw failure.cause;
  } finally {
    for (const result of await Promise.allSettled(pending)) if (result.status === 'fulfilled') discard(result.value);
    if (!ended) await source.return?.();
  }
}

/** Begins the work; its failure is looked at when its turn comes, and counts as handled until then. */
function start<T, R>(work: (item: T) => R | Promise<R>, item: T): Promise<R> {
  const promise = (async () => work(item))();
  promise.catch(() => undefined);
  return promise;
}

function iteratorOf<T>(items: Iterable<T> | AsyncIterable<T>): AsyncIterator<T> | Iterator<T> {
  return Symbol.asyncIterator in items ? items[Symbol.asyncIterator]() : items[Symbol.iterator]();
}
