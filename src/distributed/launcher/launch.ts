/** Starts the processes of a program, and all of them again when one fails: what torchrun does, without Python. */

import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { AgentStore } from './agent-store.js';
import type { LaunchPlan } from './plan.js';
import { type Rendezvous, Worker, type WorkerEnd } from './worker.js';

/** How often launchers look for what others say, milliseconds. */
const LOOK = 100;
/** How long one waits for the launchers of other machines besides the grace, milliseconds. */
const OTHERS = 10_000;

/** What came of a launch. */
export interface LaunchEnd {
  /** 0 where every process ended well. */
  readonly status: number;
  /** What went wrong first in the last attempt, `null` for nothing. */
  readonly failure: string | null;
  readonly restarts: number;
}

/** What came of one attempt. */
interface Attempt {
  readonly failure: string | null;
  readonly ends: readonly WorkerEnd[];
}

/**
 * Starts a program as so many processes and waits for them. When one fails, on any machine, all are ended, and started again while the plan allows it. SIGTERM, SIGINT and SIGHUP are passed on, and what ends
 * then is not started again.
 *
 * @param tell - what happens, in words
 * @throws {DistributedError} `ERR_DISTRIBUTED_CONNECT`, `ERR_DISTRIBUTED_UNAVAILABLE`
 */
export async function launch(plan: LaunchPlan, tell: (text: string) => void = () => undefined): Promise<LaunchEnd> {
  using store = await AgentStore.open(plan.masterAddr, plan.masterPort, plan.nodeRank === 0);
  const folder = plan.logDir ?? mkdtempSync(join(tmpdir(), 'neve-launch-'));
  const launcher = new Launcher(plan, store, folder, tell);
  try {
    return await launcher.run();
  } finally {
    launcher.close();
    if (plan.logDir === null) rmSync(folder, { recursive: true, force: true });
  }
}

const PASSED_ON = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const;

class Launcher {
  readonly #plan: LaunchPlan;
  readonly #store: AgentStore;
  readonly #folder: string;
  readonly #tell: (text: string) => void;
  #runId = '';
  #workers: readonly Worker[] = [];
  #asked: NodeJS.Signals | null = null;

