/**
 * Runs the tests on the simulated CUDA device (test/simulated-cuda), all that have something to do with a device or those that are named, and
 * prints how many of each folder passed:
 *
 *   node test/run-simulated.mjs [--short] [--project long] [files or folders]
 */

import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, relative, sep } from 'node:path';

const WHOLE = ['gpu', 'trainer', 'resume', 'native', 'analysis', 'optim', 'stepper', 'predict'].map((name) => `test/${name}/`);
/** What says most in two minutes. */
const SHORT = ['test/gpu/', 'test/trainer/step.test.ts', 'test/trainer/velocity.test.ts', 'test/resume/session-state.test.ts'];

const given = process.argv.slice(2);
const isShort = given.includes('--short');
const rest = given.filter((argument) => argument !== '--short');
const files = rest.some((argument) => argument.startsWith('test/')) ? [] : isShort ? SHORT : WHOLE;
const project = rest.includes('--project') ? [] : ['--project', 'fast'];

const vitest = join(dirname(createRequire(import.meta.url).resolve('vitest/package.json')), 'vitest.mjs');
const folder = mkdtempSync(join(tmpdir(), 'neve-simulated-'));
const results = join(folder, 'results.json');
const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${results}`];
const { status } = spawnSync(
  process.execPath,
  [vitest, 'run', '--config', 'test/vitest.config.ts', ...reporters, ...project, ...files, ...rest],
  {
    stdio: 'inherit',
    env: { ...process.env, NEVE_TEST_DEVICE: 'simulated' },
  },
);
if (existsSync(results)) printTable(JSON.parse(readFileSync(results, 'utf8')).testResults);
rmSync(folder, { recursive: true });
process.exitCode = status ?? 1;

/** Tests of each folder that passed, were skipped and failed, and the names of the last. */
function printTable(testFiles) {
  const folders = new Map();
  const failed = [];
  for (const { name, assertionResults } of testFiles) {
    const place = relative(process.cwd(), name).split(sep).slice(0, 2).join('/');
    const counts = folders.get(place) ?? { passed: 0, skipped: 0, failed: 0 };
    folders.set(place, counts);
    for (const { status: outcome, fullName } of assertionResults) {
      counts[outcome === 'passed' || outcome === 'failed' ? outcome : 'skipped']++;
      if (outcome === 'failed') failed.push(`${relative(process.cwd(), name)}: ${fullName}`);
    }
  }
  process.stdout.write(`\n${'on the simulated device'.padEnd(26)}passed  skipped  failed\n`);
  for (const [place, counts] of [...folders].sort()) {
    const numbers = [counts.passed, counts.skipped, counts.failed].map((count, i) => `${count}`.padStart([6, 9, 8][i]));
    process.stdout.write(`${place.padEnd(26)}${numbers.join('')}\n`);
  }
  for (const name of failed) process.stdout.write(`failed: ${name}\n`);
}
