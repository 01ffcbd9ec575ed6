/** The decisions of a run as a person would tell them: what was decided at once in one breath, and a schedule's rates as one. */

import { formatNumber } from '../format.js';
import { numberIn } from '../record/json-fields.js';
import { decisionWords } from '../record/words.js';
import type { DecisionRow } from './read-run.js';

/** A moment at which somebody decided, or a stretch of a schedule. */
export interface ToldDecision {
  readonly by: string;
  readonly words: string;
  readonly reason: string;
  readonly first: DecisionRow;
  readonly last: DecisionRow;
  /** How many decisions it stands for. */
  readonly count: number;
  /** Whether weights were put back. */
  readonly isRollback: boolean;
}

/** Shorter stretches are told one by one. */
const LEAST_STRETCH = 5;

/** Decisions in their order. Copies of weights that were kept say nothing by themselves and are left out. */
export function toldDecisions(decisions: readonly DecisionRow[]): ToldDecision[] {
  const moments = groups(
    decisions.filter(({ kind }) => kind !== 'keep'),
    (before, one) => before.by === one.by && before.reason === one.reason && isSameMoment(before, one),
  );
  const stretches = groups(moments, ([before], [one]) => before !== undefined && one !== undefined && isNextOfSchedule(before, one));
  return stretches.flatMap((stretch) => (stretch.length < LEAST_STRETCH ? stretch.map(toldMoment) : [toldStretch(stretch)]));
}

function toldMoment(moment: readonly DecisionRow[]): ToldDecision {
  const first = moment[0] as DecisionRow;
  return {
    ...{ by: first.by, reason: first.reason, first, last: moment.at(-1) as DecisionRow, count: moment.length },
    words: moment.map(decisionWords).join(', '),
    isRollback: moment.some(({ kind }) => kind === 'restore'),
  };
}

function toldStretch(stretch: readonly (readonly DecisionRow[])[]): ToldDecision {
  const all = stretch.flat();
  const [first, last] = [all[0] as DecisionRow, all.at(-1) as DecisionRow];
  const rates = [first, last].map(({ fields }) => formatNumber(numberIn(fields, 'lr')));
  return {
    ...{ by: first.by, first, last, count: all.length, isRollback: false },
    words: `lr ${rates[0]} to ${rates[1]}, ${all.length} times`,
    reason: first.reason === last.reason ? first.reason : `${first.reason} … ${last.reason}`,
  };
}

function isSameMoment(a: DecisionRow, b: DecisionRow): boolean {
  return a.epoch === b.epoch && numberIn(a.fields, 'step') === numberIn(b.fields, 'step');
}

/** A rate that the same controller sets an epoch later for the same reason, but for the numbers in it. */
function isNextOfSchedule(before: DecisionRow, one: DecisionRow): boolean {
  const isRate = before.kind === 'setLr' && one.kind === 'setLr' && before.by === one.by;
  return isRate && one.epoch - before.epoch <= 1 && wording(before.reason) === wording(one.reason);
}

function wording(reason: string): string {
  return reason.replace(/-?\d+(\.\d+)?(e[-+]?\d+)?/gi, '#');
}

/** Neighbours that belong together, each compared with the one before it. */
function groups<T>(items: readonly T[], belongs: (before: T, one: T) => boolean): T[][] {
  const found: T[][] = [];
  for (const item of items) {
    const open = found.at(-1);
    const before = open?.at(-1);
    if (open !== undefined && before !== undefined && belongs(before, item)) open.push(item);
    else found.push([item]);
  }
  return found;
}
