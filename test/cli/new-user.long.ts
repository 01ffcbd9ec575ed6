/** A new user in an empty folder: the package packed, installed with scripts blocked, a project, a trained model, a page, a prediction. */

import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

it('trains and predicts from the tarball', () => {
  const folder = mkdtempSync(join(tmpdir(), 'neve-new-user-'));
  const project = mkdtempSync(join(tmpdir(), 'neve-new-project-'));
  const run = (cwd: string, command: string, ...args: readonly string[]): string => {
    const startedAt = performance.now();
    const stdout = execFileSync(command, args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
    console.log(`${((performance.now() - startedAt) / 1000).toFixed(1).padStart(6)} s  ${command} ${args.join(' ')}`);
    return stdout;
  };
  run(ROOT, 'npm', 'pack', '--pack-destination', folder);
  const [tarball = ''] = readdirSync(folder);
  run(project, 'npm', 'init', '-y');
  run(project, 'npm', 'install', '--ignore-scripts', '--no-audit', '--no-fund', join(folder, tarball));
  run(project, 'npx', 'neve', 'init', '--template', 'csv');
  expect(run(project, 'npx', 'neve', 'train', 'neve.yaml')).toMatch(/run folder +.*neve-1/);
  expect(readFileSync(join(project, 'runs/neve-1/report.html'), 'utf8')).toContain('<html');
  expect(existsSync(join(project, 'runs/neve-1/model.safetensors'))).toBe(true);
  const rows = run(project, 'npx', 'neve', 'predict', 'runs/neve-1', 'data/flowers.csv').trimEnd().split('\n');
  expect(rows.length).toBe(240);
  expect(JSON.parse(rows[0] as string)).toMatchObject({ row: 0, prediction: expect.stringMatching(/^(small|middle|large)$/) });
});