  constructor(plan: LaunchPlan, store: AgentStore, folder: string, tell: (text: string) => void) {
    this.#plan = plan;
    this.#store = store;
    this.#folder = folder;
    this.#tell = tell;
    for (const signal of PASSED_ON) process.on(signal, this.#onSignal);
  }

  async run(): Promise<LaunchEnd> {
    this.#runId = await this.#agreedRunId();
    for (let attempt = 0; ; attempt++) {
      const { failure, ends } = await this.#attempt(attempt);
      const status = Math.max(0, ...ends.map(({ code }) => code ?? 1));
      if (failure === null || this.#asked !== null)
        return { status: failure === null ? 0 : Math.max(1, status), failure, restarts: attempt };
      if (attempt >= this.#plan.maxRestarts) return { status: Math.max(1, status), failure, restarts: attempt };
      this.#tell(`${failure} All processes are started again (${attempt + 1} of ${this.#plan.maxRestarts}).`);
    }
  }

  close(): void {
    for (const signal of PASSED_ON) process.removeListener(signal, this.#onSignal);
    for (const worker of this.#workers) worker.signal('SIGKILL');
  }

  readonly #onSignal = (signal: NodeJS.Signals): void => {
    this.#asked = signal;
    for (const worker of this.#workers) worker.signal(signal);
    this.#killLater(this.#workers);
  };

  async #agreedRunId(): Promise<string> {
    if (this.#plan.nodeRank === 0) {
      const id = randomUUID();
      await this.#store.set('launch/run', id);
      return id;
    }
    for (;;) {
      const id = await this.#store.get('launch/run');
      if (id !== null) return id;
      await pause(LOOK);
    }
  }

  async #attempt(attempt: number): Promise<Attempt> {
    const plan = this.#plan;
    const place: Rendezvous = { host: plan.masterAddr, port: this.#store.port, runId: this.#runId };
    const workers = Array.from({ length: plan.nprocPerNode }, (_, local) => new Worker(plan, place, local, attempt, this.#folder));
    this.#workers = workers;
    if (this.#asked !== null) this.#onSignal(this.#asked);
    const ends: WorkerEnd[] = [];
    for (const { ended } of workers) void ended.then((end) => ends.push(end));
    const key = (what: string): string => `launch/${this.#runId}/${attempt}/${what}`;
    let told = false;
    let failed: string | null = null;
    // Until all have ended well everywhere, or one has not.
    for (;;) {
      const bad = ends.find(isBad);
      if (bad !== undefined) {
        if (plan.nnodes > 1) await this.#store.set(key('failed'), `${plan.nodeRank}`);
        failed = '';
        break;
      }
      if (!told && ends.length === workers.length) {
        told = true;
        if (plan.nnodes === 1) break;
        await this.#store.add(key('done'), 1);
      }
      if (plan.nnodes > 1) {
        const node = await this.#store.get(key('failed'));
        if (node !== null) {
          failed = `A process of machine ${node} failed.`;
          break;
        }
        if (told && (await this.#store.add(key('done'), 0)) >= plan.nnodes) break;
      }
      await Promise.race([pause(LOOK), ...(plan.nnodes === 1 ? [nextEnd(workers, ends)] : [])]);
    }
    if (failed === null) {
      if (plan.nnodes > 1) await this.#part(key('ended'));
      return { failure: null, ends };
    }
    await this.#endAll(workers);
    if (plan.nnodes > 1) await this.#waitForOthers(key('stopped'));
    return { failure: failed === '' ? wordsOf(ends) : failed, ends };
  }

  async #endAll(workers: readonly Worker[]): Promise<void> {
    for (const worker of workers) worker.signal('SIGTERM');
    const clear = this.#killLater(workers);
    await Promise.all(workers.map(({ ended }) => ended));
    clear();
  }

  #killLater(workers: readonly Worker[]): () => void {
    const timer = setTimeout(() => {
      for (const worker of workers) worker.signal('SIGKILL');
    }, this.#plan.grace * 1000);
    timer.unref();
    return () => clearTimeout(timer);
  }

  /** Machine 0 holds the store, and stays until the others have read there that all have ended. */
  async #part(key: string): Promise<void> {
    if (this.#plan.nodeRank === 0) return this.#waitForOthers(key);
    await this.#store.add(key, 1);
  }

  /** No machine starts again while processes of another one still run. */
  async #waitForOthers(key: string): Promise<void> {
    await this.#store.add(key, 1);
    const end = performance.now() + this.#plan.grace * 1000 + OTHERS;
    while ((await this.#store.add(key, 0)) < this.#plan.nnodes && performance.now() < end) await pause(LOOK);
  }
}

function isBad({ code, signal }: WorkerEnd): boolean {
  return code !== 0 || signal !== null;
}

function nextEnd(workers: readonly Worker[], ends: readonly WorkerEnd[]): Promise<unknown> {
  const running = workers.filter(({ rank }) => !ends.some((end) => end.rank === rank));
  return Promise.race(running.map(({ ended }) => ended));
}

/** What went wrong first: not that another process was lost, which is what the others tell. */
function wordsOf(ends: readonly WorkerEnd[]): string {
  const bad = ends.filter(isBad);
  const first =
    bad.find(({ reason, signal }) => reason !== null && signal === null && !reason.startsWith('DistributedError')) ??
    bad.find(({ signal }) => signal === 'SIGKILL') ??
    bad[0];
  if (first === undefined) return 'A process failed.';
  const how = first.signal !== null ? `was ended by ${first.signal}` : `ended with status ${first.code}`;
  return `Rank ${first.rank} ${how}${first.reason === null ? '.' : `: ${first.reason}`}`;
}
