/** The page of NeVe's study. */

import { cellCharts } from './curves.js';
import { type StudySection, studyDocument } from './document.js';
import type { CellSummary, RuleSummary } from './summary.js';
import { netName, optimizerName, rateText, scoreText } from './words.js';

/** One colour a rule, in the order of `RULES`. */
const COLORS = ['#2563eb', '#d92d20', '#9333ea', '#6b7280', '#0f8a7e', '#43c6b7', '#c2620a', '#db2777', '#84a314', '#0ea5e9'];

/** The whole document: a table and the curves of each net and optimizer. */
export function studyPage(cells: readonly CellSummary[]): Promise<string> {
  return studyDocument({
    title: 'Study · Neve',
    heading: 'NeVe beside schedules',
    lead: 'Scores are means over runs. The curves are those of the first seed; NeVe is drawn from every initial rate, the lowest as a whole line.',
    colors: COLORS,
    sections: cells.map(cellSection),
  });
}

function cellSection(cell: CellSummary, index: number): StudySection {
  const { metric, free, tuned, optimizer } = cell;
  const row = (rule: RuleSummary): (string | number)[] => [
    rule.rule,
    rule.lr === null ? 'all' : rateText(rule.lr),
    scoreText(rule.mean, metric),
    scoreText(rule.worst, metric),
    `${rule.failed} of ${rule.runs.length}`,
    `${(rule.stepShare * 100).toFixed(0)} %`,
    rule.seconds.toFixed(2),
    rule.heldOut,
  ];
  return {
    heading: `${netName(cell)}, ${optimizerName(optimizer)}`,
    head: ['Rule', 'Rate', metric === 'mse' ? 'Squared error' : 'Accuracy, %', 'Worst', 'Failed', 'Steps', 'Seconds', 'Held out'],
    rows: [...free, ...tuned].map(row),
    charts: cellCharts(cell, index),
  };
}
