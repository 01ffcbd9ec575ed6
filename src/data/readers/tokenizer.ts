/** Tokenizers: anybody's, or those of `tokenizer.json`. */

import { readFile, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { DataError, FormatError, OptionError } from '../../errors.js';
import { badOption } from '../../option-checks.js';

/** Turns text into token ids: one of `@huggingface/tokenizers`, or any object like it. */
export interface TextTokenizer {
  encode(text: string, options?: { readonly add_special_tokens?: boolean }): { readonly ids: readonly number[] } | readonly number[];
}

/**
 * A tokenizer from its `tokenizer.json`, read by the optional peer `@huggingface/tokenizers`.
 *
 * @param path - the file, or the folder that holds it; `tokenizer_config.json` beside it is read where there is one
 * @throws {OptionError} `ERR_PEER_MISSING`, `ERR_DATA_PATH`
 * @throws {FormatError} `ERR_TOKENIZER`
 */
export async function loadTokenizer(path: string): Promise<TextTokenizer> {
  const { Tokenizer } = await import('@huggingface/tokenizers').catch((cause: unknown) => {
    throw new OptionError(
      'ERR_PEER_MISSING',
      "data.loadTokenizer needs '@huggingface/tokenizers', which is not installed. Install it: npm install @huggingface/tokenizers",
      { fields: { package: '@huggingface/tokenizers' }, cause },
    );
  });
  const isFolder = await stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
  const file = isFolder ? join(path, 'tokenizer.json') : path;
  const model = await readJson(file);
  const config = await readJson(join(dirname(file), 'tokenizer_config.json')).catch((error: unknown) => {
    if (error instanceof OptionError) return {};
    throw error;
  });
  try {
    // The package looks for the unknown token in the configuration alone, and gives words no id without it.
    const unknown: unknown = (model as { readonly model?: { readonly unk_token?: unknown } }).model?.unk_token;
    return new Tokenizer(model, { ...(unknown === undefined ? {} : { unk_token: unknown }), ...config }) as TextTokenizer;
  } catch (cause) {
    throw new FormatError('ERR_TOKENIZER', `data.loadTokenizer: '${file}' is not a usable tokenizer (${String(cause)}).`, {
      fields: { path: file },
      cause,
    });
  }
}

/** @throws {OptionError} `ERR_OPTION_VALUE` */
export function checkTokenizer(owner: string, tokenizer: TextTokenizer): void {
  if (typeof tokenizer?.encode === 'function') return;
  throw badOption(owner, 'tokenizer', tokenizer, 'an object with encode(text), such as data.loadTokenizer(path) gives');
}

/**
 * The ids of a text.
 *
 * @throws {DataError} `ERR_TOKENIZER` when the tokenizer fails, or gives no ids
 */
export function idsOf(tokenizer: TextTokenizer, text: string, special: boolean): readonly number[] {
  let encoded: { readonly ids: readonly number[] } | readonly number[];
  try {
    encoded = tokenizer.encode(text, { add_special_tokens: special });
  } catch (cause) {
    throw new DataError('ERR_TOKENIZER', `The tokenizer failed on ${JSON.stringify(text.slice(0, 60))} (${String(cause)}).`, { cause });
  }
  const ids = isList(encoded) ? encoded : encoded?.ids;
  if (isList(ids) && ids.every((id) => Number.isSafeInteger(id) && id >= 0)) return ids;
  throw new DataError('ERR_TOKENIZER', "The tokenizer's encode() gave no ids. Expected { ids } or a list, of integers of at least 0.");
}

function isList(value: unknown): value is readonly number[] {
  return Array.isArray(value);
}

async function readJson(path: string): Promise<object> {
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new OptionError('ERR_DATA_PATH', `data.loadTokenizer: cannot open '${path}' (${String(cause)}).`, { fields: { path }, cause });
  });
  try {
    return JSON.parse(text) as object;
  } catch (cause) {
    throw new FormatError('ERR_TOKENIZER', `data.loadTokenizer: '${path}' is not JSON (${String(cause)}).`, { fields: { path }, cause });
  }
}
