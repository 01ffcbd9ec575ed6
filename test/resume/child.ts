/** A process of its own that goes on with copies of runs, one for each of some of their checkpoints, and prints what they end as. */

import { join } from 'node:path';
import { type Case, make } from './cases.js';
import { copyAsKilled, type Fingerprint, fingerprint } from './compare.js';

/** What the process is told, as JSON. */
export interface Order {
  readonly of: Case;
  /** The run that was not interrupted. */
  readonly runDir: string;
  /** After which steps it is taken to have been killed. */
  readonly steps: readonly number[];
}

const found: Record<number, Fingerprint>[] = [];
for (const { of, runDir, steps } of JSON.parse(process.argv[2] as string) as readonly Order[]) {
  const ends: Record<number, Fingerprint> = {};
  for (const step of steps) {
    const copy = join(`${runDir}-resumed`, String(step));
    copyAsKilled(runDir, copy, step);
    // Weights and seed of its own, so that what is not restored shows.
    using made = make(of, step);
    await made.it.trainer.resume(copy, made.it.loader, { ...made.it.fit, checkpoint: { onEnd: true } });
    ends[step] = fingerprint(copy);
  }
  found.push(ends);
}
process.stdout.write(`${JSON.stringify(found)}\n`);
