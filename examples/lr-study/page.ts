/** The page of the study of learning rates. */

import { type StudySection, studyDocument } from '../study/document.js';
import { netName, rateText, scoreText } from '../study/words.js';
import { COLORS, taskCharts } from './charts.js';
import type { MethodSummary, TaskSummary } from './summary.js';

/** The whole document: a table and the curves of each task. */
export function lrStudyPage(tasks: readonly TaskSummary[]): Promise<string> {
  return studyDocument({
    title: 'Learning rates · Neve',
    heading: 'Learning rates: tuned, untuned, and set by themselves',
    lead: 'Scores are means over seeds. Whole lines: methods that are given no rate. Long dashes: a rate as it is given. Short dashes: a rate to start from.',
    colors: COLORS,
    sections: tasks.map(taskSection),
  });
}

function taskSection(task: TaskSummary, index: number): StudySection {
  const { metric, best, methods } = task;
  const row = (found: MethodSummary): (string | number)[] => [
    found.method.name,
    `${scoreText(found.best.mean, metric)} ± ${scoreText(found.best.std, metric)}`,
    found.best.lr === null ? '–' : rateText(found.best.lr),
    scoreText(found.worst.mean, metric),
    `${found.near} of ${found.starts.length}`,
    `${found.failed} of ${found.runs}`,
    found.time.toFixed(2),
  ];
  const reference = `best constant rate: ${best.method} at ${rateText(best.lr)}, ${scoreText(best.mean, metric)}`;
  return {
    heading: `${netName(task)} (${reference})`,
    head: [
      'Method',
      metric === 'mse' ? 'Squared error, best start' : 'Accuracy %, best start',
      'That start',
      'Worst start',
      'As good',
      'Failed',
      'Time',
    ],
    rows: methods.map(row),
    charts: taskCharts(task, index),
  };
}
