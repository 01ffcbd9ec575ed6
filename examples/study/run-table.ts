/** Runs for the terminal: one line a net, optimizer, rule and rate, over seeds. */

import { countedScore, mean } from './summary.js';
import { cellOf, type RunRecord } from './types.js';
import { markdownTable, netName, rateText, scoreText } from './words.js';

/** A table of final runs: score, epochs, steps, wall time, rows held out; means over seeds. */
export function runTable(records: readonly RunRecord[]): string {
  const groups = new Map<string, RunRecord[]>();
  for (const record of records.filter(({ phase }) => phase === 'final')) {
    const name = [cellOf(record), record.epochs, record.rule, record.lr].join('/');
    groups.set(name, [...(groups.get(name) ?? []), record]);
  }
  const rows = [...groups.values()].map((runs) => {
    const [first] = runs as [RunRecord];
    const over = (value: (run: RunRecord) => number): number => mean(runs.map(value));
    const broken = runs.filter(({ failure }) => failure !== null).length;
    return [
      `${netName(first)}, ${first.optimizer}, ${first.rule}`,
      rateText(first.lr),
      scoreText(over(countedScore), first.metric),
      over(({ epochsRun }) => epochsRun).toFixed(1),
      over(({ steps }) => steps).toFixed(0),
      over(({ seconds }) => seconds).toFixed(2),
      String(first.heldOut),
      String(runs.length),
      String(broken),
    ];
  });
  return markdownTable(['run', 'lr', 'score', 'epochs', 'steps', 'seconds', 'held out', 'seeds', 'broken'], rows);
}

/** One run in a line. */
export function describe({
  task,
  net,
  optimizer,
  rule,
  lr,
  seed,
  phase,
  metric,
  score,
  epochsRun,
  seconds,
  stop,
  failure,
}: RunRecord): string {
  const how = failure ?? stop ?? 'to the end';
  const found = score === null ? 'no score' : scoreText(score, metric);
  return `${task} ${net} ${optimizer} ${rule} lr ${rateText(lr)} seed ${seed}${phase === 'tune' ? ' (tuning)' : ''}: ${found} after ${epochsRun} epochs, ${seconds.toFixed(1)} s; ${how}`;
}
