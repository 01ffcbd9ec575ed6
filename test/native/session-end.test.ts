/** A session whose thread has ended answers, with an error; it never leaves a promise waiting. */

import { spawnSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { transpile } from '../support/transpiled.js';

it('refuses work after the end, and a close then succeeds', () => {
  using child = transpile(new URL('session-end-child.ts', import.meta.url).pathname);
  const { stdout, stderr, status } = spawnSync(process.execPath, [child.script, 'ended'], { encoding: 'utf8' });
  expect(stderr).toBe('');
  expect(stdout).toBe('ERR_SESSION_CLOSED\nclosed\n');
  expect(status).toBe(0);
});

it('that cannot begin leaves nothing behind', () => {
  using child = transpile(new URL('session-end-child.ts', import.meta.url).pathname);
  const { stdout, signal, status } = spawnSync(process.execPath, [child.script, 'no-thread'], { encoding: 'utf8' });
  expect(stdout).toMatch(/^refused ERR_\w+\nworks\n$/);
  expect({ signal, status }).toEqual({ signal: null, status: 0 });
});
