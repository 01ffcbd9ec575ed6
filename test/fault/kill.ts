/** Kills a training process again and again until it has ended all the same. */

import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { type Fingerprint, fingerprint } from '../resume/compare.js';
import { transpile } from '../support/transpiled.js';

const CHILD = new URL('train-child.ts', import.meta.url).pathname;

/** How a process ended: by itself, or killed after so many milliseconds of training. */
type Ending = 'done' | 'killed';

/** Milliseconds, the same sequence each time (a linear congruential generator). */
function* instants(longest: number): Generator<number> {
  for (let state = 12345; ; state = (state * 1103515245 + 12345) % 2 ** 31) yield (state / 2 ** 31) * longest;
}

/**
 * Expects a run that is killed `kills` times at random instants to end as one that is never killed, to the bit.
 *
 * @param epochs - so many that the kills come before the end; each is 50 steps
 * @param longest - milliseconds of training before a kill
 */
export async function expectSameAfterKills(kills: number, epochs: number, longest: number): Promise<void> {
  const scratch = mkdtempSync(join(tmpdir(), 'neve-kill-'));
  try {
    using child = transpile(CHILD);
    const whole = join(scratch, 'whole');
    const killed = join(scratch, 'killed');
    expect(await train(child.script, whole, epochs, null)).toBe('done');
    const expected: Fingerprint = fingerprint(whole);
    const times = instants(longest);
    let count = 0;
    for (; count < kills; count++) {
      const ending = await train(child.script, killed, epochs, times.next().value as number);
      if (ending === 'done') break;
    }
    expect(count, 'kills before the end').toBe(kills);
    expect(await train(child.script, killed, epochs, null)).toBe('done');
    expect(fingerprint(killed)).toEqual(expected);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** Runs the script, and kills it so long after it has begun to train. */
async function train(script: string, runDir: string, epochs: number, killAfter: number | null): Promise<Ending> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [script, runDir, String(epochs)], {
      env: { ...process.env, OMP_NUM_THREADS: '1' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let errors = '';
    child.stderr.on('data', (text: Buffer) => {
      errors += text.toString();
    });
    child.stdout.on('data', (text: Buffer) => {
      if (killAfter !== null && text.toString().includes('training')) setTimeout(() => child.kill('SIGKILL'), killAfter);
    });
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      if (signal === 'SIGKILL') resolve('killed');
      else if (code === 0) resolve('done');
      else reject(new Error(`the training process ended with ${code ?? signal}:\n${errors}`));
    });
  });
}
