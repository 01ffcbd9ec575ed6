/** What the page's charts draw. */

import type { Chart, Series } from '../study/curves.js';
import { METHODS } from './methods.js';
import type { MethodSummary, TaskSummary } from './summary.js';

/** Whole for methods that are given no rate, long dashes for given rates, short ones for starting points. */
const DASHES = { none: [], given: [8, 4], start: [3, 3] } as const;

/** The colours of the methods, evenly around the wheel. */
export const COLORS: readonly string[] = METHODS.map((_, i) => `hsl(${Math.round((360 * i) / METHODS.length)} 62% 46%)`);

/** The charts of a task: the test error by starting value, and the losses and rates by epoch of each method's best starting value, first seed. */
export function taskCharts(task: TaskSummary, index: number): readonly Chart[] {
  return [
    errorByStart(task, index),
    byEpoch(task, index, 'loss', 'Training loss from the best starting value, first seed'),
    byEpoch(task, index, 'lr', 'Learning rate of the same runs'),
  ];
}

function errorByStart({ methods, metric }: TaskSummary, index: number): Chart {
  const rates = [...new Set(methods.flatMap(({ starts }) => starts.flatMap(({ lr }) => (lr === null ? [] : [lr]))))].sort((a, b) => a - b);
  const error = (score: number): number | null => positive(metric === 'accuracy' ? 1 - score : score);
  const series = methods.map((summary) => {
    const [only] = summary.starts;
    const valueAt = (rate: number): number | null => {
      const found = only?.lr === null ? only : summary.starts.find(({ lr }) => lr === rate);
      return found === undefined ? null : error(found.mean);
    };
    return seriesOf(summary, rates.map(valueAt));
  });
  return { id: `${index}-start`, title: 'Test error', x: 'power of ten of the starting rate', epochs: rates.map(Math.log10), series };
}

function byEpoch({ methods }: TaskSummary, index: number, key: 'loss' | 'lr', title: string): Chart {
  const curves = methods.map((summary) => ({ summary, values: firstSeed(summary)?.curves[key] ?? [] }));
  const length = Math.max(0, ...curves.map(({ values }) => values.length));
  const epochs = Array.from({ length }, (_, i) => i + 1);
  const series = curves.map(({ summary, values }) =>
    seriesOf(
      summary,
      epochs.map((_, i) => positive(values[i] ?? null)),
    ),
  );
  return { id: `${index}-${key}`, title, epochs, series };
}

function firstSeed({ best }: MethodSummary): MethodSummary['best']['runs'][number] | undefined {
  return [...best.runs].sort((a, b) => a.seed - b.seed)[0];
}

function seriesOf({ method }: MethodSummary, values: readonly (number | null)[]): Series {
  return { label: method.name, color: METHODS.findIndex(({ name }) => name === method.name), dash: DASHES[method.rate], values };
}

/** Axes are logarithmic. */
function positive(value: number | null): number | null {
  return value !== null && value > 0 ? value : null;
}
