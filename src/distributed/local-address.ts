/** By which address of this machine the others reach it. */

import { createSocket } from 'node:dgram';

/** Addresses that lead nowhere else. */
const LOOPBACK: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '::1', '0.0.0.0']);

/**
 * The address from which this machine would speak to another one; `''` where that cannot be told. A host name often resolves to an address that nobody else can reach.
 *
 * @param host - where the store is
 */
export async function localAddress(host: string, port: number): Promise<string> {
  if (LOOPBACK.has(host)) return '127.0.0.1';
  return new Promise((resolve) => {
    // Connecting a datagram socket sends nothing: it only looks up the way.
    const socket = createSocket(host.includes(':') ? 'udp6' : 'udp4');
    const end = (address: string): void => {
      socket.close();
      resolve(address);
    };
    socket.once('error', () => end(''));
    socket.connect(port, host, () => end(socket.address().address));
  });
}
