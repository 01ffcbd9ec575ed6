/** `neve doctor`: what Neve's set-up finds on this machine, and why it takes what it takes. Changes nothing. */

import { pathToFileURL } from 'node:url';
import { cachedAddons, readAddon } from './addon-cache.mjs';
import { BUILD_RECORD, findAddon, RELEASE } from './build-addon.mjs';
import { commandFor } from './commands.mjs';
import { cacheFolder, findLibtorch, findPython, hasNvidiaGpu, minorOf, VERSIONS } from './find-libtorch.mjs';
import { findCompiler, missingBasics, missingForBuild, missingForProvision, versionOf } from './requirements.mjs';

/** Prints the findings to stdout; the result says whether Neve can run or be set up. */
export function doctor() {
  const lines = [];
  const line = (name, text) => lines.push(`${name.padEnd(10)} ${text}`);
  const tool = (name, command = name) => {
    const version = command && versionOf(command);
    line(name, version ? `${command} ${version}` : 'not found');
  };

  line('node', process.versions.node);
  const compiler = findCompiler();
  tool('compiler', compiler);
  tool('cmake');
  tool('ninja');
  const python = findPython();
  tool('python', python);
  line('pip', (python && versionOf(python, ['-m', 'pip', '--version'])) || 'not found');
  const gpu = hasNvidiaGpu();
  line('gpu', gpu ? 'an NVIDIA GPU answers' : 'no NVIDIA GPU (nvidia-smi does not answer)');
  tool('nvcc');

  const { found, candidates, refused } = findLibtorch({ gpu });
  for (const candidate of candidates) {
    const taken = found !== null && candidate.root === found.root && candidate.verdict === 'usable';
    const version = candidate.version ? ` ${candidate.version}` : '';
    const verdict = taken ? `taken (${found.cuda ? 'CUDA' : 'CPU'} build)` : candidate.verdict;
    line('libtorch', `${candidate.source}${candidate.root ? ` ${candidate.root}` : ''}${version}: ${verdict}`);
  }
  if (found === null && refused === null) line('libtorch', `set-up would install one into ${cacheFolder(gpu ? 'cuda' : 'cpu')}`);
  line('addon', describeAddon(found));

  lines.push('', ...versionTable());

  const missing = [
    ...missingBasics(),
    ...(refused === null ? [] : [refused]),
    ...missingForBuild(),
    ...(found ? [] : missingForProvision()),
  ];
  lines.push('', ...(missing.length === 0 ? ['Nothing is missing.'] : missing));
  process.stdout.write(`${lines.join('\n')}\n`);
  return missing.length === 0;
}

/** The versions of libtorch that Neve knows, and whether an addon for each is at hand. */
function versionTable() {
  const own = readAddon(RELEASE, BUILD_RECORD);
  const addons = [...(own === null ? [] : [own]), ...cachedAddons()];
  const row = (minor, tried, addon) => `  ${minor.padEnd(8)} ${tried.padEnd(22)} ${addon}`;
  const addonFor = (minor) => {
    const found = addons.find(({ libtorch }) => minorOf(libtorch.version) === minor);
    return found === undefined ? '-' : found.cudaLibrary ? 'with the CUDA library' : 'CPU';
  };
  const known = [...VERSIONS].map(([minor, tried]) => row(minor, tried === null ? 'not tested' : `tested with ${tried}`, addonFor(minor)));
  const untried = new Set(addons.map(({ libtorch }) => minorOf(libtorch.version)).filter((minor) => !VERSIONS.has(minor)));
  return [
    row('libtorch', 'Neve', 'addon at hand').trimStart(),
    ...known,
    ...[...untried].map((minor) => row(minor, 'never tried', addonFor(minor))),
    row('newer', 'never tried', `\`${commandFor('setup', ['--untried'])}\` tries it`),
  ].map((line, i) => (i === 0 ? line.replace('libtorch ', 'libtorch   ') : line));
}

function describeAddon(libtorch) {
  const addon = (libtorch && findAddon(libtorch)) ?? readAddon(RELEASE, BUILD_RECORD) ?? cachedAddons()[0];
  if (addon === undefined) return `not built; run \`${commandFor('setup')}\``;
  // Without the library a GPU trains all the same.
  const without = addon.libtorch.cuda
    ? ', without the CUDA library: velocity is measured by operators of libtorch, and there are no CUDA graphs'
    : '';
  const built = `built for libtorch ${addon.libtorch.version}${addon.cudaLibrary ? ', with the CUDA library' : without} (${addon.folder})`;
  return libtorch !== null && findAddon(libtorch) === null ? `${built}; out of date, run \`${commandFor('setup')}\`` : built;
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  process.exitCode = doctor() ? 0 : 1;
}
