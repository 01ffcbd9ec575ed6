/**
 * A chart as a still picture: for readers without JavaScript, for paper, and to be saved. It stretches with the page, so what has a place along the
 * horizontal axis is given in shares of the width, and only curves, which may be stretched, stand in a picture that is.
 */

import { linearAxis, logAxis, tickText, tightAxis } from './axis.js';
import type { Chart, ChartData, ChartMark, ChartSeries } from './chart.js';
import { formatNumber } from '../format.js';
import { type Html, html } from './html.js';

/** Pixels: room for the marks above, the curves, and room for ticks below. */
export const STILL = { top: 18, height: 196, bottom: 22 } as const;
const TOTAL = STILL.top + STILL.height + STILL.bottom;
/** Width of the picture that is stretched. */
const WIDE = 1000;
/** Curves of more points are drawn by the least and the greatest of each column. */
const COLUMNS = 500;
const DOTS_BELOW = 40;
/** What a narrow screen has for the curves, and how wide a digit is there. */
const NARROWEST = 250;
const DIGIT = 6.4;

/** The picture. */
export function still(chart: Chart, data: ChartData): Html {
  const xs = chart.axis?.values ?? data.epochs;
  const marks = marksFor(chart, data);
  const unit = chart.axis?.unit ?? 'epoch';
  // Epochs begin at 0, where nothing is trained yet.
  const x = tightAxis(unit === 'epoch' ? [0, ...xs] : xs, 8, unit !== 'own');
  const values = [...chart.series.flatMap(({ values: all }) => all), ...chart.levels.map(({ value }) => value)].filter(
    (value) => value !== null,
  );
  const y = chart.log ? logAxis(values) : linearAxis(values);
  const across = (value: number): string => `${(100 * x.place(value)).toFixed(2)}%`;
  const down = (value: number): number => Number((STILL.top + STILL.height * (1 - y.place(value))).toFixed(1));
  const bottom = STILL.top + STILL.height;
  const fits = spaced(x.ticks, (tick) => ({ at: x.place(tick), text: tickText(tick) }));
  return html`<svg class="still" height="${TOTAL}" role="img" aria-label="${describe(chart)}">
${y.ticks.map((tick) => html`<line x1="0" x2="100%" y1="${down(tick)}" y2="${down(tick)}" stroke="var(--grid)"/><text x="-8" y="${down(tick) + 4}" text-anchor="end" fill="var(--muted)">${tickText(tick)}</text>`)}
${fits.map((tick) => html`<line x1="${across(tick)}" x2="${across(tick)}" y1="${STILL.top}" y2="${bottom}" stroke="var(--grid)"/><text x="${across(tick)}" y="${bottom + 16}" text-anchor="middle" fill="var(--muted)">${tickText(tick)}</text>`)}
${marks.map(({ from, to }) =>
  to > from
    ? html`<rect x="${across(from)}" width="${(100 * (x.place(to) - x.place(from))).toFixed(2)}%" y="${STILL.top}" height="4" fill="var(--marker)" opacity="0.5"/>`
    : html`<line x1="${across(from)}" x2="${across(from)}" y1="${STILL.top}" y2="${bottom}" stroke="var(--marker)" stroke-dasharray="2 3"/>`,
)}
${spaced(marks, ({ from, to, label }) => ({ at: x.place((from + to) / 2), text: label })).map(
  ({ from, to, label }) =>
    html`<text x="${across((from + to) / 2)}" y="${STILL.top - 6}" text-anchor="middle" fill="var(--muted)">${label}</text>`,
)}
${chart.levels.map(({ label, color, value }) => html`<line x1="0" x2="100%" y1="${down(value)}" y2="${down(value)}" stroke="var(${color})" stroke-dasharray="4 4"/><text x="6" y="${down(value) - 4}" fill="var(${color})">${label}</text>`)}
<svg y="${STILL.top}" width="100%" height="${STILL.height}" viewBox="0 0 ${WIDE} ${STILL.height}" preserveAspectRatio="none" overflow="visible">
${chart.series.map((series) =>
  curve(
    series,
    xs,
    (value) => WIDE * x.place(value),
    (value) => STILL.height * (1 - y.place(value)),
    chart.log,
  ),
)}
</svg>
</svg>`;
}

/** Marks of the chart's axis. */
export function marksFor({ axis }: Chart, { marks }: ChartData): readonly ChartMark[] {
  const unit = axis?.unit ?? 'epoch';
  return unit === 'own' ? [] : marks[unit];
}

function curve(series: ChartSeries, xs: readonly number[], across: (x: number) => number, down: (y: number) => number, log: boolean): Html {
  const { values, color, dashed, bridged } = series;
  const isShown = (value: number | null | undefined): value is number => value !== null && value !== undefined && !(log && value <= 0);
  const pieces: { x: number; y: number }[][] = [[]];
  for (const [i, at] of xs.entries()) {
    const value = values[i];
    if (isShown(value)) pieces.at(-1)?.push({ x: across(at), y: down(value) });
    else if (bridged !== true && pieces.at(-1)?.length !== 0) pieces.push([]);
  }
  const told = ({ x, y }: { x: number; y: number }): string => `${x.toFixed(1)} ${y.toFixed(1)}`;
  const line = pieces.flatMap((piece) => (piece.length < 2 ? [] : [`M${thinned(piece).map(told).join('L')}`])).join('');
  const points = xs.length < DOTS_BELOW && dashed !== true ? pieces.flat() : pieces.filter(({ length }) => length === 1).flat();
  // A stroke of no length with round ends is a dot that no stretching turns into an ellipse.
  const dots = points.map((point) => `M${told(point)}h0`).join('');
  const stroke = html`fill="none" stroke="var(${color})" stroke-linejoin="round" stroke-linecap="round" vector-effect="non-scaling-stroke"`;
  return html`${line === '' ? '' : html`<path d="${line}" ${stroke} stroke-width="2"${dashed === true ? html` stroke-dasharray="6 5"` : ''}/>`}${dots === '' ? '' : html`<path d="${dots}" ${stroke} stroke-width="5"/>`}`;
}

/** The first, the least, the greatest and the last of each column. */
function thinned<Point extends { readonly x: number; readonly y: number }>(points: readonly Point[]): readonly Point[] {
  if (points.length <= 4 * COLUMNS) return points;
  const columns = new Map<number, Point[]>();
  for (const point of points) {
    const column = Math.floor((point.x / WIDE) * COLUMNS);
    const known = columns.get(column);
    if (known === undefined) columns.set(column, [point]);
    else known.push(point);
  }
  return [...columns.values()].flatMap((column) => {
    const by = [...column].sort((a, b) => a.y - b.y);
    const kept = new Set([column[0], by[0], by.at(-1), column.at(-1)]);
    return column.filter((point) => kept.has(point));
  });
}

/** Those that have room for their words, also on a narrow screen; the first of a crowd stands for it. */
function spaced<T>(items: readonly T[], wordOf: (item: T) => { readonly at: number; readonly text: string }): T[] {
  let free = Number.NEGATIVE_INFINITY;
  return items.filter((item) => {
    const { at, text } = wordOf(item);
    const half = (text.length * DIGIT + 6) / 2 / NARROWEST;
    if (at - half < free) return false;
    free = at + half;
    return true;
  });
}

function describe({ title, series }: Chart): string {
  const words = series.map(({ label, values }) => {
    const known = values.filter((value) => value !== null);
    return `${label} from ${formatNumber(known[0])} to ${formatNumber(known.at(-1))}`;
  });
  return `${title}: ${words.join(', ')}`;
}
