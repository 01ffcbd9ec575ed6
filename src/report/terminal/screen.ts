/** What a terminal shows of runs, as lines of text. */

import { stripVTControlCharacters } from 'node:util';
import type { FollowedRun } from '../dashboard/followed-run.js';
import { formatBytes, formatDuration, formatNumber, formatRate } from '../format.js';
import { spansDecades } from '../page/log-axis.js';
import { sharedCurves, rangeOf } from '../record/downsample.js';
import { captionOf, inOrder } from '../record/series.js';
import { decisionWords } from '../record/words.js';
import { braille } from './braille.js';

/** What is looked at. */
export interface ScreenView {
  readonly runs: readonly FollowedRun[];
  /** Index into {@link runs}. */
  readonly selected: number;
  /** Which of the run's curves comes first. */
  readonly firstCurve: number;
  readonly columns: number;
  readonly rows: number;
}

const LIST_ROWS = 6;
const MARGIN = 10;

/** At most `rows` lines of at most `columns` characters. */
export function screenLines(view: ScreenView): string[] {
  const { runs, selected, columns, rows } = view;
  const run = runs[selected];
  if (run === undefined) return ['There is no run here yet.'];
  const list = listLines(view);
  const facts = factLines(run);
  const told = happeningLines(run, 4);
  const room = rows - list.length - facts.length - told.length - 2;
  const lines = [...list, '', ...facts, ...curveLines(run, view, room), ...told];
  const help = 'up/down run  left/right curve  q quit';
  return [...lines.slice(0, rows - 1), help].map((line) => printable(line).slice(0, columns));
}

function listLines({ runs, selected }: ScreenView): string[] {
  const first = Math.min(Math.max(0, selected - Math.floor(LIST_ROWS / 2)), Math.max(0, runs.length - LIST_ROWS));
  const shown = runs.slice(first, first + LIST_ROWS).map((run, i) => {
    const { name, status, epochs, maxEpochs, last } = run.summary();
    const loss = last['validation/loss'] ?? last.loss ?? last['loss/steps'];
    const mark = first + i === selected ? '>' : ' ';
    return `${mark} ${name.slice(0, 34).padEnd(34)} ${status.padEnd(9)} ${`${epochs}${maxEpochs === null ? '' : `/${maxEpochs}`}`.padStart(11)} ${formatNumber(loss).padStart(10)}`;
  });
  return [`  ${'Run'.padEnd(34)} ${'Status'.padEnd(9)} ${'Epoch'.padStart(11)} ${'Loss'.padStart(10)}   ${runs.length} runs`, ...shown];
}

function factLines(run: FollowedRun): string[] {
  const { last, words, ending, seconds, step } = run.summary();
  const parts: [string, string | null][] = [
    ['step', String(step)],
    ['loss', formatNumber(last.loss ?? last['loss/steps'])],
    ['validation', last['validation/loss'] === undefined ? null : formatNumber(last['validation/loss'])],
    ['lr', last.lr === undefined ? null : formatNumber(last.lr)],
    ['V', last.velocity === undefined ? null : formatNumber(last.velocity)],
    ['c', last.drift === undefined ? null : formatNumber(last.drift)],
    ['rows/s', last['usage/samplesPerSecond'] === undefined ? null : formatRate(last['usage/samplesPerSecond'])],
    ['memory', last['usage/rssBytes'] === undefined ? null : formatBytes(last['usage/rssBytes'])],
    ['time', formatDuration(seconds)],
  ];
  const numbers = parts.filter(([, value]) => value !== null).map(([name, value]) => `${name} ${value}`);
  return [numbers.join('  '), [words, ending].filter((text) => text !== '').join(' – ')].filter((line) => line !== '');
}

/** Two curves, or one where there is little room. */
function curveLines(run: FollowedRun, { columns, firstCurve }: ScreenView, room: number): string[] {
  const names = inOrder(run.series.keys());
  const count = room >= 16 ? 2 : room >= 6 ? 1 : 0;
  const height = count === 0 ? 0 : Math.min(12, Math.floor(room / count) - 2);
  const chosen = Array.from({ length: Math.min(count, names.length) }, (_, i) => names[(firstCurve + i) % names.length] as string);
  return chosen.flatMap((name) => plotLines(run, name, columns - MARGIN - 1, height));
}

function plotLines(run: FollowedRun, name: string, width: number, height: number): string[] {
  const curves = [{ history: run.history, series: run.series.get(name) ?? null }];
  const range = rangeOf(curves, 'step');
  if (range === null || width < 4 || height < 2) return [];
  const { xs, values } = sharedCurves(curves, 'step', range.from, range.to, width);
  const known = [...values].filter((value) => !Number.isNaN(value));
  const plot = braille({ xs, ys: values, width, height, log: spansDecades(known) });
  if (plot === null) return [];
  const labels = plot.lines.map((_, i) => (i === 0 ? formatNumber(plot.high) : i === height - 1 ? formatNumber(plot.low) : ''));
  return [
    `${captionOf(name).title}${spansDecades(known) ? ' (logarithmic)' : ''}`,
    ...plot.lines.map((line, i) => `${(labels[i] as string).padStart(MARGIN - 1)} ${line}`),
    `${' '.repeat(MARGIN)}step ${range.from}${`step ${range.to}`.padStart(Math.max(0, width - `step ${range.from}`.length))}`,
  ];
}

function happeningLines(run: FollowedRun, count: number): string[] {
  const told = run.history.happenings.filter(({ kind, fields }) => kind === 'alert' || (kind === 'decision' && fields.kind !== 'keep'));
  return told.slice(-count).map(({ kind, epoch, fields }) => {
    const when = epoch === -1 || epoch === null ? 'start' : `epoch ${epoch + 1}`;
    if (kind === 'alert') return `${when}  alert: ${fields.message}`;
    return `${when}  ${fields.by}: ${decisionWords({ kind: String(fields.kind), fields })} – ${fields.reason ?? ''}`;
  });
}

/** Names and reasons come from anyone: they do not move the cursor. */
function printable(text: string): string {
  return stripVTControlCharacters(text).replace(/\p{Cc}/gu, ' ');
}
