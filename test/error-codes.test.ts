/** Every code of an error has a test that names it, but for a list that only gets shorter. */

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '..');

/** Codes without a test: two need a GPU, one 16 million objects. */
const UNTESTED: readonly string[] = ['ERR_CUDA', 'ERR_OUTPUT_CHANGED', 'ERR_TOO_MANY_HANDLES'];

/** The words of all files below some folders. */
function textsOf(folders: readonly string[], extensions: RegExp): string {
  return folders
    .flatMap((folder) => readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' }).map((name) => join(ROOT, folder, name)))
    .filter((path) => extensions.test(path) && path !== import.meta.filename)
    .map((path) => readFileSync(path, 'utf8'))
    .join('\n');
}

it('is named by a test', () => {
  const thrown = new Set(Array.from(textsOf(['src', 'native'], /\.(ts|cc|h)$/).matchAll(/['"](ERR_[A-Z0-9_]+)['"]/g), ([, code]) => code));
  const tests = textsOf(['test'], /\.(ts|py)$/);
  const missing = [...thrown].filter((code) => !new RegExp(`\\b${code}\\b`).test(tests)).sort();
  expect(thrown.size).toBeGreaterThan(200);
  expect(missing).toEqual(UNTESTED);
});
