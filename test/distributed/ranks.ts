/** Starts several processes of one script, as a launcher would, and collects what each says. */

import { type ChildProcess, spawn } from 'node:child_process';
import { createServer } from 'node:net';

/** What a process did. */
export interface RankEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** Each line of its standard output, parsed as JSON. */
  readonly lines: readonly unknown[];
  readonly stderr: string;
}

/** Processes that run. */
export interface Ranks {
  readonly children: readonly ChildProcess[];
  /** Resolves when all have ended. */
  readonly ended: Promise<readonly RankEnd[]>;
}

/** A port of this machine that nobody uses. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}

/** @param env - besides what a launcher sets */
export async function startRanks(
  size: number,
  script: string,
  args: readonly string[] = [],
  env: Readonly<Record<string, string>> = {},
): Promise<Ranks> {
  const port = await freePort();
  const children = Array.from({ length: size }, (_, rank) =>
    spawn(process.execPath, ['--expose-gc', script, ...args], {
      env: {
        ...process.env,
        ...{ RANK: String(rank), LOCAL_RANK: String(rank), WORLD_SIZE: String(size), LOCAL_WORLD_SIZE: String(size) },
        ...{ MASTER_ADDR: '127.0.0.1', MASTER_PORT: String(port), OMP_NUM_THREADS: '1' },
        ...env,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    }),
  );
  return { children, ended: Promise.all(children.map(endOf)) };
}

/** Runs them to their end, each of which is to be a good one. */
export async function runRanks<T = unknown>(
  size: number,
  script: string,
  args: readonly string[] = [],
  env: Readonly<Record<string, string>> = {},
): Promise<readonly T[]> {
  const { ended } = await startRanks(size, script, args, env);
  return (await ended).map(({ code, signal, lines, stderr }, rank) => {
    if (code !== 0) throw new Error(`Rank ${rank} ended with ${signal ?? code}:\n${stderr}`);
    return lines.at(-1) as T;
  });
}

function endOf(child: ChildProcess): Promise<RankEnd> {
  let [stdout, stderr] = ['', ''];
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => {
      const lines = stdout.split('\n').filter((line) => line.startsWith('{'));
      resolve({ code, signal, stderr, lines: lines.map((line) => JSON.parse(line) as unknown) });
    });
  });
}
