/**
 * Trains under NeVe's default what it meets besides plain nets (dropout, wrong labels, frozen layers, other optimizers …), beside a cosine from the rate that people
 * start with and from others about it, and prints a table.
 *
 *     node --import tsx examples/neve-cases.ts [--case dropout-sgd,muon] [--seeds 0,1] [--jobs 2]
 *
 * What came of it is in neve-study.md beside this file. Goes on where it was cut off.
 */

import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CASES } from './study/cases.js';
import { type CaseJob, type CaseRecord, describeCase, trainCase } from './study/case-run.js';
import { LABELS } from './study/case-names.js';
import { Journal } from './study/journal.js';
import { serve, WORKER_FLAG } from './study/pool.js';
import { numbers, words } from './study/selection.js';
import { markdownTable, rateText, scoreText, advantageText } from './study/words.js';
import { readArguments } from './support/args.js';

/** The cosines begin at the rate that people start with, and at so many times that. */
const HIGHER = 3;

if (process.argv.includes(WORKER_FLAG)) serve(trainCase);
else {
  await main().catch((error: unknown) => {
    if (!(error instanceof RangeError)) throw error;
    console.error(error.message);
    process.exitCode = 2;
  });
}

async function main(): Promise<void> {
  const args = readArguments('Compares NeVe with cosines where fits are not plain.', {
    case: { type: 'text', help: `Cases, comma-separated: ${Object.keys(LABELS).join(', ')} (default all)` },
    seeds: { type: 'text', default: '0,1', help: 'Seeds of weights and order' },
    out: { type: 'text', default: 'runs/neve-cases', help: 'Folder for runs.jsonl' },
    jobs: { type: 'count', default: 1, help: 'Worker processes, one thread each' },
  });
  const names = (words('case', args.case, Object.keys(LABELS)) ?? Object.keys(LABELS)) as (keyof typeof LABELS)[];
  const seeds = numbers('seeds', args.seeds);
  await mkdir(args.out, { recursive: true });
  const keyOf = ({ name, rule, lr, seed }: CaseJob): string => [name, rule, lr.toExponential(2), seed].join('/');
  const runs = await Journal.open<CaseJob, CaseRecord>(join(args.out, 'runs.jsonl'), fileURLToPath(import.meta.url), {
    keyOf,
    nameOf: keyOf,
    describe: describeCase,
  });
  const jobs = [null, 1, HIGHER].flatMap((factor) =>
    names.flatMap((name) =>
      seeds.map((seed): CaseJob => {
        const { folk } = CASES[name];
        return factor === null ? { name, rule: 'neve', lr: folk, seed } : { name, rule: 'cosine', lr: folk * factor, seed };
      }),
    ),
  );
  await runs.add(jobs, args.jobs);
  console.log(table(names, runs.of(jobs)));
}

function table(names: readonly (keyof typeof LABELS)[], records: readonly CaseRecord[]): string {
  const rows = names.flatMap((name) => {
    const own = records.filter((record) => record.name === name);
    const [first] = own;
    if (first === undefined) return [];
    const { metric } = first;
    const of = (rule: CaseJob['rule'], lr: number): number => {
      const scores = own.filter((run) => run.rule === rule && run.lr === lr).map(({ score }) => score ?? Number.NaN);
      return scores.reduce((sum, score) => sum + score, 0) / scores.length;
    };
    const { folk } = CASES[name];
    const [neve, start, higher] = [of('neve', folk), of('cosine', folk), of('cosine', folk * HIGHER)];
    return [
      [
        LABELS[name],
        scoreText(neve, metric),
        `${scoreText(start, metric)} (${rateText(folk)})`,
        advantageText(neve, start, metric),
        scoreText(higher, metric),
      ],
    ];
  });
  return markdownTable(['case', 'NeVe', 'folk cosine', 'difference', `from ${HIGHER} times that`], rows);
}
