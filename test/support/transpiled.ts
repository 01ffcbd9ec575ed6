/** Runs TypeScript of this repository in processes that must start fast: transpiled once, then plain JavaScript. */

import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { buildSync } from 'esbuild';

const ROOT = resolve(import.meta.dirname, '../..');
const IMPORTS = /(?:from|import)\s*\(?\s*['"](\.[^'"]+)['"]/g;

/** A copy of a script and of everything it imports, as JavaScript. */
export interface Transpiled extends Disposable {
  /** To be given to Node. */
  readonly script: string;
}

/**
 * @param entry - path of a `.ts` file in this repository
 * @param minify - shorten names, of classes too, as a bundler does (default `false`)
 */
export function transpile(entry: string, { minify = false }: { readonly minify?: boolean } = {}): Transpiled {
  const folder = mkdtempSync(join(tmpdir(), 'neve-script-'));
  for (const name of ['node_modules', 'build', 'package.json']) symlinkSync(join(ROOT, name), join(folder, name));
  const files = importedFrom(resolve(entry));
  for (const path of files.filter((file) => !file.endsWith('.ts'))) {
    const target = join(folder, relative(ROOT, path));
    mkdirSync(dirname(target), { recursive: true });
    copyFileSync(path, target);
  }
  // All at once: each call starts a process.
  buildSync({
    entryPoints: files.filter((file) => file.endsWith('.ts')),
    ...{ outdir: folder, outbase: ROOT, bundle: false, format: 'esm', target: 'es2022', minify, logLevel: 'error' },
  });
  const script = join(folder, relative(ROOT, resolve(entry))).replace(/\.ts$/, '.js');
  return { script, [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }) };
}

/** A file and everything of this repository that it imports. */
function importedFrom(entry: string): string[] {
  const seen = new Set<string>();
  const waiting = [entry];
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    if (seen.has(path)) continue;
    seen.add(path);
    for (const [, specifier = ''] of readFileSync(path, 'utf8').matchAll(IMPORTS)) {
      const found = resolve(dirname(path), specifier);
      const source = found.replace(/\.js$/, '.ts');
      if (existsSync(source)) waiting.push(source);
      else if (existsSync(found)) waiting.push(found);
    }
  }
  return [...seen];
}
