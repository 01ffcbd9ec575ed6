/** What a study would cost here. */

import { firstJobs, type Selection, TUNED_RULES, tunedJobs } from './matrix.js';
import { missing } from './records.js';
import { train } from './train.js';
import type { Job, Net, RunRecord } from './types.js';
import { markdownTable, netName } from './words.js';

const TIMED_EPOCHS = 3;

/** Times a short run of each network and multiplies; runs that stop early cost less. */
export async function estimate(selection: Selection, records: readonly RunRecord[]): Promise<string> {
  const first = missing(firstJobs(selection), records);
  // As many as there would be, whatever rates come out.
  const afterwards = missing(tunedJobs(selection, records), records);
  const untuned = new Set(
    first.filter(({ phase }) => phase === 'tune').map(({ task, net, optimizer, rule }) => `${task}/${net}/${optimizer}/${rule}`),
  );
  const guessed = first.filter(({ phase, rule, task, net, optimizer }) => {
    const name = `${task}/${net}/${optimizer}/${rule}`;
    return phase === 'tune' && TUNED_RULES.includes(rule) && untuned.delete(name);
  });
  const jobs = [...first, ...afterwards, ...guessed.flatMap((job) => selection.seeds.map((): Job => job))];
  const nets = new Map<string, { net: Net; jobs: Job[] }>();
  for (const job of jobs) {
    const name = `${job.task}/${job.net}`;
    const known = nets.get(name) ?? { net: job, jobs: [] };
    known.jobs.push(job);
    nets.set(name, known);
  }
  let total = 0;
  const rows: string[][] = [];
  for (const { net, jobs: own } of nets.values()) {
    const [example] = own as [Job];
    const timed = await train({ ...example, rule: 'constant', lr: 1e-3, phase: 'final', epochs: TIMED_EPOCHS });
    const epoch = timed.seconds / TIMED_EPOCHS;
    const seconds = own.reduce((sum, { epochs }) => sum + epochs * epoch, 0);
    total += seconds;
    rows.push([netName(net), String(own.length), (epoch * example.epochs).toFixed(1), (seconds / 60).toFixed(1)]);
  }
  rows.push(['all', String(jobs.length), '', (total / 60).toFixed(1)]);
  return markdownTable(['net', 'runs', 'seconds a run', 'minutes on one core'], rows);
}
