/** Parts that are a user's own code, named by file. */

import { OptionError } from '../../errors.js';
import type { ValueOption } from '../../options/index.js';
import { importModule } from '../source/module.js';
import type { Values } from '../schema/fields.js';

/** What names code. */
export const moduleTable = {
  path: { type: 'string', doc: 'A JavaScript or TypeScript file.' },
  export: { type: 'string', default: 'default', doc: 'What it exports under this name is taken.' },
  options: {
    type: 'value',
    is: (value: unknown): value is Values => typeof value === 'object' && value !== null && !Array.isArray(value),
    expected: 'an object',
    schema: { type: 'object' },
    default: Object.freeze({}),
    doc: 'What it is called with, after what is known of the data.',
  } as const satisfies ValueOption,
} as const;

/**
 * What a file exports under a name.
 *
 * @throws {OptionError} `ERR_MODULE_IMPORT`, `ERR_MODULE_EXPORT`
 */
export async function importExport(values: Values): Promise<unknown> {
  const { path, export: name } = values as { readonly path: string; readonly export: string };
  const module = await importModule(path);
  if (Object.hasOwn(module, name)) return module[name];
  const known = Object.keys(module);
  throw new OptionError('ERR_MODULE_EXPORT', `${path} exports nothing named '${name}'. It exports ${known.join(', ') || 'nothing'}.`, {
    fields: { path, export: name, known },
  });
}
