import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { fingerprint, generationsOf } from '../resume/compare.js';
import { transpile } from '../support/transpiled.js';

const CHILD = new URL('train-child.ts', import.meta.url).pathname;

interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
}

/** Runs the training script, and sends it signals once it trains. */
async function train(script: string, runDir: string, signals: readonly NodeJS.Signals[]): Promise<Ended> {
  const child = spawn(process.execPath, [script, runDir, '12'], { env: { ...process.env, OMP_NUM_THREADS: '1' } });
  let stdout = '';
  child.stdout.on('data', (text: Buffer) => {
    const begun = stdout === '';
    stdout += text.toString();
    if (begun) for (const signal of signals) setTimeout(() => child.kill(signal), 60);
  });
  return new Promise((resolve) => child.once('close', (code, signal) => resolve({ code, signal, stdout })));
}

it('a process that handles SIGTERM and SIGINT saves, ends with code 0, and can be resumed to the same end', async () => {
  const scratch = mkdtempSync(join(tmpdir(), 'neve-signals-'));
  try {
    using child = transpile(CHILD);
    const whole = join(scratch, 'whole');
    const stopped = join(scratch, 'stopped');
    expect(await train(child.script, whole, [])).toMatchObject({ code: 0 });
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      expect(await train(child.script, stopped, [signal])).toMatchObject({ code: 0, signal: null, stdout: 'training\ndone\n' });
      const run = JSON.parse(readFileSync(join(stopped, 'run.json'), 'utf8')) as { stop: unknown };
      expect(run.stop).toMatchObject({ by: 'user', reason: `the process received ${signal}` });
      expect(generationsOf(stopped).length).toBeGreaterThan(0);
    }
    expect(await train(child.script, stopped, [])).toMatchObject({ code: 0 });
    expect(fingerprint(stopped)).toEqual(fingerprint(whole));
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
});
