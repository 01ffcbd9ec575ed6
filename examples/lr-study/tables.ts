/** The tables of the study, in markdown. */

import { advantageText, markdownTable, netName, rateText, scoreText } from '../study/words.js';
import { headline } from './headline.js';
import { isNear, type MethodSummary, type TaskSummary } from './summary.js';

/** All of them, one below the other. */
export function studyTables(tasks: readonly TaskSummary[]): string {
  return [headline(tasks), overview(tasks), ...tasks.flatMap((task) => [ofTask(task), byStart(task)])].join('\n\n');
}

/** Methods by tasks: from the worst starting value, against the best constant rate. */
function overview(tasks: readonly TaskSummary[]): string {
  const names = [...new Set(tasks.flatMap(({ methods }) => methods.map(({ method }) => method.name)))];
  const rows = names.map((name) => [
    name,
    ...tasks.flatMap((task) => {
      const found = task.methods.find(({ method }) => method.name === name);
      if (found === undefined) return ['', ''];
      return [`${difference(task, found.best.mean)} / ${difference(task, found.worst.mean)}`, nearText(found)];
    }),
  ]);
  const head = ['method', ...tasks.flatMap((task) => [netName(task), 'as good'])];
  return `### Against the best constant rate: from the best and the worst starting value\n\n${markdownTable(head, rows)}`;
}

/** The methods of a task. */
function ofTask(task: TaskSummary): string {
  const { metric, best, methods, chance } = task;
  const rows = methods.map((found) => [
    found.method.name,
    `${scoreText(found.best.mean, metric)} ± ${scoreText(found.best.std, metric)}`,
    found.best.lr === null ? 'none given' : rateText(found.best.lr),
    scoreText(found.mean, metric),
    scoreText(found.worst.mean, metric),
    nearText(found),
    `${found.failed}/${found.runs}`,
    found.time.toFixed(2),
  ]);
  const reference = `Best constant rate: ${best.method} at ${rateText(best.lr)}, ${scoreText(best.mean, metric)} ± ${scoreText(best.std, metric)}, of ${best.tried} tried. Chance: ${scoreText(chance, metric)}.`;
  const head = ['method', 'best start: mean ± std', 'that start', 'mean of starts', 'worst start', 'as good', 'failed', 'time'];
  return `### ${netName(task)}: ${metric === 'accuracy' ? 'accuracy, %' : 'squared error'}\n\n${reference}\n\n${markdownTable(head, rows)}`;
}

/** The mean of each method from each starting value. */
function byStart(task: TaskSummary): string {
  const { methods, metric, best } = task;
  const rates = [...new Set(methods.flatMap(({ starts }) => starts.flatMap(({ lr }) => (lr === null ? [] : [lr]))))].sort((a, b) => a - b);
  const rows = methods
    .filter(({ starts }) => starts.some(({ lr }) => lr !== null))
    .map(({ method, starts }) => [
      method.name,
      ...rates.map((rate) => {
        const found = starts.find(({ lr }) => lr === rate);
        if (found === undefined) return '';
        return isNear(found.mean, best, metric) ? `**${scoreText(found.mean, metric)}**` : scoreText(found.mean, metric);
      }),
    ]);
  return `#### ${netName(task)}: mean by starting value; bold: as good as the best constant rate\n\n${markdownTable(['method', ...rates.map(rateText)], rows)}`;
}

function difference({ best, metric }: TaskSummary, score: number): string {
  return advantageText(score, best.mean, metric);
}

function nearText({ near, starts }: MethodSummary): string {
  return starts.length === 1 && starts[0]?.lr === null ? (near === 1 ? 'yes' : 'no') : `${near} of ${starts.length}`;
}
