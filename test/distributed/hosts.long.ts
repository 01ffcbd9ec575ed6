/** Two machines, as network namespaces: `neve launch` on each, one fit; also over a line that delays and loses packets. */

import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { hostsCanBeHad, type Line, NetworkHosts } from '../support/network-hosts.js';
import { transpile } from '../support/transpiled.js';
import { expectSame, trainIn } from './runs.js';
import type { TrainCase, Trained } from './train-child.js';

const cli = transpile(new URL('../../src/cli/main.ts', import.meta.url).pathname);
const child = transpile(new URL('train-child.ts', import.meta.url).pathname);
const folder = mkdtempSync(join(tmpdir(), 'neve-hosts-'));
afterAll(() => {
  cli[Symbol.dispose]();
  child[Symbol.dispose]();
  rmSync(folder, { recursive: true });
});

const BAD: Line = { delay: 20, loss: 1 };

interface End {
  readonly code: number | null;
  readonly stderr: string;
  readonly found: readonly Trained[];
}

async function launchOnBoth(hosts: NetworkHosts, options: readonly string[], spec: TrainCase): Promise<readonly End[]> {
  return Promise.all(
    ([0, 1] as const).map((node) => {
      const place = ['--nnodes', '2', '--node-rank', String(node), '--master-addr', hosts.addresses[0]];
      const args = [cli.script, 'launch', ...place, ...options, child.script, 'mlp', JSON.stringify(spec)];
      const [command, ...rest] = hosts.within(node, [process.execPath, ...args]);
      const launcher = spawn(command, rest, { env: { ...process.env, OMP_NUM_THREADS: '1' }, stdio: ['ignore', 'pipe', 'pipe'] });
      let [stdout, stderr] = ['', ''];
      launcher.stdout.setEncoding('utf8').on('data', (text: string) => {
        stdout += text;
      });
      launcher.stderr.setEncoding('utf8').on('data', (text: string) => {
        stderr += text;
      });
      return new Promise<End>((resolve, reject) => {
        launcher.once('error', reject);
        launcher.once('close', (code) => {
          const lines = stdout.split('\n').flatMap((line) => /^(?:\[\d+\] )?(\{.*\})$/.exec(line)?.[1] ?? []);
          resolve({ code, stderr, found: lines.map((line) => JSON.parse(line) as Trained) });
        });
      });
    }),
  );
}

async function oneFitOnBoth(line: Line | null): Promise<void> {
  using hosts = NetworkHosts.open(line) as NetworkHosts;
  const spec: TrainCase = { fit: { runDir: join(folder, line === null ? 'good' : 'bad'), resume: 'auto', checkpoint: { everySteps: 4 } } };
  const alone = await trainIn(1, child.script, 'mlp', {});
  const ends = await launchOnBoth(hosts, ['--max-restarts', '1'], { ...spec, kill: { rank: 1, step: 10 } });
  for (const { code, stderr, found } of ends) {
    if (code !== 0) throw new Error(stderr);
    expect(stderr).toContain('All processes are started again (1 of 1)');
    for (const one of found) expectSame(one, alone);
  }
}

it.skipIf(!hostsCanBeHad(null))('two machines, one of whose processes is killed (needs network namespaces)', () => oneFitOnBoth(null));

it.skipIf(!hostsCanBeHad(BAD))('the same over 20 ms of delay and 1 % of loss (needs netem in the kernel)', () => oneFitOnBoth(BAD));
