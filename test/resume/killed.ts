/** Fits in processes of their own that are killed in the middle, gone on with in another, and compared with one that was not. */

import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type Fingerprint, fingerprint } from './compare.js';
import type { KilledOrder } from './killed-child.js';

const run = promisify(execFile);
const CHILD = new URL('killed-child.ts', import.meta.url).pathname;

/** What is run: `make(spec, salt)` of a module, an `Owned<{ trainer, loader }>`. `salt` spoils what must come from the checkpoint. */
export interface KilledFit {
  /** URL of the module, such as `new URL('my-case.ts', import.meta.url)`. */
  readonly module: URL;
  /** Plain JSON that the module makes a trainer and a loader from, the same each time. */
  readonly spec: unknown;
  readonly maxEpochs: number;
}

/** What the fits came to. */
export interface KilledOutcome {
  readonly whole: Fingerprint;
  /** By the step after whose checkpoint the process was killed. */
  readonly resumed: Readonly<Record<number, Fingerprint>>;
}

/**
 * Runs a fit to its end in one process; then, for each of some steps, in one that is ended by SIGKILL when the checkpoint of that step is on the disk, while
 * training and reading go on, and in another that resumes it.
 */
export async function killAndResume({ module, spec, maxEpochs }: KilledFit, steps: readonly number[]): Promise<KilledOutcome> {
  const scratch = mkdtempSync(join(tmpdir(), 'neve-killed-'));
  const child = async (order: Pick<KilledOrder, 'runDir' | 'resume' | 'killAfter'>): Promise<void> => {
    const whole: KilledOrder = { module: module.href, spec, maxEpochs, ...order };
    await run(process.execPath, ['--import', 'tsx', CHILD, JSON.stringify(whole)], { env: { ...process.env, OMP_NUM_THREADS: '1' } });
  };
  try {
    const undisturbed = join(scratch, 'whole');
    await child({ runDir: undisturbed, resume: false, killAfter: null });
    const whole = fingerprint(undisturbed);
    const resumed: Record<number, Fingerprint> = {};
    for (const step of steps) {
      const runDir = join(scratch, String(step));
      const signal = await child({ runDir, resume: false, killAfter: step }).then(
        () => null,
        (error: { readonly signal?: string }) => error.signal ?? error,
      );
      if (signal !== 'SIGKILL') throw new Error(`The fit was to be killed after step ${step}, and ended otherwise.`, { cause: signal });
      await child({ runDir, resume: true, killAfter: null });
      resumed[step] = fingerprint(runDir);
    }
    return { whole, resumed };
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}
