/** What the study would cost here. */

import { markdownTable, netName } from '../study/words.js';
import { train } from './train.js';
import type { Job } from './types.js';

const TIMED_EPOCHS = 2;
/** A run of the mean method, as a multiple of one with a constant rate: runs that diverge end early, and methods that measure take longer. */
const FACTOR = 1.1;

/** Times a short run of each task and multiplies. */
export async function estimate(jobs: readonly Job[], workers: number): Promise<string> {
  const tasks = new Map<string, Job[]>();
  for (const job of jobs) tasks.set(job.task, [...(tasks.get(job.task) ?? []), job]);
  let total = 0;
  const rows: string[][] = [];
  for (const own of tasks.values()) {
    const [example] = own as [Job];
    const { seconds } = await train({ ...example, method: 'SGD', lr: 1e-3, epochs: TIMED_EPOCHS });
    const each = (seconds / TIMED_EPOCHS) * example.epochs * FACTOR;
    total += each * own.length;
    rows.push([netName(example), String(own.length), each.toFixed(1), ((each * own.length) / 60 / workers).toFixed(1)]);
  }
  rows.push(['all', String(jobs.length), '', (total / 60 / workers).toFixed(1)]);
  return markdownTable(['net', 'runs left', 'seconds a run', `minutes with ${workers} workers`], rows);
}
