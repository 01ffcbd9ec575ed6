/** Runs TypeScript of this repository in processes that must start fast: transpiled once, then plain JavaScript. */

import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import ts from 'typescript';

const ROOT = resolve(import.meta.dirname, '../..');
const IMPORTS = /(?:from|import)\s*\(?\s*['"](\.[^'"]+)['"]/g;

/** A copy of a script and of everything it imports, as JavaScript. */
export interface Transpiled extends Disposable {
  /** To be given to Node. */
  readonly script: string;
}

/** @param entry - path of a `.ts` file in this repository */
export function transpile(entry: string): Transpiled {
  const folder = mkdtempSync(join(tmpdir(), 'neve-script-'));
  for (const name of ['node_modules', 'build', 'package.json']) symlinkSync(join(ROOT, name), join(folder, name));
  const seen = new Set<string>();
  const waiting = [resolve(entry)];
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    if (seen.has(path)) continue;
    seen.add(path);
    const target = join(folder, relative(ROOT, path));
    mkdirSync(dirname(target), { recursive: true });
    if (!path.endsWith('.ts')) copyFileSync(path, target);
    const text = path.endsWith('.ts') ? javaScript(path) : readFileSync(path, 'utf8');
    if (path.endsWith('.ts')) writeFileSync(target.replace(/\.ts$/, '.js'), text);
    for (const [, specifier = ''] of text.matchAll(IMPORTS)) {
      const found = resolve(dirname(path), specifier);
      const source = found.replace(/\.js$/, '.ts');
      if (existsSync(source)) waiting.push(source);
      else if (existsSync(found)) waiting.push(found);
    }
  }
  const script = join(folder, relative(ROOT, resolve(entry))).replace(/\.ts$/, '.js');
  return { script, [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }) };
}

/** Types erased; imports of types alone are gone with them. */
function javaScript(path: string): string {
  return ts.transpileModule(readFileSync(path, 'utf8'), {
    compilerOptions: { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022, verbatimModuleSyntax: true },
  }).outputText;
}
