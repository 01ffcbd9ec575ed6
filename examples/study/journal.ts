/** The runs of a folder, done and to do: a file with one line a run, only ever added to, so that a study that was cut off goes on. */

import { appendFile, readFile } from 'node:fs/promises';
import { runJobs } from './pool.js';

/** What a study calls its runs. */
export interface JournalKind<Job, Result extends Job> {
  /** Equal for equal runs. */
  readonly keyOf: (job: Job) => string;
  /** Names a job in messages. */
  readonly nameOf: (job: Job) => string;
  /** A run that takes longer, seconds, is given up (default: none is). */
  readonly limit?: number;
  /** One run in a line. */
  readonly describe: (record: Result) => string;
}

/** The lines of text. Of two for one run the later counts; one that was cut off is passed over: its run is done again. */
export function parseLines<Result>(text: string, keyOf: (record: Result) => string): Result[] {
  const found = new Map<string, Result>();
  for (const line of text.split('\n')) {
    const record = parseLine<Result>(line);
    if (record !== null) found.set(keyOf(record), record);
  }
  return [...found.values()];
}

/** The jobs that were not done yet, each once. */
export function missingJobs<Job>(jobs: readonly Job[], records: readonly Job[], keyOf: (job: Job) => string): Job[] {
  const done = new Set(records.map(keyOf));
  const left = new Map(jobs.map((job) => [keyOf(job), job]));
  return [...left].filter(([key]) => !done.has(key)).map(([, job]) => job);
}

/** What was run, and what adds to it. */
export class Journal<Job extends object, Result extends Job> {
  readonly records: Result[];
  readonly #path: string;
  readonly #program: string;
  readonly #kind: JournalKind<Job, Result>;

  private constructor(path: string, program: string, kind: JournalKind<Job, Result>, records: Result[]) {
    this.#path = path;
    this.#program = program;
    this.#kind = kind;
    this.records = records;
  }

  /**
   * Reads what is there; nothing when there is no file.
   *
   * @param path - of `runs.jsonl`
   * @param program - the script that workers run
   */
  static async open<Job extends object, Result extends Job>(
    path: string,
    program: string,
    kind: JournalKind<Job, Result>,
  ): Promise<Journal<Job, Result>> {
    const text = await readFile(path, 'utf8').catch(() => '');
    return new Journal(path, program, kind, parseLines<Result>(text, kind.keyOf));
  }

  /** Does the jobs that were not done yet. */
  async add(jobs: readonly Job[], workers: number): Promise<void> {
    const { keyOf, nameOf, describe, limit } = this.#kind;
    const left = missingJobs<Job>(jobs, this.records, keyOf);
    let count = left.length;
    const onRecord = async (record: Result): Promise<void> => {
      this.records.push(record);
      await appendFile(this.#path, `${JSON.stringify(record)}\n`);
      count -= 1;
      console.error(`${count} left · ${describe(record)}`);
    };
    const work = { program: this.#program, jobs: left, workers, nameOf, onRecord, ...(limit === undefined ? {} : { limit }) };
    const problems = await runJobs<Job, Result>(work);
    for (const problem of problems) console.error(`Not done: ${problem}`);
    if (problems.length > 0) process.exitCode = 1;
  }

  /** The records of these jobs. */
  of(jobs: readonly Job[]): Result[] {
    const wanted = new Set(jobs.map(this.#kind.keyOf));
    return this.records.filter((record) => wanted.has(this.#kind.keyOf(record)));
  }
}

function parseLine<Result>(line: string): Result | null {
  if (!line.endsWith('}')) return null;
  try {
    return JSON.parse(line) as Result;
  } catch {
    return null;
  }
}
