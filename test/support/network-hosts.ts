/** Two "machines" on one: network namespaces with a cable between them, and a bad line where the kernel can make one. */

import { spawnSync } from 'node:child_process';

/** What the line between them does to packets. */
export interface Line {
  /** Each way, milliseconds. */
  readonly delay: number;
  /** Percent. */
  readonly loss: number;
}

const tell = (...args: string[]): boolean => spawnSync(args[0] as string, args.slice(1), { stdio: 'ignore' }).status === 0;

/** The two, until they are disposed of. */
export class NetworkHosts implements Disposable {
  readonly names: readonly [string, string];
  /** How they reach each other. */
  readonly addresses = ['10.77.0.1', '10.77.0.2'] as const;

  private constructor() {
    this.names = [`neve${process.pid}a`, `neve${process.pid}b`];
  }

  /** `null` where this user or this kernel may not make them, or not such a line. */
  static open(line: Line | null): NetworkHosts | null {
    const hosts = new NetworkHosts();
    const [a, b] = hosts.names;
    const cable = [`nv${process.pid}a`, `nv${process.pid}b`] as const;
    const made =
      hosts.names.every((name) => tell('ip', 'netns', 'add', name)) &&
      tell('ip', 'link', 'add', cable[0], 'netns', a, 'type', 'veth', 'peer', 'name', cable[1], 'netns', b) &&
      hosts.names.every((name, i) => {
        const run = (...args: string[]): boolean => tell(...hosts.within(i as 0 | 1, args));
        const device = cable[i] as string;
        return (
          run('ip', 'addr', 'add', `${hosts.addresses[i as 0 | 1]}/24`, 'dev', device) &&
          run('ip', 'link', 'set', device, 'up') &&
          run('ip', 'link', 'set', 'lo', 'up') &&
          (line === null ||
            run('tc', 'qdisc', 'add', 'dev', device, 'root', 'netem', 'delay', `${line.delay}ms`, 'loss', `${line.loss}%`)) &&
          name !== ''
        );
      });
    if (made) return hosts;
    hosts[Symbol.dispose]();
    return null;
  }

  /** A command as one of them runs it. */
  within(host: 0 | 1, command: readonly string[]): [string, ...string[]] {
    return ['ip', 'netns', 'exec', this.names[host], ...command];
  }

  [Symbol.dispose](): void {
    for (const name of this.names) tell('ip', 'netns', 'del', name);
  }
}

/** Whether such hosts can be had here. */
export function hostsCanBeHad(line: Line | null): boolean {
  using hosts = NetworkHosts.open(line);
  return hosts !== null;
}
