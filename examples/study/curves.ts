/** What the page's charts draw. */

import { FREE_RULES, RULES } from './matrix.js';
import type { CellSummary, RuleSummary } from './summary.js';
import type { Curves, RuleName, RunRecord } from './types.js';
import { rateText } from './words.js';

/** One curve: a value an epoch. */
export interface Series {
  readonly label: string;
  /** Index into the page's colours. */
  readonly color: number;
  /** Dashes: pixels on and off; empty for a whole line. */
  readonly dash: readonly number[];
  readonly values: readonly (number | null)[];
}

/** One chart; its axis, of epochs unless it says otherwise, is as long as its longest curve. */
export interface Chart {
  readonly id: string;
  readonly title: string;
  /** What {@link epochs} counts, where not epochs. */
  readonly x?: string;
  readonly epochs: readonly number[];
  readonly series: readonly Series[];
}

const QUANTITIES: readonly { key: keyof Curves; title: string }[] = [
  { key: 'loss', title: 'Training loss' },
  { key: 'lr', title: 'Learning rate' },
  { key: 'velocity', title: 'Velocity' },
];
const DASHES: readonly (readonly number[])[] = [[], [8, 4], [3, 3], [12, 4, 3, 4], [1, 4], [6, 2]];

/**
 * The charts of a cell, of its first seed: NeVe's default from every initial rate, other rules at their tuned rate, or, where they have none, from every
 * rate too. Values that are not positive are left out: the axes are logarithmic.
 */
export function cellCharts(cell: CellSummary, index: number): readonly Chart[] {
  const runs = shownRuns(cell);
  return QUANTITIES.flatMap(({ key, title }) => {
    const series = runs.map(({ run, dash }) => ({
      label: `${run.rule} ${rateText(run.lr)}`,
      color: RULES.indexOf(run.rule),
      dash,
      values: run.curves[key].map((value) => (value !== null && value > 0 ? value : null)),
    }));
    const drawn = series.filter(({ values }) => values.some((value) => value !== null));
    if (drawn.length === 0) return [];
    const longest = Math.max(...drawn.map(({ values }) => values.length));
    const padded = drawn.map((one) => ({ ...one, values: Array.from({ length: longest }, (_, i) => one.values[i] ?? null) }));
    return [{ id: `${index}-${key}`, title, epochs: Array.from({ length: longest }, (_, i) => i + 1), series: padded }];
  });
}

function shownRuns({ free, tuned }: CellSummary): readonly { run: RunRecord; dash: readonly number[] }[] {
  const isTuned = (name: RuleName): boolean => tuned.some(({ rule }) => rule === name);
  const shown = [...free.filter(({ rule }) => rule === 'neve' || !isTuned(rule)), ...tuned];
  const wanted = FREE_RULES.every((name) => !isTuned(name)) ? shown : shown.filter(({ rule, lr }) => rule === 'neve' || lr !== null);
  return wanted.flatMap((rule) => firstSeed(rule).map((run, i) => ({ run, dash: DASHES[i % DASHES.length] ?? [] })));
}

function firstSeed({ runs }: RuleSummary): readonly RunRecord[] {
  const seed = Math.min(...runs.map((run) => run.seed));
  return runs.filter((run) => run.seed === seed).sort((a, b) => a.lr - b.lr);
}
