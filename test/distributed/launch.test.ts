/** `neve launch`: the environment that it gives, restarts, and what it says. */

import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, expect, it } from 'vitest';
import { launchPlan } from '../../src/distributed/launcher/plan.js';
import { Launches } from './launched.js';

const launches = new Launches();
afterAll(() => launches[Symbol.dispose]());

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'neve-launch-test-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it('two processes train, one is killed, and all go on from the checkpoint to the same bits', { timeout: 120_000 }, async () => {
  const inFolder = (name: string): object => ({ runDir: join(folder, name), resume: 'auto', checkpoint: { everySteps: 4 } });
  const whole = await launches.run(['-n', '2'], 'dropout', { fit: inFolder('whole') });
  expect({ code: whole.code, count: whole.found.length }).toEqual({ code: 0, count: 2 });
  const options = ['-n', '2', '--max-restarts', '1', '--log-dir', join(folder, 'logs')];
  const broken = await launches.run(options, 'dropout', { fit: inFolder('broken'), kill: { rank: 1, step: 10 } });
  expect(broken.code).toBe(0);
  expect(broken.stderr).toContain('Rank 1 was ended by SIGKILL. All processes are started again (1 of 1).');
  // Rank 0's output goes on to the launcher's as well.
  expect(broken.found.length).toBe(1);
  expect(broken.found[0]?.weights).toEqual(whole.found[0]?.weights);
  expect(broken.found[0]?.losses).toEqual(whole.found[0]?.losses);
  const error = readFileSync(join(folder, 'logs/attempt_0/0/error.json'), 'utf8');
  expect((JSON.parse(error) as { message: { message: string } }).message.message).toContain('lost rank 1');
  expect(readFileSync(join(folder, 'logs/attempt_1/1/stdout.log'), 'utf8')).toContain('"weights"');
});

it('a program that fails is named, with its reason, and its status is the launcher’s', { timeout: 120_000 }, async () => {
  const { code, stderr } = await launches.run(['-n', '2'], 'mlp', { lr: 1e30 });
  expect(code).toBe(1);
  expect(stderr).toMatch(/neve: Rank [01] ended with status 1: NumericalError: /);
});

it('a configuration is trained by several processes', { timeout: 120_000 }, async () => {
  const config = new URL('../../examples/configs/digits.yaml', import.meta.url).pathname;
  const args = ['--set', 'stop.maxEpochs=2', '--run-dir', join(folder, 'run')];
  const { code, stderr } = await launches.startProgram(['--nproc-per-node', '2'], [config, ...args]).ended;
  expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' });
  const events = readFileSync(join(folder, 'run/events.jsonl'), 'utf8').trim().split('\n');
  const shared = events.filter((line) => /"ranks":\[\{[^\]]*\},\{/.test(line));
  expect(shared.length).toBe(2);
});

it('what the program throws itself is told as the reason', { timeout: 120_000 }, async () => {
  const { code, stderr } = await launches.run(['-n', '2'], 'mlp', { throws: 1 });
  expect(code).toBe(1);
  expect(stderr).toContain('neve: Rank 1 ended with status 1: RangeError: too far');
});

it('SIGTERM ends the fit with a checkpoint', { timeout: 120_000 }, async () => {
  const runDir = join(folder, 'run');
  const fit = { runDir, maxEpochs: 100_000, checkpoint: { everySteps: 50 } };
  const { launcher, ended } = launches.start(['-n', '2'], 'mlp', { fit });
  const events = join(runDir, 'events.jsonl');
  const begun = (): boolean => {
    try {
      return readFileSync(events, 'utf8').includes('checkpoint');
    } catch {
      return false;
    }
  };
  while (!begun()) await new Promise((resolve) => setTimeout(resolve, 50));
  launcher.kill('SIGTERM');
  const { code, found } = await ended;
  expect(code).toBe(0);
  expect(found.map(({ stop }) => (stop as { reason: string }).reason)).toEqual(Array(2).fill('the process received SIGTERM'));
  // Rank 0 saves it, and may not be the first to end.
  expect(found.filter(({ events: seen }) => seen.slice(-5).includes('checkpoint')).length).toBe(1);
});

it("takes what Kubeflow's trainer sets, and refuses what is no number", () => {
  const env = { PET_NNODES: '2', PET_NPROC_PER_NODE: '3', PET_NODE_RANK: '1', PET_MASTER_ADDR: 'node-0', PET_MASTER_PORT: '1234' };
  expect(launchPlan(['x'], {}, env)).toMatchObject({ nnodes: 2, nprocPerNode: 3, nodeRank: 1, masterAddr: 'node-0', masterPort: 1234 });
  expect(launchPlan(['x'], { nnodes: 1, nodeRank: 0 }, { PET_NPROC_PER_NODE: 'auto' }).nprocPerNode).toBeGreaterThan(0);
  expect(() => launchPlan(['x'], {}, { PET_NNODES: 'many' })).toThrow("PET_NNODES is 'many'");
  expect(() => launchPlan(['x'], { nodeRank: 1 }, {})).toThrow("option 'nodeRank' is 1; expected an integer of at least 0 and at most 0");
});
