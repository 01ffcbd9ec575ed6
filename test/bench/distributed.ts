/**
 * Steps of 1, 2 and 4 processes beside PyTorch's DistributedDataParallel over Gloo, in turns in one run: the time of a step, the bytes of gradients that a process gives, and how much of the time is exchange.
 *
 *   node --import tsx test/bench/distributed.ts [rounds] [passes]      passes: auto (default), recorded, autograd
 */

import { spawn } from 'node:child_process';
import { pathToFileURL } from 'node:url';
import { freePort } from '../distributed/ranks.js';
import { pythonAvailable, pythonCommand } from '../support/python.js';
import { transpile } from '../support/transpiled.js';
import { median, milliseconds, printTable } from './table.js';

const STEPS = 60;
/** Width of three hidden layers, and rows in a batch of all processes: 0.6, 2.3 and 8.7 MB of gradients. */
const CASES = [
  { width: 256, rows: 128 },
  { width: 512, rows: 256 },
  { width: 1024, rows: 256 },
] as const;

interface Found {
  readonly seconds: number;
  /** Of it, in exchanges. */
  readonly exchange?: number;
  readonly bytes?: number;
}

/** The slowest of the processes, of which each takes part in every step. */
async function steps(size: number, command: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<Found> {
  const port = String(await freePort());
  const found = await Promise.all(
    Array.from({ length: size }, (_, rank) => {
      const ranks = { RANK: String(rank), WORLD_SIZE: String(size), MASTER_ADDR: '127.0.0.1', MASTER_PORT: port };
      const child = spawn(command, args, {
        env: { ...env, OMP_NUM_THREADS: '1', ...(size > 1 ? ranks : {}) },
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      let text = '';
      child.stdout.setEncoding('utf8').on('data', (part: string) => {
        text += part;
      });
      return new Promise<Found>((resolve, reject) => {
        child.once('close', (code) =>
          code === 0 ? resolve(JSON.parse(text) as Found) : reject(new Error(`${command} ended with ${code}`)),
        );
      });
    }),
  );
  return found.reduce((a, b) => (a.seconds > b.seconds ? a : b));
}

/** Prints medians and ratios. */
export async function benchDistributed(rounds: number, passes = 'auto'): Promise<void> {
  using child = transpile(new URL('distributed-child.ts', import.meta.url).pathname);
  const peer = new URL('distributed_peer.py', import.meta.url).pathname;
  const table: string[][] = [];
  for (const { width, rows } of CASES) {
    let alone = 0;
    for (const size of [1, 2, 4]) {
      const args = [...[width, rows, STEPS].map(String), passes];
      const [ours, theirs]: [Found[], Found[]] = [[], []];
      for (let round = 0; round < rounds; round++) {
        ours.push(await steps(size, process.execPath, [child.script, ...args], process.env));
        if (!pythonAvailable()) continue;
        const { command, env } = pythonCommand();
        theirs.push(await steps(size, command, [peer, ...args.slice(0, 3)], env));
      }
      const middle = (side: readonly Found[], of: keyof Found): number => median(side.map((one) => one[of] ?? 0));
      const [mine, other] = [middle(ours, 'seconds'), middle(theirs, 'seconds')];
      if (size === 1) alone = mine;
      const ratio = median(ours.map(({ seconds }, i) => seconds / (theirs[i]?.seconds ?? Number.NaN)));
      table.push([
        ...[`${width} wide, ${rows} rows`, String(size), milliseconds(mine), milliseconds(other), ratio.toFixed(2)],
        ...[milliseconds(middle(ours, 'exchange')), `${(middle(ours, 'bytes') / 1e6).toFixed(2)} MB`, (mine / alone).toFixed(2)],
      ]);
    }
  }
  const columns = ['perceptron', 'processes', 'Neve', 'DDP, Gloo', 'ratio', 'in exchanges', 'bytes a step', 'beside one process'];
  printTable(columns, table);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  await benchDistributed(Number(process.argv[2] ?? 5), process.argv[3]);
}
