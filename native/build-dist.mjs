/**
 * Makes `dist`: declarations by TypeScript, and the program by esbuild in a few files, because reading hundreds takes longer than running them.
 *
 *   node native/build-dist.mjs
 */

import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { filesBelow, fingerprint, ROOT } from './files.mjs';
import { writeOptionDocs } from './option-docs.mjs';
import { main, runQuietly, say } from './steps.mjs';

const DIST = join(ROOT, 'dist');
const stamp = join(DIST, '.neve-compiled');
/** Folder of the bundle: as deep as the folders of `src`, so that paths relative to a file hold in both. */
const BUNDLE = 'lib';

function distFingerprint() {
  const settings = ['tsconfig.json', 'package.json', 'native/build-dist.mjs'].map((name) => join(ROOT, name));
  return fingerprint([], [...settings, ...filesBelow(join(ROOT, 'src'), ['.ts']), ...filesBelow(join(ROOT, 'native'), ['.d.mts'])]);
}

/** True when `dist` fits the sources. */
export function distIsBuilt() {
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === distFingerprint();
}

/** Makes it. */
export async function buildDist() {
  say('TypeScript: compiling src to dist');
  rmSync(stamp, { force: true });
  removeOrphans();
  const tsc = join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc');
  await runQuietly('TypeScript could not be compiled', 'tsc.log', process.execPath, [tsc, '-p', join(ROOT, 'tsconfig.json')]);
  writeOptionDocs(DIST);
  await bundle();
  writeFileSync(stamp, distFingerprint());
}

/** Names stay as they are: errors name classes, and stacks are read by people. */
async function bundle() {
  const { build } = await import('esbuild');
  const { outputFiles } = await build({
    entryPoints: [
      { in: join(ROOT, 'src', 'index.ts'), out: `${BUNDLE}/index` },
      { in: join(ROOT, 'src', 'cli', 'main.ts'), out: 'cli/main' },
    ],
    ...{ outdir: DIST, chunkNames: `${BUNDLE}/[name]-[hash]`, bundle: true, splitting: true, write: false },
    ...{ format: 'esm', platform: 'node', target: 'node20', logLevel: 'warning' },
    // Set-up's own files are run as they are, too.
    ...{ packages: 'external', external: ['../../native/*.mjs'] },
  });
  for (const file of filesBelow(DIST, ['.js', '.js.map'])) rmSync(file);
  for (const { path, contents } of outputFiles) {
    mkdirSync(join(path, '..'), { recursive: true });
    writeFileSync(path, contents);
  }
  writeFileSync(join(DIST, 'index.js'), `export * from './${BUNDLE}/index.js';\n`);
}

/** Declarations whose source is gone would still be importable. */
function removeOrphans() {
  for (const file of filesBelow(DIST, ['.d.ts'])) {
    if (!existsSync(join(ROOT, 'src', relative(DIST, file).replace(/\.d\.ts$/, '.ts')))) rmSync(file);
  }
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  await main(async () => {
    if (!distIsBuilt()) await buildDist();
  });
}
