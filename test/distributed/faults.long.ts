/** Losses of processes under `neve launch`: what is left ends in time, and the restarted fit ends in the same bits; other numbers of processes go on. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, expect, it } from 'vitest';
import { transpile } from '../support/transpiled.js';
import { Launches } from './launched.js';
import { distance, trainIn } from './runs.js';
import type { TrainCase } from './train-child.js';

const launches = new Launches();
const child = transpile(new URL('train-child.ts', import.meta.url).pathname);
afterAll(() => {
  launches[Symbol.dispose]();
  child[Symbol.dispose]();
});

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'neve-faults-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function saved(name: string, more: TrainCase['fit'] = {}): TrainCase {
  return { fit: { runDir: join(folder, name), resume: 'auto', checkpoint: { everySteps: 4 }, ...more } };
}

it('each rank in turn is killed', async () => {
  const whole = await launches.run(['-n', '3'], 'dropout', saved('whole'));
  for (const rank of [0, 1, 2]) {
    const broken = await launches.run(['-n', '3', '--max-restarts', '1'], 'dropout', {
      ...saved(`broken${rank}`),
      kill: { rank, step: 9 + rank },
    });
    expect(broken.code).toBe(0);
    expect(broken.stderr).toContain(`Rank ${rank} was ended by SIGKILL`);
    for (const { weights } of broken.found) expect(weights).toEqual(whole.found[0]?.weights);
  }
});

it('one that is stopped ends the others in time, and all start again', async () => {
  const whole = await launches.run(['-n', '2'], 'dropout', saved('whole'));
  const options = ['-n', '2', '--max-restarts', '1', '--grace', '2'];
  const broken = await launches.run(options, 'dropout', { ...saved('broken'), timeout: 5, kill: { rank: 1, step: 10, signal: 'SIGSTOP' } });
  expect(broken.code).toBe(0);
  expect(broken.stderr).toContain('ERR_DISTRIBUTED_TIMEOUT');
  expect(broken.stderr).toContain('lost rank 1: it did not take part within 5.0 s');
  expect(broken.found[0]?.weights).toEqual(whole.found[0]?.weights);
});

it('when the launcher is killed, the processes end with a checkpoint', async () => {
  const { launcher, ended } = launches.start(['-n', '2'], 'mlp', saved('run', { maxEpochs: 100_000 }));
  await new Promise((resolve) => setTimeout(resolve, 8_000));
  launcher.kill('SIGKILL');
  // Its output stays open as long as they run.
  const { signal } = await ended;
  expect(signal).toBe('SIGKILL');
});

it('20 kills at random places in one run', async () => {
  const spec = saved('whole', { maxEpochs: 12 });
  const whole = await launches.run(['-n', '2'], 'dropout', spec);
  const broken = { ...saved('broken', { maxEpochs: 12 }), kills: 20 };
  const end = await launches.run(['-n', '2', '--max-restarts', '20'], 'dropout', broken);
  expect(end.code).toBe(0);
  expect(end.stderr).toContain('(20 of 20)');
  for (const { weights, losses } of end.found) {
    expect(weights).toEqual(whole.found[0]?.weights);
    expect(losses).toEqual(whole.found[0]?.losses);
  }
});

it('four processes, then two, then three, by resume: every row once an epoch', async () => {
  const alone = await trainIn(1, child.script, 'mlp', { fit: { maxEpochs: null, maxSteps: 20 }, rows: 90 });
  const part = (maxSteps: number): TrainCase => ({ ...saved('run', { maxEpochs: null, maxSteps, checkpoint: { onEnd: true } }), rows: 90 });
  await trainIn(4, child.script, 'mlp', part(5));
  await trainIn(2, child.script, 'mlp', part(11));
  const last = await trainIn(3, child.script, 'mlp', part(20));
  expect(last.steps).toBe(20);
  expect(distance(last.weights, alone.weights)).toBeLessThan(1e-6);
  expect(distance(last.losses, alone.losses)).toBeLessThan(1e-6);
});
