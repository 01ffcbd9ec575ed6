/** The runs of a folder, done and to do. */

import { runJobs } from './pool.js';
import { addRecord, missing, readRecords } from './records.js';
import { describe } from './run-table.js';
import { type Job, keyOf, type RunRecord } from './types.js';

/** What was run, and what adds to it. */
export class Runs {
  readonly records: RunRecord[];
  readonly #path: string;
  readonly #program: string;

  private constructor(path: string, program: string, records: RunRecord[]) {
    this.#path = path;
    this.#program = program;
    this.records = records;
  }

  /**
   * Reads what is there.
   *
   * @param path - of `runs.jsonl`
   * @param program - the script that workers run
   */
  static async open(path: string, program: string): Promise<Runs> {
    return new Runs(path, program, await readRecords(path));
  }

  /** Does the jobs that were not done yet. */
  async add(jobs: readonly Job[], workers: number): Promise<void> {
    const left = missing(jobs, this.records);
    let count = left.length;
    const problems = await runJobs(this.#program, left, workers, async (record) => {
      this.records.push(record);
      await addRecord(this.#path, record);
      count -= 1;
      console.error(`${count} left · ${describe(record)}`);
    });
    for (const problem of problems) console.error(`Not done: ${problem}`);
    if (problems.length > 0) process.exitCode = 1;
  }

  /** The records of these jobs. */
  of(jobs: readonly Job[]): RunRecord[] {
    const wanted = new Set(jobs.map(keyOf));
    return this.records.filter((record) => wanted.has(keyOf(record)));
  }
}
