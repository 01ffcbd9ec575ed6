/** Configurations that are JavaScript or TypeScript. */

import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { OptionError } from '../../errors.js';
import { dirname } from 'node:path';

/**
 * Imports a module, TypeScript too: with Node's own stripping of types where it has that, else with the user's `tsx`.
 *
 * @throws {OptionError} `ERR_MODULE_IMPORT`
 */
export async function importModule(path: string): Promise<Readonly<Record<string, unknown>>> {
  const url = pathToFileURL(path).href;
  try {
    return (await import(url)) as Readonly<Record<string, unknown>>;
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException | null)?.code;
    if (!/\.[cm]?ts$/.test(path) || !/UNKNOWN_FILE_EXTENSION/.test(code ?? '')) throw failed(path, cause);
    return importWithTsx(path, url);
  }
}

async function importWithTsx(path: string, url: string): Promise<Readonly<Record<string, unknown>>> {
  const api = tsxApi(path);
  try {
    const { tsImport } = (await import(pathToFileURL(api).href)) as {
      tsImport(specifier: string, parent: string): Promise<Record<string, unknown>>;
    };
    return await tsImport(url, pathToFileURL(`${dirname(path)}/`).href);
  } catch (cause) {
    throw failed(path, cause);
  }
}

/**
 * The ES module with the API of the tsx that a file would find.
 *
 * @throws {OptionError} `ERR_MODULE_IMPORT` where there is none
 */
export function tsxApi(path: string): string {
  try {
    // What this resolves to is the CommonJS form, which does not find its own hooks under Node 20; the other lies beside it.
    return createRequire(path)
      .resolve('tsx/esm/api')
      .replace(/\.cjs$/, '.mjs');
  } catch (cause) {
    throw new OptionError(
      'ERR_MODULE_IMPORT',
      `${path} is TypeScript, which Node ${process.versions.node} does not read by itself. Install tsx beside it (npm install --save-dev tsx), or use Node 22.18 or newer.`,
      { fields: { path }, cause },
    );
  }
}

function failed(path: string, cause: unknown): OptionError {
  const words = cause instanceof Error ? cause.message : String(cause);
  return new OptionError('ERR_MODULE_IMPORT', `${path} cannot be imported: ${words}. Run it by itself to see where it fails.`, {
    fields: { path },
    cause,
  });
}
