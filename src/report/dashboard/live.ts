/** Server-sent events: what changed, to every page that is open. */

import type { ServerResponse } from 'node:http';
import type { FollowedRun } from './followed-run.js';
import type { RunIndex } from './run-index.js';

/** Changes gather that long, milliseconds. */
const TELL_MS = 250;
const ALIVE_MS = 15_000;
/** A page that does not read is let go; it comes back and asks for everything. */
const MOST_UNREAD = 8 * 2 ** 20;

/** Tells open pages of changed runs. Nobody waits for a page. */
export class Live {
  readonly #pages = new Set<ServerResponse>();
  readonly #changed = new Map<number, FollowedRun>();
  readonly #removed = new Set<number>();
  readonly #leave: () => void;
  readonly #alive: NodeJS.Timeout;
  #timer: NodeJS.Timeout | null = null;

  constructor(index: RunIndex) {
    this.#leave = index.listen(({ changed, removed }) => {
      for (const run of changed) this.#changed.set(run.id, run);
      for (const id of removed) this.#removed.add(id);
      this.#timer ??= setTimeout(() => this.#tell(), TELL_MS).unref();
    });
    this.#alive = setInterval(() => this.#send(': alive\n\n'), ALIVE_MS).unref();
  }

  /** Makes a response a stream of events. */
  add(response: ServerResponse): void {
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store', 'x-accel-buffering': 'no' });
    response.write('retry: 1000\n\n');
    this.#pages.add(response);
    response.on('close', () => this.#pages.delete(response));
  }

  close(): void {
    this.#leave();
    clearInterval(this.#alive);
    if (this.#timer !== null) clearTimeout(this.#timer);
    for (const page of this.#pages) page.end();
  }

  #tell(): void {
    this.#timer = null;
    const told = { changed: [...this.#changed.values()].map((run) => run.summary()), removed: [...this.#removed] };
    this.#changed.clear();
    this.#removed.clear();
    this.#send(`event: runs\ndata: ${JSON.stringify(told)}\n\n`);
  }

  #send(text: string): void {
    for (const page of this.#pages) {
      if (page.writableLength > MOST_UNREAD) page.destroy();
      else page.write(text);
    }
  }
}
