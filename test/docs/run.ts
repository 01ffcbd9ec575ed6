/**
 * Runs the programs of the documentation that say so (`ts run`), each in a process and a folder of its own; blocks with a file's name behind their language
 * (`csv flowers.csv`) are put into the folder first.
 *
 *     node --import tsx test/docs/run.ts [page ...]
 */

import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Page, programsOf, ROOT, readPages } from './pages.js';
import { textOf } from './programs.js';

const PROGRAMS = join(ROOT, 'build', 'docs');
const LIMIT_MS = 120_000;
const NONE: ReadonlySet<string> = new Set();

const wanted = process.argv.slice(2);
const pages = readPages().filter(({ path }) => wanted.length === 0 || wanted.includes(path));
let failed = 0;
for (const page of pages) {
  for (const [i, program] of programsOf(page).entries()) {
    if (!program.runs) continue;
    const started = performance.now();
    const place = `${page.path}:${program.blocks[0]?.line}`;
    const problem = run(page, `${page.path.replaceAll(/[/.]/g, '-')}-${i}.ts`, textOf(program, NONE, NONE).text);
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    console.log(`${problem === null ? 'ran   ' : 'FAILED'}  ${place}  ${seconds} s`);
    if (problem === null) continue;
    failed++;
    console.log(problem);
  }
}
process.exitCode = failed === 0 ? 0 : 1;

/** `null`, or what a program wrote that failed. The program lies inside of the package, so that `neve` is this package. */
function run(page: Page, name: string, text: string): string | null {
  mkdirSync(PROGRAMS, { recursive: true });
  const file = join(PROGRAMS, name);
  writeFileSync(file, text);
  const folder = mkdtempSync(join(tmpdir(), 'neve-docs-'));
  try {
    for (const { words, code } of page.blocks) {
      const [path] = words;
      if (path !== undefined && /^\w[\w-]*\.\w+$/.test(path)) writeFileSync(join(folder, path), `${code}\n`);
    }
    const tsx = pathToFileURL(join(ROOT, 'node_modules', 'tsx', 'dist', 'loader.mjs')).href;
    const { status, stdout, stderr } = spawnSync(process.execPath, ['--import', tsx, file], {
      ...{ cwd: folder, encoding: 'utf8', timeout: LIMIT_MS },
      env: { ...process.env, OMP_NUM_THREADS: '1' },
    });
    return status === 0 ? null : `${stdout}${stderr}`;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
