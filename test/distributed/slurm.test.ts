/** A job whose time is nearly over: the fit ends with a checkpoint, and the job goes back into the queue. */

import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { transpile } from '../support/transpiled.js';
import { startRanks } from './ranks.js';
import type { TrainCase, Trained } from './train-child.js';

const child = transpile(new URL('train-child.ts', import.meta.url).pathname);
const folder = mkdtempSync(join(tmpdir(), 'neve-slurm-'));
afterAll(() => {
  child[Symbol.dispose]();
  rmSync(folder, { recursive: true });
});

it('SIGUSR1 ends all processes with a checkpoint, and rank 0 asks Slurm to start again', { timeout: 120_000 }, async () => {
  const asked = join(folder, 'asked');
  writeFileSync(join(folder, 'scontrol'), `#!/bin/sh\necho "$@" >> ${asked}\n`);
  chmodSync(join(folder, 'scontrol'), 0o755);
  const runDir = join(folder, 'run');
  const spec: TrainCase = { fit: { runDir, maxEpochs: 100_000, checkpoint: { everySteps: 50 } } };
  const env = { SLURM_JOB_ID: '77', PATH: `${folder}${delimiter}${process.env.PATH}` };
  const { children, ended } = await startRanks(2, child.script, ['mlp', JSON.stringify(spec)], env);
  const begun = (): boolean =>
    existsSync(join(runDir, 'events.jsonl')) && readFileSync(join(runDir, 'events.jsonl'), 'utf8').includes('checkpoint');
  while (!begun()) await new Promise((resolve) => setTimeout(resolve, 50));
  for (const one of children) one.kill('SIGUSR1');
  const ends = await ended;
  for (const { code, lines } of ends) {
    expect(code).toBe(0);
    expect(((lines.at(-1) as Trained).stop as { reason: string }).reason).toContain('Slurm says');
  }
  expect(readFileSync(asked, 'utf8')).toBe('requeue 77\n');
});
