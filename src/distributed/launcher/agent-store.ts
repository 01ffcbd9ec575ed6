/** The store that a launcher holds, for its processes to meet at and for the launchers of other machines. */

import { createServer } from 'node:net';
import type { Handle } from '../../native/addon.js';
import { native } from '../../native/load.js';

/** Seconds that the launchers of other machines wait for the first. */
const MEETING = 1800;

/** Words that the launchers of one launch leave for one another. */
export class AgentStore implements Disposable {
  readonly port: number;
  readonly #handle: Handle;

  private constructor(handle: Handle, port: number) {
    this.#handle = handle;
    this.port = port;
  }

  /** @param port - 0 for a free one @throws {DistributedError} `ERR_DISTRIBUTED_CONNECT` */
  static async open(host: string, port: number, serves: boolean): Promise<AgentStore> {
    const chosen = port === 0 ? await freePort() : port;
    return new AgentStore(await native().storeOpen(host, chosen, serves, MEETING), chosen);
  }

  set(key: string, value: string): Promise<void> {
    return native().storeSet(this.#handle, key, value);
  }

  get(key: string): Promise<string | null> {
    return native().storeGet(this.#handle, key);
  }

  /** The sum of what all added. */
  add(key: string, number: number): Promise<number> {
    return native().storeAdd(this.#handle, key, number);
  }

  /** Ends it: nobody finds it any more. */
  [Symbol.dispose](): void {
    native().release(this.#handle);
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { readonly port: number };
      server.close(() => resolve(port));
    });
  });
}
