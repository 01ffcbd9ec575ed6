/** `runs.jsonl`: one line a run, only ever added to, so that a study that was cut off goes on. */

import { appendFile, readFile } from 'node:fs/promises';
import { type Job, keyOf, type RunRecord } from './types.js';

/** The runs of a file; none when there is no file. A last line that was cut off is passed over: its run is done again. */
export async function readRecords(path: string): Promise<RunRecord[]> {
  const text = await readFile(path, 'utf8').catch(() => '');
  return parseRecords(text);
}

/** As {@link readRecords}, of text. Of two lines for one run the later counts. */
export function parseRecords(text: string): RunRecord[] {
  const found = new Map<string, RunRecord>();
  for (const line of text.split('\n')) {
    const record = parseLine(line);
    if (record !== null) found.set(keyOf(record), record);
  }
  return [...found.values()];
}

/** Adds a run. */
export async function addRecord(path: string, record: RunRecord): Promise<void> {
  await appendFile(path, `${JSON.stringify(record)}\n`);
}

/** The jobs that were not done yet, each once. */
export function missing(jobs: readonly Job[], records: readonly RunRecord[]): Job[] {
  const done = new Set(records.map(keyOf));
  const left = new Map(jobs.map((job) => [keyOf(job), job]));
  return [...left].filter(([key]) => !done.has(key)).map(([, job]) => job);
}

function parseLine(line: string): RunRecord | null {
  if (!line.endsWith('}')) return null;
  try {
    return JSON.parse(line) as RunRecord;
  } catch {
    return null;
  }
}
