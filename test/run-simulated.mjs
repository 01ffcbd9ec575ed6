/**
 * Runs the tests on the simulated CUDA device (test/simulated-cuda), all that have something to do with a device or those that are named:
 *
 *   node test/run-simulated.mjs [--short] [--project long] [files or folders]
 */

import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const WHOLE = ['gpu', 'trainer', 'resume', 'native', 'analysis', 'optim', 'stepper', 'predict'].map((name) => `test/${name}/`);
/** What says most in two minutes. */
const SHORT = ['test/gpu/', 'test/trainer/step.test.ts', 'test/trainer/velocity.test.ts', 'test/resume/session-state.test.ts'];

const given = process.argv.slice(2);
const isShort = given.includes('--short');
const rest = given.filter((argument) => argument !== '--short');
const files = rest.some((argument) => argument.startsWith('test/')) ? [] : isShort ? SHORT : WHOLE;
const project = rest.includes('--project') ? [] : ['--project', 'fast'];

const vitest = join(dirname(createRequire(import.meta.url).resolve('vitest/package.json')), 'vitest.mjs');
const { status } = spawnSync(process.execPath, [vitest, 'run', '--config', 'test/vitest.config.ts', ...project, ...files, ...rest], {
  stdio: 'inherit',
  env: { ...process.env, NEVE_TEST_DEVICE: 'simulated' },
});
process.exitCode = status ?? 1;
