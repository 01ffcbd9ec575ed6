/** Runs cases uninterrupted here, and interrupted after each of some steps in a process of its own. */

import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { CheckpointOptions } from '../../src/trainer/index.js';
import { type Case, EPOCHS, EVERY_STEP, make, STEPS } from './cases.js';
import type { Order } from './child.js';
import { type Fingerprint, fingerprint, generationsOf } from './compare.js';

const run = promisify(execFile);
const CHILD = new URL('child.ts', import.meta.url).pathname;

/** What one case came to. */
export interface Outcome {
  /** Of the run that saved after every step. */
  readonly whole: Fingerprint;
  /** Of a run that saved at its end only. */
  readonly unsaved: Fingerprint;
  /** Of the runs that went on, by the step after which they did. */
  readonly resumed: Readonly<Record<number, Fingerprint>>;
}

/** Runs every case; one process resumes them all. */
export async function runCases(cases: readonly Case[], steps: readonly number[]): Promise<Outcome[]> {
  const scratch = mkdtempSync(join(tmpdir(), 'neve-resume-'));
  try {
    const orders: Order[] = [];
    const ends: Omit<Outcome, 'resumed'>[] = [];
    for (const [i, of] of cases.entries()) {
      const runDir = join(scratch, `whole-${i}`);
      const unsaved = join(scratch, `unsaved-${i}`);
      await train(of, runDir, EVERY_STEP);
      // One for each step, that of an epoch's end included, and one at the end.
      if (generationsOf(runDir).length !== STEPS + 1) throw new Error(`${generationsOf(runDir).length} checkpoints`);
      await train(of, unsaved, { onEnd: true });
      ends.push({ whole: fingerprint(runDir), unsaved: fingerprint(unsaved) });
      orders.push({ of, runDir, steps });
    }
    const { stdout } = await run(process.execPath, ['--import', 'tsx', CHILD, JSON.stringify(orders)], {
      env: { ...process.env, OMP_NUM_THREADS: '1' },
      maxBuffer: 1 << 26,
    });
    const resumed = JSON.parse(stdout.trim().split('\n').at(-1) as string) as Record<number, Fingerprint>[];
    return ends.map((end, i) => ({ ...end, resumed: resumed[i] ?? {} }));
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

async function train(of: Case, runDir: string, checkpoint: CheckpointOptions): Promise<void> {
  using made = make(of);
  await made.it.trainer.fit(made.it.loader, { ...made.it.fit, maxEpochs: EPOCHS, runDir, checkpoint });
}
