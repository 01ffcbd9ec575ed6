/** What is measured beside each other: Neve and its peers, each measurement in a process of its own. */

import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { pythonAvailable, pythonCommand } from '../support/python.js';
import type { Measured } from './results.js';
import type { Sized } from './sizes.js';

const run = promisify(execFile);
/** Steps of a large batch on a backend that is not made for them take minutes. */
const LIMIT_MS = 600_000;

/** What a process is asked to measure, as JSON in its one argument. */
export interface Request extends Sized {
  readonly arm: string;
  readonly threads: number;
  /** When the process was asked for, in milliseconds since 1970. */
  readonly spawnedAt: number;
  /** How many Neve's network has; a peer with another number is refused. For Neve `null`. */
  readonly parameters: number | null;
  /** Where the packages of the arm are, for those that are told. */
  readonly folder: string | null;
}

/** How an arm's process is started. */
export interface Arm {
  readonly name: string;
  readonly command: string;
  /** Before the request. */
  readonly args: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  readonly folder?: string;
  /** Why it is not asked for a case; `null` when it is. */
  lacks?(name: string): string | null;
}

/** The path of a file of peers/. */
export function peerFile(name: string): string {
  return fileURLToPath(new URL(`peers/${name}`, import.meta.url));
}

/** PyTorch on the libtorch that Neve uses, as `default`, `fused`, …; none when that libtorch has no Python package. */
export function pytorchArms(names: readonly string[]): readonly Arm[] {
  if (!pythonAvailable()) return [];
  const { command, env } = pythonCommand();
  // Compiled files are kept even where the environment forbids it: without them torch takes seconds more to be imported.
  return names.map((name) => ({ name, command, env: { ...env, PYTHONDONTWRITEBYTECODE: '' }, args: [peerFile('pytorch.py')] }));
}

/**
 * Measures a case once.
 *
 * @throws {Error} that says in a line why the process gave no figures
 */
export async function measure(arm: Arm, sized: Sized, threads: number, parameters: number | null): Promise<Measured> {
  const request: Request = { ...sized, arm: arm.name, threads, parameters, folder: arm.folder ?? null, spawnedAt: Date.now() };
  try {
    const { stdout } = await run(arm.command, [...arm.args, JSON.stringify(request)], {
      ...(arm.env === undefined ? {} : { env: arm.env }),
      timeout: LIMIT_MS,
      killSignal: 'SIGKILL',
    });
    return JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '') as Measured;
  } catch (error) {
    throw new Error(reasonOf(error), { cause: error });
  }
}

/** The line of a failed process that names its error. */
function reasonOf(error: unknown): string {
  const { stderr = '', killed, signal, message } = error as { stderr?: string; killed?: boolean; signal?: string | null; message: string };
  if (killed === true) return `took more than ${LIMIT_MS / 60_000} minutes`;
  if (signal) return `ended by ${signal}, such as when memory runs out`;
  const lines = stderr.split('\n').map((line) => line.trim());
  return lines.findLast((line) => /^\w*(Error|Exception)\b/.test(line)) ?? message.split('\n')[0] ?? 'failed';
}
