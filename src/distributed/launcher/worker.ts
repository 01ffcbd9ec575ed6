/** One process of a launch. */

import { type ChildProcess, spawn } from 'node:child_process';
import { createWriteStream, mkdirSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { LaunchPlan } from './plan.js';

/** Where all meet. */
export interface Rendezvous {
  readonly host: string;
  readonly port: number;
  /** Names the launch. */
  readonly runId: string;
}

/** How a process ended. */
export interface WorkerEnd {
  readonly rank: number;
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** What it says it failed of, `null` where it could not. */
  readonly reason: string | null;
}

/** A process that was started. */
export class Worker {
  readonly rank: number;
  /** Resolves when it has ended; never rejects. */
  readonly ended: Promise<WorkerEnd>;
  readonly #child: ChildProcess;
  #running = true;

  /**
   * @param folder - for its failure, and its output where the plan has logs
   */
  constructor(plan: LaunchPlan, { host, port, runId }: Rendezvous, localRank: number, attempt: number, folder: string) {
    const { nprocPerNode, nnodes, nodeRank, maxRestarts } = plan;
    const rank = nodeRank * nprocPerNode + localRank;
    const own = join(folder, `attempt_${attempt}`, String(rank));
    mkdirSync(own, { recursive: true });
    const errorFile = join(own, 'error.json');
    const [program, ...args] = plan.command;
    this.rank = rank;
    this.#child = spawn(program, args, {
      // A group of its own: a terminal's Ctrl-C comes to it through the launcher alone, once.
      detached: true,
      stdio: ['ignore', rank === 0 && plan.logDir === null ? 'inherit' : 'pipe', rank === 0 && plan.logDir === null ? 'inherit' : 'pipe'],
      env: {
        OMP_NUM_THREADS: String(Math.max(1, Math.floor(availableParallelism() / nprocPerNode))),
        ...process.env,
        RANK: String(rank),
        LOCAL_RANK: String(localRank),
        WORLD_SIZE: String(nnodes * nprocPerNode),
        LOCAL_WORLD_SIZE: String(nprocPerNode),
        GROUP_RANK: String(nodeRank),
        GROUP_WORLD_SIZE: String(nnodes),
        ROLE_NAME: 'default',
        ROLE_RANK: String(rank),
        ROLE_WORLD_SIZE: String(nnodes * nprocPerNode),
        MASTER_ADDR: host,
        MASTER_PORT: String(port),
        TORCHELASTIC_RESTART_COUNT: String(attempt),
        TORCHELASTIC_MAX_RESTARTS: String(maxRestarts),
        TORCHELASTIC_RUN_ID: runId,
        TORCHELASTIC_USE_AGENT_STORE: 'True',
        TORCHELASTIC_ERROR_FILE: errorFile,
        NEVE_LAUNCHER_PID: String(process.pid),
      },
    });
    this.#pass(this.#child.stdout, process.stdout, plan.logDir === null ? null : join(own, 'stdout.log'));
    this.#pass(this.#child.stderr, process.stderr, plan.logDir === null ? null : join(own, 'stderr.log'));
    this.ended = new Promise((resolve) => {
      const end = (code: number | null, signal: NodeJS.Signals | null, problem: string | null): void => {
        if (!this.#running) return;
        this.#running = false;
        resolve({ rank, code, signal, reason: problem ?? reasonIn(errorFile) });
      };
      this.#child.once('error', (error) => end(null, null, `it could not be started: ${error.message}`));
      this.#child.once('exit', (code, signal) => end(code, signal, null));
    });
  }

  /** Sends a signal, while it runs. */
  signal(signal: NodeJS.Signals): void {
    if (this.#running) this.#child.kill(signal);
  }

  /** Its output: into a file, and on to the launcher's, in lines that say whose they are. */
  #pass(from: NodeJS.ReadableStream | null, to: NodeJS.WritableStream, file: string | null): void {
    if (from === null) return;
    if (file !== null) from.pipe(createWriteStream(file));
    if (file !== null && this.rank > 0) return;
    createInterface({ input: from, crlfDelay: Number.POSITIVE_INFINITY }).on('line', (line) => {
      to.write(this.rank === 0 ? `${line}\n` : `[${this.rank}] ${line}\n`);
    });
  }
}

/** The message of an error file as PyTorch and Neve write it. */
function reasonIn(path: string): string | null {
  try {
    const { message } = JSON.parse(readFileSync(path, 'utf8')) as { readonly message?: { readonly message?: unknown } | string };
    const text = typeof message === 'string' ? message : message?.message;
    return typeof text === 'string' ? text : null;
  } catch {
    // It was not written, or not whole: the process was killed.
    return null;
  }
}
