/** The short table at the end of a fit. */

import type { Report } from '../trainer/report-types.js';
import { formatDuration, formatNumber, formatRate, formatShare } from './format.js';

/** What a {@link Report} does not know by itself. */
export interface SummaryExtras {
  /** Share of test samples classified correctly, 0 to 1. */
  readonly testAccuracy?: number;
  /** Mean loss over test samples. */
  readonly testLoss?: number;
}

/**
 * A table of two columns, one fact a line, without a final newline:
 *
 * ```text
 * epochs          74
 * stopped by      NeVe in epoch 74: …
 * final lr        0.0125
 * test accuracy   98.33 %
 * time            14.2 s (7.6k samples/s)
 * velocity        2.1 % of the time
 * ```
 */
export function summaryTable(report: Report, extras: SummaryExtras = {}): string {
  const { stop, history } = report;
  const last = history.at(-1);
  const rows: [string, string][] = [
    ['epochs', String(report.epochs)],
    ['stopped by', stop === null ? 'maxEpochs' : `${stop.by} in epoch ${stop.epoch + 1}: ${stop.reason}`],
    ['final lr', Object.keys(report.lrs).length > 1 ? groups(report.lrs) : formatNumber(report.lr)],
    ['training loss', formatNumber(last?.loss)],
  ];
  if (extras.testLoss !== undefined) rows.push(['test loss', formatNumber(extras.testLoss)]);
  if (extras.testAccuracy !== undefined) rows.push(['test accuracy', formatShare(extras.testAccuracy)]);
  rows.push(['time', `${formatDuration(report.seconds)} (${formatRate(report.samplesPerSecond)} samples/s)`]);
  rows.push(['velocity', `${formatShare(velocityShare(report), 1)} of the time`]);
  if (report.runDir !== null) rows.push(['run folder', report.runDir]);
  return table(rows);
}

/** The part of a fit's time that measuring took, 0 to 1; `null` for a fit that took none. */
export function velocityShare(report: Pick<Report, 'seconds' | 'measureSeconds'>): number | null {
  return report.seconds > 0 ? report.measureSeconds / report.seconds : null;
}

function groups(lrs: Readonly<Record<string, number>>): string {
  return Object.entries(lrs)
    .map(([name, lr]) => `${name} ${formatNumber(lr)}`)
    .join(', ');
}

function table(rows: readonly [string, string][]): string {
  const width = Math.max(...rows.map(([name]) => name.length));
  return rows.map(([name, value]) => `${name.padEnd(width)}   ${value}`).join('\n');
}
