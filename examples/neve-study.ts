/**
 * Trains networks under NeVe and under the schedules that it stands for, and writes what came of it: a table, and one page with the curves.
 *
 *     node --import tsx examples/neve-study.ts --task digits --net cnn --rules neve,cosine --seeds 0,1,2 [--lr 0.1,0.01]
 *     NEVE_DATA=folder node --import tsx examples/neve-study.ts --full --jobs 2     the whole matrix, with tuned rates; goes on where it was cut off
 *     … --full --part confirmation                                                  the tasks that no rule was chosen on
 *     node --import tsx examples/neve-study.ts --plan                               what that would cost on this machine
 *     node --import tsx examples/neve-study.ts --table                              writes the tables of a finished study into neve-study.md
 *
 * CIFAR-10 and household power are read from the folder that `NEVE_DATA` names; the other data sets come with the examples. What is compared, on what,
 * and what came of it is in neve-study.md beside this file.
 */

import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { replaceBetween } from './study/markers.js';
import {
  BUDGETS,
  CONFIRMATION_SEEDS,
  firstJobs,
  NETS,
  OPTIMIZERS,
  PARTS,
  plainJobs,
  RULES,
  type Selection,
  tunedJobs,
} from './study/matrix.js';
import { studyPage } from './study/page.js';
import { estimate } from './study/plan.js';
import { serve, WORKER_FLAG } from './study/pool.js';
import { openRuns } from './study/records.js';
import { runTable } from './study/run-table.js';
import { numbers, words } from './study/selection.js';
import { summarize } from './study/summary.js';
import { studyTables } from './study/table.js';
import { train } from './study/train.js';
import type { RunRecord } from './study/types.js';
import { readArguments } from './support/args.js';

const PROGRAM = fileURLToPath(import.meta.url);
const DOCUMENT = fileURLToPath(new URL('neve-study.md', import.meta.url));

if (process.argv.includes(WORKER_FLAG)) serve(train);
else {
  await main().catch((error: unknown) => {
    if (!(error instanceof RangeError)) throw error;
    console.error(error.message);
    process.exitCode = 2;
  });
}

/** The document with the tables of each part that has runs. */
function withTables(text: string, records: readonly RunRecord[], selection: Selection): string {
  return (Object.keys(PARTS) as (keyof typeof PARTS)[])
    .filter((part) => (selection.part ?? part) === part)
    .reduce((written, part) => {
      const cells = summarize(records, { ...selection, part }, 'study');
      return cells.length === 0 ? written : replaceBetween(written, part, studyTables(cells));
    }, text);
}

/** What the command line asks for. */
async function main(): Promise<void> {
  const args = readArguments('Compares NeVe with schedules, on several networks and seeds.', {
    task: { type: 'text', help: `Data sets, comma-separated: ${Object.keys(BUDGETS).join(', ')} (default all)` },
    net: { type: 'text', help: `Networks: ${[...new Set(NETS.map(({ net }) => net))].join(', ')} (default all)` },
    part: { type: 'text', help: `${Object.keys(PARTS).join(' or ')} (default both)` },
    optimizer: { type: 'text', help: `${OPTIMIZERS.join(', ')} (default both)` },
    rules: { type: 'text', help: `${RULES.join(', ')} (default all)` },
    lr: { type: 'text', help: 'Initial rates (default: a usual one; with --full those of the study)' },
    seeds: { type: 'text', default: CONFIRMATION_SEEDS.join(','), help: 'Seeds of weights and order' },
    epochs: { type: 'count', help: "Epochs at most (default: the task's budget)" },
    out: { type: 'text', default: 'runs/neve-study', help: 'Folder for runs.jsonl and the page' },
    jobs: { type: 'count', default: 1, help: 'Worker processes, one thread each' },
    full: { type: 'flag', help: 'The study: every initial rate, and rivals whose rate is tuned on held-out rows first' },
    plan: { type: 'flag', help: 'Train nothing: say what is left of the study, and how long that takes here' },
    table: { type: 'flag', help: 'Train nothing: write the tables of --out into neve-study.md' },
  });
  const selection: Selection = {
    part: (words('part', args.part, Object.keys(PARTS))?.[0] ?? null) as keyof typeof PARTS | null,
    tasks: words('task', args.task, Object.keys(BUDGETS)),
    nets: words(
      'net',
      args.net,
      NETS.map(({ net }) => net),
    ),
    optimizers: words('optimizer', args.optimizer, OPTIMIZERS),
    rules: words('rules', args.rules, RULES),
    rates: args.lr === undefined ? null : numbers('lr', args.lr),
    epochs: args.epochs ?? null,
    seeds: numbers('seeds', args.seeds),
  };
  const runs = await openRuns(join(args.out, 'runs.jsonl'), PROGRAM);
  if (args.plan) return console.log(await estimate(selection, runs.records));
  if (!args.table) {
    await mkdir(args.out, { recursive: true });
    if (args.full) {
      await runs.add(firstJobs(selection), args.jobs);
      await runs.add(tunedJobs(selection, runs.records), args.jobs);
    } else {
      const jobs = plainJobs(selection);
      await runs.add(jobs, args.jobs);
      console.log(runTable(runs.of(jobs)));
    }
  }
  const cells = summarize(runs.records, selection, args.full || args.table ? 'study' : 'every rate');
  if (cells.length === 0) throw new RangeError(`There are no such runs in ${args.out}.`);
  const page = join(args.out, 'study.html');
  await writeFile(page, await studyPage(cells));
  console.log(`Look at ${relative('.', page)} in a browser.`);
  if (args.table) await writeFile(DOCUMENT, withTables(await readFile(DOCUMENT, 'utf8'), runs.records, selection));
}
