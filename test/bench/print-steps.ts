/** Prints what was measured of training steps. */

import { ARM_NAMES, medianOf, peersOf, ratioTo, ratioToPytorch, type StepResult } from './results.js';
import { counted, duration, median, printTable, share } from './table.js';

/** Prints times, memory and ratios; then how long processes take to be ready, and how late the event loop is; then what was left out. */
export function printSteps(results: readonly StepResult[], rounds: number, threads: number, busy: number): void {
  const beside = busy === 0 ? '' : `, beside ${counted(busy, 'busy process', 'busy processes')}`;
  console.log(
    `\nTraining step, ${counted(threads, 'thread')}${beside}, medians of ${counted(rounds, 'round')}; ratio: Neve / peer, below 1 is better`,
  );
  const head = [
    'case',
    'batch',
    'Neve',
    'first',
    'memory',
    'peer',
    'step',
    'first',
    'memory',
    'ratio',
    'of memory',
    'of the best of PyTorch',
  ];
  printTable(head, results.flatMap(stepRows));
  console.log("\nFrom the start of a process until it can train, and delay of JavaScript's event loop meanwhile (timer of 1 ms included)");
  printTable(['case', 'batch', 'event loop, p99', 'longest', 'Neve', 'peers'], results.map(startRow));
  const left = results.flatMap(({ name, batch, missing }) =>
    Object.entries(missing).map(([arm, why]) => `${name}, batch ${batch}: ${ARM_NAMES[arm] ?? arm}: ${why}`),
  );
  if (left.length > 0) console.log(`\nLeft out:\n${left.join('\n')}`);
}

function stepRows(result: StepResult): string[][] {
  const cells = (arm: string): string[] => [
    duration(medianOf(result, arm, 'step')),
    duration(medianOf(result, arm, 'first')),
    megabytes(medianOf(result, arm, 'memory')),
  ];
  const mine = [result.name, String(result.batch), ...cells('neve')];
  const rows = peersOf(result).map((arm, i) => [
    ...(i === 0 ? mine : mine.map(() => '')),
    ...[ARM_NAMES[arm] ?? arm, ...cells(arm), share(ratioTo(result, arm, 'step')), share(ratioTo(result, arm, 'memory'))],
    i === 0 ? goalOf(result) : '',
  ]);
  return rows.length === 0 ? [mine] : rows;
}

/** Beside the best of PyTorch, and what it should be. */
function goalOf(result: StepResult): string {
  const ratio = ratioToPytorch(result);
  if (Number.isNaN(ratio)) return '';
  return share(ratio) + (result.goal === null ? '' : ` (goal ${result.goal}: ${ratio <= result.goal ? 'met' : 'missed'})`);
}

function startRow(result: StepResult): string[] {
  const delays = (result.arms.neve ?? []).flatMap(({ delay }) => (delay === undefined ? [] : [delay]));
  const peers = peersOf(result).map((arm) => `${ARM_NAMES[arm] ?? arm} ${duration(medianOf(result, arm, 'startUp'))}`);
  return [
    ...[result.name, String(result.batch)],
    ...[duration(median(delays.map(({ p99 }) => p99))), duration(Math.max(...delays.map(({ max }) => max)))],
    ...[duration(medianOf(result, 'neve', 'startUp')), peers.join('; ')],
  ];
}

function megabytes(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(0)} MiB`;
}
