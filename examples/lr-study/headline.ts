/** What the study found, in sentences that its records say. */

import { advantage, netName, rateText } from '../study/words.js';
import { isNear, type MethodSummary, type TaskSummary } from './summary.js';

/** A method over all tasks. */
interface Standing {
  readonly name: string;
  readonly rate: MethodSummary['method']['rate'];
  /** Tasks on which it is as good as the best constant rate from every starting value. */
  readonly everywhere: readonly TaskSummary[];
  /** Tasks that it was run on. */
  readonly tasks: number;
  /** Mean over tasks of the difference from the worst starting value, in what counts as near. */
  readonly margin: number;
}

/** The goal, and who wins and loses. */
export function headline(tasks: readonly TaskSummary[]): string {
  const standings = standingsOf(tasks);
  const self = standings.filter(({ rate }) => rate !== 'given').sort(byRank);
  const [first] = self;
  if (first === undefined) return '';
  const reached = first.everywhere.length === tasks.length;
  const starts = [...new Set(tasks.flatMap(({ methods }) => methods.flatMap((found) => found.starts.flatMap(({ lr }) => lr ?? []))))];
  const seeds = new Set(tasks.flatMap(({ methods }) => methods.flatMap(({ best }) => best.runs.map(({ seed }) => seed)))).size;
  const extent = `${starts
    .sort((a, b) => a - b)
    .map(rateText)
    .join(', ')}; ${seeds === 1 ? 'one seed' : `${seeds} seeds`}`;
  const goal = `Goal: from any starting rate, the best self-tuning method ends within 1 point (3 % of the error) of the best constant rate, with one run. **${reached ? 'Reached' : 'Missed'}**: the best over all tasks, picked afterwards, is _${first.name}_, as good on ${first.everywhere.length} of ${tasks.length} tasks from every starting value (${listOf(first.everywhere)}). Starting values: ${extent}.`;
  const perTask = tasks.map((task) => {
    const near = task.methods.filter(({ method, worst }) => method.rate !== 'given' && isNear(worst.mean, task.best, task.metric));
    const better = near.filter(({ worst }) => advantage(worst.mean, task.best.mean, task.metric) > 0);
    return `- ${netName(task)}: as good from every starting value are ${namesOf(near)}; better than the best constant rate, ${namesOf(better)}.`;
  });
  const losers = self.filter(({ everywhere, tasks: count }) => everywhere.length === 0 && count === tasks.length).map(({ name }) => name);
  const lost = `As good on no task from every starting value: ${losers.length === 0 ? 'none' : losers.join('; ')}.`;
  return ['### What was found', goal, perTask.join('\n'), lost].join('\n\n');
}

function standingsOf(tasks: readonly TaskSummary[]): Standing[] {
  const names = [...new Set(tasks.flatMap(({ methods }) => methods.map(({ method }) => method.name)))];
  return names.flatMap((name) => {
    const found = tasks.flatMap((task) => task.methods.filter(({ method }) => method.name === name).map((summary) => ({ task, summary })));
    const [one] = found;
    if (one === undefined) return [];
    const margins = found.map(
      ({ task, summary }) => advantage(summary.worst.mean, task.best.mean, task.metric) / (task.metric === 'accuracy' ? 1 : 3),
    );
    return [
      {
        ...{ name, rate: one.summary.method.rate, tasks: found.length },
        everywhere: found.filter(({ task, summary }) => isNear(summary.worst.mean, task.best, task.metric)).map(({ task }) => task),
        margin: margins.reduce((sum, value) => sum + value, 0) / margins.length,
      },
    ];
  });
}

function byRank(a: Standing, b: Standing): number {
  return b.everywhere.length - a.everywhere.length || b.margin - a.margin;
}

function listOf(tasks: readonly TaskSummary[]): string {
  return tasks.length === 0 ? 'none' : tasks.map(netName).join('; ');
}

function namesOf(methods: readonly MethodSummary[]): string {
  return methods.length === 0 ? 'none' : methods.map(({ method }) => method.name).join('; ');
}
