/**
 * Set-up: everything that `npm start` and `npm test` need. Each stage is skipped when its result is there and fits, so a second run costs a
 * fraction of a second. Plain JavaScript without dependencies: the first stage installs them.
 *
 *   node native/setup.mjs [--verbose] [--native-only]
 */

import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { addonIsBuilt, BUILD_RECORD, buildAddon, cudaMode } from './build-addon.mjs';
import { cacheFolder, findLibtorch, hasNvidiaGpu, inspect } from './find-libtorch.mjs';
import { writeOptionDocs } from './option-docs.mjs';
import { provisionLibtorch } from './provision.mjs';
import { missingBasics, missingForBuild, missingForProvision } from './requirements.mjs';
import { BUILD, filesBelow, fingerprint, main, ROOT, readJson, runQuietly, SetupError, say, withLock } from './steps.mjs';

const lockfile = join(ROOT, 'package-lock.json');
const dependenciesStamp = join(ROOT, 'node_modules', '.neve-dependencies');
const searchStamp = join(BUILD, 'libtorch-search.json');
const compiledStamp = join(ROOT, 'dist', '.neve-compiled');

const read = (path) => (existsSync(path) ? readFileSync(path, 'utf8') : null);

/** Stage 1: the npm packages. An installed package has no lockfile, and npm has done this for it. */
function dependenciesAreInstalled() {
  return !existsSync(lockfile) || read(dependenciesStamp) === fingerprint([], [lockfile]);
}

function installDependencies() {
  say('dependencies: npm ci');
  const args = ['ci', '--include=dev', '--no-audit', '--no-fund'];
  const [command, ...first] = process.env.npm_execpath ? [process.execPath, process.env.npm_execpath] : ['npm'];
  runQuietly('npm could not install the dependencies', 'npm.log', command, [...first, ...args]);
  writeFileSync(dependenciesStamp, fingerprint([], [lockfile]));
}

/** Stage 2: libtorch. Asking Python costs a moment, so the last answer holds while what it came from is unchanged. */
function locateLibtorch() {
  const { LIBTORCH, PATH, PYTHONPATH, VIRTUAL_ENV, CONDA_PREFIX, NEVE_PYTHON, NEVE_CACHE, XDG_CACHE_HOME } = process.env;
  const key = fingerprint([LIBTORCH, PATH, PYTHONPATH, VIRTUAL_ENV, CONDA_PREFIX, NEVE_PYTHON, NEVE_CACHE, XDG_CACHE_HOME]);
  const last = readJson(searchStamp);
  if (last?.key === key) {
    const seen = inspect(last.found.root);
    if (seen.problem === null && seen.version === last.found.version) return last.found;
  }
  const { found, refused, candidates } = findLibtorch();
  if (refused !== null)
    throw new SetupError(`${refused} Set LIBTORCH to a folder with a supported libtorch, or unset it to have one installed.`);
  for (const { source, root, problem } of candidates) {
    if (problem) say(`libtorch: passed over ${root} (${source}): ${problem}`);
  }
  return found === null ? null : { ...found, key };
}

function rememberLibtorch({ key, ...found }) {
  if (key !== undefined) writeFileSync(searchStamp, JSON.stringify({ key, found }));
}

function installLibtorch() {
  const flavour = hasNvidiaGpu() ? 'cuda' : 'cpu';
  const size = flavour === 'cuda' ? 'several GB' : 'about 250 MB';
  say(`libtorch: installing the ${flavour === 'cuda' ? 'CUDA' : 'CPU'} build with pip, ${size}, into ${cacheFolder(flavour)}`);
  provisionLibtorch(flavour);
}

/** Stage 4: TypeScript. An installed package brings `dist` and no tsconfig. */
function compiledFingerprint() {
  const sources = [join(ROOT, 'tsconfig.json'), join(ROOT, 'package.json'), ...filesBelow(join(ROOT, 'src'), ['.ts'])];
  return fingerprint([], [...sources, ...filesBelow(join(ROOT, 'native'), ['.d.mts'])]);
}

function compileTypeScript() {
  say('TypeScript: compiling src to dist');
  removeOrphans();
  const tsc = join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc');
  runQuietly('TypeScript could not be compiled', 'tsc.log', process.execPath, [tsc, '-p', join(ROOT, 'tsconfig.json')]);
  writeOptionDocs(join(ROOT, 'dist'));
  writeFileSync(compiledStamp, compiledFingerprint());
}

/** Results whose source is gone would still be importable. */
function removeOrphans() {
  const dist = join(ROOT, 'dist');
  for (const file of filesBelow(dist, ['.js', '.d.ts', '.js.map'])) {
    const source = join(ROOT, 'src', relative(dist, file).replace(/\.(js|d\.ts|js\.map)$/, '.ts'));
    if (!existsSync(source)) rmSync(file);
  }
}

/** Runs the stages that are due. */
export function setUp({ nativeOnly = false, verbose = false } = {}) {
  const wantsDependencies = () => !dependenciesAreInstalled();
  const wantsTypeScript = () => !nativeOnly && existsSync(join(ROOT, 'tsconfig.json')) && read(compiledStamp) !== compiledFingerprint();
  const wantsAddon = (libtorch) => wantsDependencies() || libtorch === null || !addonIsBuilt(libtorch);

  const basics = missingBasics();
  if (basics.length > 0) throw new SetupError(basics.join('\n'));
  cudaMode();
  let libtorch = locateLibtorch();

  if (wantsDependencies() || wantsAddon(libtorch) || wantsTypeScript()) {
    withLock(() => {
      // All that is missing is told at once, before the first long stage.
      const missing = [...(wantsAddon(libtorch) ? missingForBuild() : []), ...(libtorch === null ? missingForProvision() : [])];
      if (missing.length > 0) throw new SetupError(missing.join('\n'));
      if (wantsDependencies()) installDependencies();
      if (libtorch === null) {
        installLibtorch();
        libtorch = locateLibtorch();
      }
      if (libtorch === null)
        throw new SetupError('libtorch was installed but is not found. Run `node native/doctor.mjs` to see where it was looked for.');
      if (wantsAddon(libtorch)) {
        say(`addon: building against libtorch ${libtorch.version} (${libtorch.root}); a few minutes the first time`);
        buildAddon(libtorch);
      }
      if (wantsTypeScript()) compileTypeScript();
    });
  }
  rememberLibtorch(libtorch);
  if (verbose) {
    const cuda = readJson(BUILD_RECORD)?.cudaLibrary ? 'with the CUDA library' : 'without the CUDA library';
    say(`libtorch ${libtorch.version} from ${libtorch.source}: ${libtorch.root}`);
    say(`addon: ${relative(ROOT, join(BUILD, 'Release', 'neve.node'))}, ${cuda}`);
    say('set-up is complete');
  }
}

/** Set-up as a command: a failure is printed as plain text and sets exit status 1. */
export function runSetUp(flags) {
  main(() => {
    const unknown = flags.find((flag) => flag !== '--verbose' && flag !== '--native-only');
    if (unknown !== undefined) throw new SetupError(`Unknown flag '${unknown}'. Known flags: --verbose, --native-only.`);
    setUp({ verbose: flags.includes('--verbose'), nativeOnly: flags.includes('--native-only') });
  });
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) runSetUp(process.argv.slice(2));
