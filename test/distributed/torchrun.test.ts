/** PyTorch's own launcher starts a Node program as it is. */

import { spawnSync } from 'node:child_process';
import { afterAll, expect, it } from 'vitest';
import { pythonAvailable, pythonCommand } from '../support/python.js';
import { transpile } from '../support/transpiled.js';
import { expectSame, trainIn } from './runs.js';
import type { Trained } from './train-child.js';

const child = transpile(new URL('train-child.ts', import.meta.url).pathname);
afterAll(() => child[Symbol.dispose]());

it.skipIf(!pythonAvailable())('torchrun --no-python with two processes', { timeout: 120_000 }, async () => {
  const { command, env } = pythonCommand();
  const launcher = ['-m', 'torch.distributed.run', '--no-python', '--nproc-per-node', '2', '--standalone'];
  const end = spawnSync(command, [...launcher, process.execPath, child.script, 'mlp', '{}'], { env, encoding: 'utf8', timeout: 110_000 });
  expect(end.stderr).not.toContain('ERR_');
  expect(end.status).toBe(0);
  const found = end.stdout
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as Trained);
  expect(found.length).toBe(2);
  const alone = await trainIn(1, child.script, 'mlp');
  for (const one of found) expectSame(one, alone);
});
