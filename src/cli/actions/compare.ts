/** What `neve runs --compare` prints: where runs differ, and their curves below each other on one scale. */

import { basename, dirname } from 'node:path';
import type { Setting } from '../../report/record/config.js';
import { spansDecades } from '../../report/page/log-axis.js';
import { braille } from '../../report/terminal/braille.js';
import { UsageError } from '../failure.js';
import { note, print, short, table } from '../output.js';

/** A run, its settings and results by path, and its epochs. */
export interface ComparedRun {
  readonly run: string;
  readonly values: Readonly<Record<string, Setting>>;
  readonly epochs: readonly EpochNumbers[];
}

/** `null` for what an epoch does not have. */
export interface EpochNumbers {
  readonly loss: number | null;
  readonly validationLoss: number | null;
}

const WIDTH = 48;
const HEIGHT = 3;
/** More curves than that say less than the table. */
const MOST_CURVES = 8;

export function compareRuns(list: readonly ComparedRun[]): void {
  if (list.length < 2) throw new UsageError(`--compare needs at least two runs; there ${list.length === 1 ? 'is one' : 'are none'}.`);
  const keys = [...new Set(list.flatMap(({ values }) => Object.keys(values)))];
  const different = keys.filter((key) => new Set(list.map(({ values }) => JSON.stringify(values[key] ?? null))).size > 1);
  print(
    different.length === 0
      ? 'The settings and the results of these runs are the same.'
      : table(
          ['', ...list.map(({ run }) => basename(run))],
          different.map((key) => [key, ...list.map(({ values }) => short(values[key]))]),
        ),
  );
  const drawn = list.slice(0, MOST_CURVES);
  const curves: readonly (readonly [string, keyof EpochNumbers])[] = [
    ['Validation loss', 'validationLoss'],
    ['Training loss', 'loss'],
  ];
  for (const [title, key] of curves) {
    const lines = curveLines(title, drawn, key);
    if (lines.length > 0) print(`\n${lines.join('\n')}`);
  }
  if (drawn.length < list.length) note(`(curves of ${list.length - drawn.length} more runs are left out)`);
  note(`Over each other in a browser: neve dashboard ${dirname(list[0]?.run ?? '.')}`);
}

/** A plot for each run, all over the same epochs and the same values. */
function curveLines(title: string, list: readonly ComparedRun[], key: keyof EpochNumbers): string[] {
  const all = list.flatMap(({ epochs }) => epochs.flatMap(({ [key]: value }) => (value === null ? [] : [value])));
  const longest = Math.max(...list.map(({ epochs }) => epochs.length));
  if (all.length === 0 || longest < 2) return [];
  const log = spansDecades(all);
  const ends = { from: 1, to: longest, low: all.reduce((a, b) => Math.min(a, b)), high: all.reduce((a, b) => Math.max(a, b)) };
  const names = Math.max(...list.map(({ run }) => basename(run).length));
  const plots = list.flatMap(({ run, epochs }) => {
    const ys = epochs.map(({ [key]: value }) => value ?? Number.NaN);
    const plot = braille({ xs: epochs.map((_, i) => i + 1), ys, width: WIDTH, height: HEIGHT, log, ends });
    const last = ys.findLast((value) => !Number.isNaN(value));
    return (plot?.lines ?? []).map((line, i) =>
      `${(i === 1 ? basename(run) : '').padEnd(names)}  ${line}  ${i === 1 ? short(last) : ''}`.trimEnd(),
    );
  });
  return [`${title}, ${short(ends.high)} to ${short(ends.low)}${log ? ', logarithmic' : ''}; epochs 1 to ${longest}`, ...plots];
}
