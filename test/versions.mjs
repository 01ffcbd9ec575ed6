/**
 * Sets up and tests with one libtorch after the other: those that Neve says it was tested with.
 *
 *   npm run test:versions [-- [--versions 2.11.0,2.14.1] [tests ...]]      tests: as for vitest; default: the fast suite
 *
 * PyPI's Linux wheels are CUDA builds of 5 GB each, with NVIDIA's libraries; they run without a GPU. The addons stay in the cache.
 */

import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder, cacheRoot, PROVISIONED, VERSIONS } from '../native/find-libtorch.mjs';
import { ROOT } from '../native/files.mjs';
import { pipInstall } from '../native/provision.mjs';
import { main, SetupError, say } from '../native/steps.mjs';

/** What `count-reporter.ts` prints last. */
const COUNTS = /^(\d+) passed, (\d+) failed$/m;

function options(args) {
  const at = args.indexOf('--versions');
  const tests = at < 0 ? args : args.toSpliced(at, 2);
  const versions = at < 0 ? [...VERSIONS.values()].filter((version) => version !== null) : (args[at + 1] ?? '').split(',');
  if (versions.some((version) => !/^\d+\.\d+\.\d+$/.test(version))) throw new SetupError('Expected versions such as 2.11.0,2.14.1.');
  return { versions, tests };
}

/** A whole libtorch of this version, Python included: parity tests import it. */
async function libtorchOf(version) {
  if (version === PROVISIONED && existsSync(cacheFolder('cpu'))) return cacheFolder('cpu');
  const folder = join(cacheRoot(), `libtorch-${version}-whole`);
  if (!existsSync(folder)) {
    say(`libtorch ${version}: installing it with pip into ${folder}`);
    await pipInstall(folder, [`torch==${version}`, 'numpy']);
  }
  return folder;
}

/** Runs a step with its output shown; gives its exit status and its standard output. */
function step(name, command, args, env) {
  say(`\n=== ${name}`);
  const { status, stdout } = spawnSync(command, args, {
    cwd: ROOT,
    env,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
    maxBuffer: 1 << 28,
  });
  process.stdout.write(stdout);
  return { status, stdout };
}

function minutes(since) {
  return `${((Date.now() - since) / 60_000).toFixed(1)} min`;
}

async function testWith(version, tests) {
  const env = { ...process.env, LIBTORCH: await libtorchOf(version) };
  const started = Date.now();
  const { status: failed } = step(`libtorch ${version}: set-up`, process.execPath, ['native/setup.mjs', '--verbose'], env);
  if (failed !== 0) return { version, setUp: 'FAILED', tests: '-', ok: false };
  const setUp = minutes(started);
  const began = Date.now();
  const vitest = ['node_modules/vitest/vitest.mjs', 'run', '--config', 'test/vitest.config.ts', '--project', 'fast', ...tests];
  const { status, stdout } = step(`libtorch ${version}: tests`, process.execPath, vitest, env);
  const counts = COUNTS.exec(stdout)?.[0] ?? 'no counts';
  return { version, setUp, tests: `${counts} (${minutes(began)})`, ok: status === 0 };
}

await main(async () => {
  const { versions, tests } = options(process.argv.slice(2));
  const results = [];
  for (const version of versions) results.push(await testWith(version, tests));
  step('set-up with the libtorch in use before', process.execPath, ['native/setup.mjs'], process.env);
  const lines = results.map((result) => `${result.version.padEnd(10)} ${result.setUp.padEnd(10)} ${result.tests}`);
  process.stdout.write(`\n${['libtorch   set-up     tests', ...lines].join('\n')}\n`);
  if (!results.every(({ ok }) => ok)) process.exitCode = 1;
});
