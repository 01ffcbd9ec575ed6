/** What an installed package tells people to run exists there. */

import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { commandFor } from '../../native/commands.mjs';
import { copyPackage } from '../support/installed.js';

it('a clone names its npm scripts', () => {
  expect(commandFor('setup')).toBe('npm run setup');
  expect(commandFor('setup', ['--untried'])).toBe('npm run setup -- --untried');
});

it('doctor of an installed package names the command of the package', () => {
  const folder = mkdtempSync(join(tmpdir(), 'neve-package-'));
  try {
    copyPackage(folder);
    const { stdout, stderr } = spawnSync(process.execPath, [join(folder, 'native/doctor.mjs')], {
      encoding: 'utf8',
      env: { ...process.env, NEVE_CACHE: join(folder, 'cache') },
    });
    expect(stderr).toBe('');
    expect(stdout).toContain('not built; run `npx neve setup`');
    expect(stdout).not.toContain('npm run');
  } finally {
    rmSync(folder, { recursive: true });
  }
});
