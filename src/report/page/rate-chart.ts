/** The learning rate as a line over a run: as steps were logged, or else from epochs and decisions. */

import { numberIn, objectIn } from '../record/json-fields.js';
import { DEFAULT_GROUP } from '../../optim/optimizer-spec.js';
import type { Chart } from './chart.js';
import { epochScale, placeOfDecision } from './epoch-scale.js';
import type { DecisionRow, RunRecord } from './read-run.js';

interface Point {
  readonly at: number;
  readonly rate: number | null;
}

export function rateChart(run: RunRecord): Chart {
  const points = pointsOf(run);
  const known = points.map(({ rate }) => (rate !== null && rate > 0 ? rate : null));
  const log = mostlySmall(known.filter((rate) => rate !== null));
  return {
    id: 'lr',
    title: 'Learning rate',
    note: `Of the first parameter group${log ? '; logarithmic' : ''}`,
    log,
    axis: { label: 'epoch', values: points.map(({ at }) => at), unit: 'epoch' },
    // A logarithmic axis has no place for zero.
    series: [{ label: 'lr', color: '--lr', values: log ? known : points.map(({ rate }) => rate) }],
    levels: [],
  };
}

/** A schedule's shape is known by its linear picture, as long as most of it is not pressed against the bottom. */
function mostlySmall(rates: readonly number[]): boolean {
  const sorted = [...rates].sort((a, b) => a - b);
  return (sorted[sorted.length >> 1] ?? 1) < (sorted.at(-1) ?? 1) / 8;
}

function pointsOf({ epochs, decisions, steps, facts }: RunRecord): Point[] {
  const epochAt = epochScale(epochs);
  if (steps !== null && steps.lr.length > 1 && epochAt(0) !== null) {
    return steps.lr.map(({ step, value }) => ({ at: epochAt(step) ?? 0, rate: value }));
  }
  const group = epochs.find(({ group: name }) => name !== null)?.group ?? DEFAULT_GROUP;
  const changes = decisions.flatMap((decision) => {
    const rate = rateOf(decision, group);
    return rate === undefined ? [] : [{ at: placeOfDecision(decision, epochAt), rate, follows: decision.kind === 'schedule' }];
  });
  const points: Point[] = [];
  // Between two boundaries a rate that was set holds; one that is scheduled goes on along its line.
  let follows = false;
  let next = 0;
  const add = (at: number, rate: number | null): void => void points.push({ at, rate });
  const change = (until: number): void => {
    for (; next < changes.length && (changes[next] as { at: number }).at < until; next++) {
      const { at, rate, follows: goesOn } = changes[next] as (typeof changes)[number];
      const before = points.at(-1);
      if (!follows && before !== undefined && at > before.at) add(at, before.rate);
      if (rate !== null) add(at, rate);
      follows = goesOn;
    }
  };
  for (const { index, lr } of epochs) {
    change(index);
    const before = points.at(-1);
    if (!follows && before !== undefined && before.at < index) add(index, before.rate);
    add(index, lr);
    // The decisions of the epoch's first moment are in its rate already.
    while (next < changes.length && (changes[next] as { at: number }).at === index)
      follows = (changes[next++] as { follows: boolean }).follows;
  }
  const end = epochs.length === 0 ? 0 : (epochs.at(-1)?.index ?? 0) + 1;
  change(end);
  const before = points.at(-1);
  if (before !== undefined && before.at < end) add(end, follows ? (numberIn(facts, 'lr') ?? before.rate) : before.rate);
  return points;
}

/** The rate of a group from a decision on; `null` where a schedule begins whose first rate the record does not say, `undefined` where it stays. */
function rateOf({ kind, fields }: DecisionRow, group: string): number | null | undefined {
  if (kind === 'setLr') return (fields.group ?? DEFAULT_GROUP) === group ? numberIn(fields, 'lr') : undefined;
  if (kind !== 'schedule') return undefined;
  return numberIn(objectIn(objectIn(fields, 'law') ?? {}, 'from') ?? {}, group);
}
