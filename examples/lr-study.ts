/**
 * Trains small networks from starting rates of six orders of magnitude: constant rates, schedules, learning-rate-free optimizers, and controllers that set the rate.
 * Writes `lr-study.md` and one page with the curves.
 *
 *     node --import tsx examples/lr-study.ts --quick                                      does everything work? digits, three epochs
 *     NEVE_DATA=folder node --import tsx examples/lr-study.ts --full --out runs/lr-study  the study; goes on where it was cut off
 *     NEVE_DATA=folder node --import tsx examples/lr-study.ts --full --estimate           what that would cost here
 *
 * CIFAR-10 and household power are read from the folder that `NEVE_DATA` names; the digits come with the examples. What is compared and what came of it is in
 * lr-study.md beside this file; `--document` writes the tables of `--out` into it.
 */

import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { estimate } from './lr-study/estimate.js';
import { METHODS } from './lr-study/methods.js';
import { lrStudyPage } from './lr-study/page.js';
import { openRuns } from './lr-study/runs.js';
import { type Extent, FULL, jobsOf, QUICK, TASKS } from './lr-study/settings.js';
import { CONSTANTS, summarize } from './lr-study/summary.js';
import { studyTables } from './lr-study/tables.js';
import { train } from './lr-study/train.js';
import { keyOf } from './lr-study/types.js';
import { missingJobs } from './study/journal.js';
import { replaceBetween } from './study/markers.js';
import { serve, WORKER_FLAG } from './study/pool.js';
import { numbers, words } from './study/selection.js';
import { readArguments } from './support/args.js';

const PROGRAM = fileURLToPath(import.meta.url);
const DOCUMENT = fileURLToPath(new URL('lr-study.md', import.meta.url));

if (process.argv.includes(WORKER_FLAG)) serve(train);
else {
  await main().catch((error: unknown) => {
    const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    if (!(error instanceof RangeError || isMissing)) throw error;
    console.error(
      isMissing
        ? `${error.message}\nName the folder with CIFAR-10 and household power in NEVE_DATA, or ask for --task digits.`
        : error.message,
    );
    process.exitCode = 2;
  });
}

async function main(): Promise<void> {
  const args = readArguments('Compares ways to set the learning rate, from many starting values.', {
    full: { type: 'flag', help: 'The study, of three tasks' },
    quick: { type: 'flag', help: 'Digits for three epochs: whether everything runs (the default)' },
    task: { type: 'text', help: `Tasks, comma-separated: ${TASKS.map(({ task }) => task).join(', ')}` },
    methods: { type: 'text', help: 'Methods whose name has one of these parts, semicolon-separated; SGD and AdamW are always there' },
    seeds: { type: 'text', help: 'Seeds of weights and order' },
    epochs: { type: 'count', help: "Epochs (default: the task's budget)" },
    out: { type: 'text', default: 'runs/lr-study', help: 'Folder for runs.jsonl, lr-study.md and lr-study.html' },
    jobs: { type: 'count', default: 2, help: 'Worker processes, one thread each' },
    estimate: { type: 'flag', help: 'Train nothing: say what is left of it, and how long that takes here' },
    document: { type: 'flag', help: 'Train nothing: write the tables of --out into examples/lr-study.md' },
  });
  const extent = chosen(args.full || args.document ? FULL : QUICK, args);
  const runs = await openRuns(join(args.out, 'runs.jsonl'), PROGRAM);
  const jobs = jobsOf(extent);
  const left = missingJobs(jobs, runs.records, keyOf);
  if (args.estimate) return console.log(await estimate(left, args.jobs));
  if (!args.document) {
    if (args.full && left.length > 0) console.error(`${await estimate(left, args.jobs)}\n`);
    await mkdir(args.out, { recursive: true });
    await runs.add(jobs, args.jobs);
  }
  const tasks = summarize(runs.of(jobs), extent);
  if (tasks.length === 0) throw new RangeError(`There are no such runs in ${args.out}.`);
  const text = replaceBetween(await readFile(DOCUMENT, 'utf8'), 'tables', studyTables(tasks));
  const page = join(args.out, 'lr-study.html');
  await writeFile(args.document ? DOCUMENT : join(args.out, 'lr-study.md'), text);
  await writeFile(page, await lrStudyPage(tasks));
  console.log(`${studyTables(tasks)}\n\nLook at ${relative('.', page)} in a browser.`);
}

/** @throws {RangeError} for names that are not known */
function chosen(
  extent: Extent,
  args: { task: string | undefined; methods: string | undefined; seeds: string | undefined; epochs: number | undefined },
): Extent {
  const tasks = words(
    'task',
    args.task,
    TASKS.map(({ task }) => task),
  );
  const parts = args.methods?.split(';') ?? null;
  return {
    ...extent,
    tasks: tasks === null ? extent.tasks : TASKS.filter(({ task }) => tasks.includes(task)),
    methods: METHODS.filter(({ name }) => parts === null || CONSTANTS.includes(name) || parts.some((part) => name.includes(part))),
    seeds: args.seeds === undefined ? extent.seeds : numbers('seeds', args.seeds),
    epochs: args.epochs ?? extent.epochs,
  };
}
