/**
 * What a user gets: the packed tarball, checked by publint and arethetypeswrong, and installed with scripts blocked into an empty project, where ten lines
 * run as ESM, as CommonJS and bundled, and their types are checked. Needs the npm registry.
 *
 *   npm run check:package
 */

import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { libtorchInUse } from '../../src/native/load.js';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const TOOLS = { publint: 'publint@0.3', attw: '@arethetypeswrong/cli@0.18' };
const TYPESCRIPTS = ['5.9', '6.0', '7.0'];
/** Packed. */
const MOST_BYTES = 2e6;

/** Ten lines: a classifier of points above and below a line. */
const program = (load: string): string => `${load}
setSeed(0);
const rows = Array.from({ length: 64 }, (_, i) => [i / 64, ((i * 7) % 64) / 64]);
const points = data.tensors({ x: tensor(rows), y: tensor(rows.map((row) => (row[0]! > row[1]! ? 1 : 0)), { dtype: 'int64' }) });
const model = new nn.Sequential(new nn.Linear(2, 16), new nn.ReLU(), new nn.Linear(16, 2));
const trainer = new Trainer({ model, loss: 'crossEntropy', optimizer: optim.adam({ lr: 0.05 }), controllers: [new NeVe()] });
const run = trainer.fit(points.loader({ batchSize: 16, shuffle: true, seed: 0 }), { maxEpochs: 10 });
run.then((report) => {
  console.log(JSON.stringify([report.history.length, report.history.at(-1)!.loss]));
});
`;
const NAMES = '{ data, NeVe, nn, optim, setSeed, tensor, Trainer }';

const folder = mkdtempSync(join(tmpdir(), 'neve-package-'));

function run(command: string, args: readonly string[]): string {
  // Messages of a package manager are for whoever looks into a failure.
  return execFileSync(command, args, { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
}

function write(name: string, text: string): void {
  writeFileSync(join(folder, name), text);
}

/** JavaScript of the program. */
function plain(load: string): string {
  return program(load).replaceAll(']!', ']').replaceAll(')!', ')');
}

function check(what: string, body: () => string): void {
  const started = performance.now();
  const found = body();
  process.stdout.write(`${what}: ${found} (${((performance.now() - started) / 1000).toFixed(1)} s)\n`);
}

function same(found: string, expected: string): string {
  if (found !== expected) throw new Error(`found ${found}, expected ${expected}`);
  return found.trim();
}

try {
  write('package.json', '{ "private": true }\n');
  const [packed] = JSON.parse(
    execFileSync('npm', ['pack', '--json', '--pack-destination', folder], {
      ...{ cwd: ROOT, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] },
    }),
  ) as [{ filename: string; unpackedSize: number; files: readonly { path: string }[] }];
  const tarball = join(folder, packed.filename);
  check('tarball', () => {
    const stray = packed.files.map(({ path }) => path).filter((path) => /^(src|test|examples|build|docs|\.)|tsbuildinfo|\.map$/.test(path));
    if (stray.length > 0) throw new Error(`it holds ${stray.join(', ')}`);
    const { size } = statSync(tarball);
    if (size > MOST_BYTES) throw new Error(`${size} bytes, at most ${MOST_BYTES} expected`);
    return `${(size / 1e6).toFixed(2)} MB, unpacked ${(packed.unpackedSize / 1e6).toFixed(1)} MB, ${packed.files.length} files`;
  });
  check('publint', () => run('npx', ['--yes', TOOLS.publint, tarball]).trim().split('\n').at(-1) ?? '');
  check('arethetypeswrong', () => {
    // CommonJS gets it by require(esm), which Node 20.19, 22.12 and newer have; the tool knows older ones.
    run('npx', ['--yes', TOOLS.attw, tarball, '--profile', 'esm-only', '--no-emoji', '--format', 'ascii']);
    return 'no problems';
  });
  check('npm install --ignore-scripts', () => {
    run('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel', 'error', tarball]);
    return 'done';
  });
  write('ten.mjs', plain(`import ${NAMES} from 'neve';`));
  write('ten.cjs', plain(`const ${NAMES} = require('neve');`));
  let expected = '';
  check('ten lines, ESM', () => {
    expected = run(process.execPath, ['ten.mjs']);
    return same(String((JSON.parse(expected) as [number, number])[0]), '10');
  });
  check('ten lines, CommonJS', () => same(run(process.execPath, ['ten.cjs']), expected));
  check('ten lines, bundled and minified with `external: [neve]`', () => {
    run(join(ROOT, 'node_modules', '.bin', 'esbuild'), [
      ...[
        'ten.mjs',
        '--bundle',
        '--minify',
        '--platform=node',
        '--format=esm',
        '--external:neve',
        '--outfile=bundled.mjs',
        '--log-level=error',
      ],
    ]);
    return same(run(process.execPath, ['bundled.mjs']), expected);
  });
  check('npm ci, and it still runs', () => {
    run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel', 'error']);
    return same(run(process.execPath, ['ten.mjs']), expected);
  });
  check('a prebuilt addon, in a new cache, without any command in PATH', () => {
    const tarballs = run(process.execPath, [join(ROOT, 'native/prebuild.mjs'), join(folder, 'prebuilt')]).trim();
    run('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel', 'error', tarballs]);
    const env = { PATH: join(folder, 'nothing'), NEVE_CACHE: join(folder, 'cache'), LIBTORCH: libtorchInUse().root };
    const main = join(folder, 'node_modules/neve/dist/cli/main.js');
    execFileSync(process.execPath, [main, 'setup'], { cwd: folder, env, stdio: 'inherit' });
    same(execFileSync(process.execPath, ['ten.mjs'], { cwd: folder, env, encoding: 'utf8' }), expected);
    return `${(statSync(tarballs).size / 1e6).toFixed(2)} MB`;
  });
  check('import', () => {
    const code = 'const t = performance.now(); import("neve").then(() => console.log(performance.now() - t))';
    const times = Array.from({ length: 9 }, () => Number(run(process.execPath, ['-e', code]))).sort((a, b) => a - b);
    return `${times[0]?.toFixed(0)} ms at best, ${times[4]?.toFixed(0)} ms in the middle of 9`;
  });
  write('ten.mts', program(`import ${NAMES} from 'neve';`));
  for (const version of TYPESCRIPTS) {
    check(`types, TypeScript ${version}`, () => {
      const args = ['--noEmit', '--strict', '--module', 'nodenext', '--target', 'es2022', '--lib', 'es2023,esnext.disposable'];
      const types = ['--types', 'node', '--typeRoots', join(ROOT, 'node_modules', '@types')];
      run('npx', ['--yes', '-p', `typescript@${version}`, 'tsc', ...args, ...types, 'ten.mts']);
      return 'no problems';
    });
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
