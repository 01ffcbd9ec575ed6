/** The short table at the end of a fit. */

import type { Report } from '../trainer/contracts/report-types.js';
import { formatDuration, formatNumber, formatRate, formatShare } from './format.js';
import { validationText } from './progress-state.js';

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
 * stopped by      NeVe in epoch 74 (index 73): …
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
    ['stopped by', stop === null ? 'maxEpochs' : `${stop.by} ${stopPlace(stop.epoch)}: ${stop.reason}`],
    ['final lr', Object.keys(report.lrs).length > 1 ? groups(report.lrs) : formatNumber(report.lr)],
    ['training loss', formatNumber(last?.loss)],
  ];
  const validation = history.findLast((epoch) => epoch.validation !== null)?.validation ?? null;
  if (validation !== null) rows.push(['validation', validationText(validation)]);
  const { best } = report;
  if (best !== null) rows.push(['best weights', `epoch ${best.epoch + 1} (${best.monitor} ${formatNumber(best.value)})`]);
  if (extras.testLoss !== undefined) rows.push(['test loss', formatNumber(extras.testLoss)]);
  if (extras.testAccuracy !== undefined) rows.push(['test accuracy', formatShare(extras.testAccuracy)]);
  rows.push(['time', `${formatDuration(report.seconds)} (${formatRate(report.samplesPerSecond)} samples/s)`]);
  const isVelocity = validation === null && history.some(({ velocity }) => velocity !== null);
  rows.push([isVelocity ? 'velocity' : 'measuring', `${formatShare(velocityShare(report), 1)} of the time`]);
  if (report.runDir !== null) rows.push(['run folder', report.runDir]);
  return table(rows);
}

/** The part of a fit's time that measuring took, 0 to 1; `null` for a fit that took none. */
export function velocityShare(report: Pick<Report, 'seconds' | 'measureSeconds'>): number | null {
  return report.seconds > 0 ? report.measureSeconds / report.seconds : null;
}

/** What is printed counts epochs from 1, data such as `stop.epoch` from 0: both are told, so that neither is taken for the other. */
function stopPlace(epoch: number): string {
  return epoch < 0 ? 'before training' : `in epoch ${epoch + 1} (index ${epoch})`;
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
