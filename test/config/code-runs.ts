/** Runs a program that `--as-code` wrote, over the sources of this repository. */

import { writeFile } from 'node:fs/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';

const INDEX = fileURLToPath(new URL('../../src/index.js', import.meta.url));

/** Imports it in this process, with `neve` being the sources under test; what it prints is not shown. */
export async function codeRuns(code: string, file: string): Promise<void> {
  const lines = code
    .split('\n')
    .filter((line) => !line.startsWith('import ') && !line.startsWith('showProgress') && !line.startsWith('console.log'));
  const imported = /^import \{ (.*) \} from 'neve';/.exec(code)?.[1] ?? '';
  const names = imported.split(', ').filter((name) => !name.startsWith('type '));
  await writeFile(file, code);
  const neve = (await import(INDEX)) as Readonly<Record<string, unknown>>;
  const AsyncFunction = Object.getPrototypeOf(async () => undefined).constructor as new (
    ...parts: string[]
  ) => (...values: unknown[]) => Promise<void>;
  await new AsyncFunction(...names, `${lines.join('\n')}\nawait run;\n//# sourceURL=${pathToFileURL(file).href}`)(
    ...names.map((name) => neve[name]),
  );
}
