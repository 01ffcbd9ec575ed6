/** Which tensors of a state dict are meant, and under which names. */

import { OptionError } from '../errors.js';
import { badOption } from '../option-checks.js';
import { Tensor } from '../tensor/tensor.js';
import type { LoadStateDictOptions } from './model.js';

/**
 * Applies `prefix`, then `rename`.
 *
 * @throws {OptionError} `ERR_STATE_DICT_VALUE`, `ERR_STATE_DICT_RENAME`, `ERR_OPTION_VALUE`
 */
export function selectState(given: ReadonlyMap<string, Tensor>, options: LoadStateDictOptions): ReadonlyMap<string, Tensor> {
  const { prefix = '' } = options;
  if (typeof prefix !== 'string') throw badOption('loadStateDict', 'prefix', prefix, 'the text that the wanted names begin with');
  if (!(given instanceof Map)) throw badOption('loadStateDict', 'state', given, 'a Map from names to tensors');
  const rename = renamer(options.rename);
  const selected = new Map<string, Tensor>();
  for (const [key, value] of given as ReadonlyMap<unknown, unknown>) {
    if (typeof key !== 'string') throw notTensor(String(key));
    if (!key.startsWith(prefix)) continue;
    const name = rename(key.slice(prefix.length));
    if (name === null) continue;
    if (!(value instanceof Tensor)) throw notTensor(key);
    if (selected.has(name)) {
      throw new OptionError(
        'ERR_STATE_DICT_RENAME',
        `loadStateDict: two tensors of the state dict are renamed to '${name}'. Leave one out.`,
        {
          fields: { name },
        },
      );
    }
    selected.set(name, value);
  }
  return selected;
}

function renamer(rename: LoadStateDictOptions['rename']): (name: string) => string | null {
  if (rename === undefined) return (name) => name;
  if (typeof rename === 'function') return (name) => checkName(rename(name), name);
  if (typeof rename !== 'object' || rename === null) throw badOption('loadStateDict', 'rename', rename, 'a function, a Map or an object');
  const names: ReadonlyMap<string, string | null> = rename instanceof Map ? rename : new Map(Object.entries(rename));
  return (name) => checkName(names.has(name) ? names.get(name) : name, name);
}

function checkName(renamed: unknown, name: string): string | null {
  if (typeof renamed === 'string' || renamed === null) return renamed;
  throw badOption('loadStateDict', 'rename', renamed, `a name, or null to leave the tensor out, for '${name}'`);
}

function notTensor(name: string): OptionError {
  return new OptionError(
    'ERR_STATE_DICT_VALUE',
    `The state dict's entry '${name}' is no tensor. A checkpoint often keeps the state dict inside: pass checkpoint.get('state_dict') or the like.`,
    { fields: { name } },
  );
}
