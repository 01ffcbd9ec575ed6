/** Worker processes: each trains one run at a time, on one thread. */

import { type ChildProcess, fork } from 'node:child_process';
import { setNumThreads } from 'neve';

/** The argument that makes the program a worker. */
export const WORKER_FLAG = '--worker';

/** What a worker answers. */
type Answer<Result> = { readonly record: Result } | { readonly error: string };

/** What workers are to do. */
export interface Work<Job, Result> {
  /** The script to start; it calls {@link serve} when {@link WORKER_FLAG} is its argument. */
  readonly program: string;
  readonly jobs: readonly Job[];
  readonly workers: number;
  /** Names a job in messages. */
  readonly nameOf: (job: Job) => string;
  /** A run that takes longer, seconds, is given up; its worker is ended (default: none is). */
  readonly limit?: number;
  /** Called as a run ends. */
  readonly onRecord: (record: Result) => Promise<void>;
}

/**
 * Does the jobs, in order, as workers become free.
 *
 * @returns jobs that were not done, with the reason: their worker ended, or what they need is missing
 */
export async function runJobs<Job extends object, Result>(work: Work<Job, Result>): Promise<string[]> {
  const { program, jobs, workers, nameOf, onRecord, limit = null } = work;
  const queue = [...jobs];
  const problems: string[] = [];
  await Promise.all(
    Array.from({ length: Math.min(workers, jobs.length) }, async () => {
      let worker: ChildProcess | null = null;
      try {
        for (let job = queue.shift(); job !== undefined; job = queue.shift()) {
          if (worker === null || !worker.connected) worker = startWorker(program);
          const answer = await ask<Result>(worker, job, limit);
          if ('record' in answer) await onRecord(answer.record);
          else problems.push(`${nameOf(job)}: ${answer.error}`);
        }
      } finally {
        if (worker?.connected === true) worker.disconnect();
      }
    }),
  );
  return problems;
}

/** Answers jobs until the parent goes. */
export function serve<Job, Result>(train: (job: Job) => Promise<Result>): void {
  setNumThreads(1);
  process.on('message', (job: Job) => {
    train(job)
      .then((record): Answer<Result> => ({ record }))
      .catch((error: unknown): Answer<Result> => ({ error: error instanceof Error ? error.message : String(error) }))
      .then((answer) => process.send?.(answer));
  });
}

function startWorker(program: string): ChildProcess {
  // The environment as well: libtorch reads it before anything can be set, and teams of threads would be made.
  return fork(program, [WORKER_FLAG], { execArgv: process.execArgv, env: { ...process.env, OMP_NUM_THREADS: '1' } });
}

/** Sends a job and waits for its answer, or for the worker's end. */
function ask<Result>(worker: ChildProcess, job: object, limit: number | null): Promise<Answer<Result>> {
  return new Promise((resolve) => {
    const timer = limit === null ? null : setTimeout(() => worker.kill('SIGKILL'), limit * 1000);
    const done = (answer: Answer<Result>): void => {
      if (timer !== null) clearTimeout(timer);
      worker.off('message', onMessage);
      worker.off('exit', onExit);
      resolve(answer);
    };
    const onMessage = (answer: unknown): void => done(answer as Answer<Result>);
    const onExit = (code: number | null, signal: string | null): void => done({ error: `the worker ended (${signal ?? code})` });
    worker.on('message', onMessage);
    worker.on('exit', onExit);
    worker.send(job);
  });
}
