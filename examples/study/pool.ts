/** Worker processes: each trains one run at a time, on one thread. */

import { type ChildProcess, fork } from 'node:child_process';
import { setNumThreads } from 'neve';
import { train } from './train.js';
import type { Job, RunRecord } from './types.js';

/** The argument that makes the program a worker. */
export const WORKER_FLAG = '--worker';

/** What a worker answers. */
type Answer = { readonly record: RunRecord } | { readonly error: string };

/** Called as a run ends. */
export type OnRecord = (record: RunRecord) => Promise<void>;

/**
 * Does the jobs, in order, as workers become free.
 *
 * @param program - the script to start; it calls {@link serve} when {@link WORKER_FLAG} is its argument
 * @returns jobs that were not done, with the reason: their worker ended, or what they need is missing
 */
export async function runJobs(program: string, jobs: readonly Job[], workers: number, onRecord: OnRecord): Promise<string[]> {
  const queue = [...jobs];
  const problems: string[] = [];
  await Promise.all(
    Array.from({ length: Math.min(workers, jobs.length) }, async () => {
      let worker: ChildProcess | null = null;
      try {
        for (let job = queue.shift(); job !== undefined; job = queue.shift()) {
          if (worker === null || !worker.connected) worker = startWorker(program);
          const answer = await ask(worker, job);
          if ('record' in answer) await onRecord(answer.record);
          else problems.push(`${job.task} ${job.net} ${job.optimizer} ${job.rule} ${job.lr} ${job.seed}: ${answer.error}`);
        }
      } finally {
        if (worker?.connected === true) worker.disconnect();
      }
    }),
  );
  return problems;
}

/** Answers jobs until the parent goes. */
export function serve(): void {
  setNumThreads(1);
  process.on('message', (job: Job) => {
    train(job)
      .then((record): Answer => ({ record }))
      .catch((error: unknown): Answer => ({ error: error instanceof Error ? error.message : String(error) }))
      .then((answer) => process.send?.(answer));
  });
}

function startWorker(program: string): ChildProcess {
  // The environment as well: libtorch reads it before anything can be set, and teams of threads would be made.
  return fork(program, [WORKER_FLAG], { execArgv: process.execArgv, env: { ...process.env, OMP_NUM_THREADS: '1' } });
}

/** Sends a job and waits for its answer, or for the worker's end. */
function ask(worker: ChildProcess, job: Job): Promise<Answer> {
  return new Promise((resolve) => {
    const done = (answer: Answer): void => {
      worker.off('message', onMessage);
      worker.off('exit', onExit);
      resolve(answer);
    };
    const onMessage = (answer: unknown): void => done(answer as Answer);
    const onExit = (code: number | null, signal: string | null): void => done({ error: `the worker ended (${signal ?? code})` });
    worker.on('message', onMessage);
    worker.on('exit', onExit);
    worker.send(job);
  });
}
