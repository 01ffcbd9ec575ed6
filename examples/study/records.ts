/** The runs of NeVe's study. */

import { Journal, missingJobs, parseLines } from './journal.js';
import { describe } from './run-table.js';
import { type Job, keyOf, type RunRecord } from './types.js';

/** The runs of a text; see {@link parseLines}. */
export function parseRecords(text: string): RunRecord[] {
  return parseLines<RunRecord>(text, keyOf);
}

/** The jobs that were not done yet, each once. */
export function missing(jobs: readonly Job[], records: readonly RunRecord[]): Job[] {
  return missingJobs<Job>(jobs, records, keyOf);
}

/** The study's runs in a folder. */
export function openRuns(path: string, program: string): Promise<Journal<Job, RunRecord>> {
  const nameOf = ({ task, net, optimizer, rule, lr, seed }: Job): string => `${task} ${net} ${optimizer} ${rule} ${lr} ${seed}`;
  return Journal.open<Job, RunRecord>(path, program, { keyOf, nameOf, describe });
}
