/** Rows with text as samples of tokens. */

import { checkKeys, DataError } from '../../errors.js';
import { badOption, checkNumber, show } from '../../option-checks.js';
import type { NdArray } from '../dataset.js';
import { labelOf } from './pixels.js';
import { checkTokenizer, idsOf, type TextTokenizer } from './tokenizer.js';

/** Options of {@link tokenized}. */
export interface TokenizedOptions {
  readonly tokenizer: TextTokenizer;
  /** The column of the text. */
  readonly text: string;
  /** The column of the label, a category. Default: none. */
  readonly label?: string;
  /** Longer texts are cut. Default: they are kept whole. */
  readonly maxLength?: number;
  /** Whether the tokenizer adds its special tokens, such as `[CLS]`. Default: `true`. */
  readonly specialTokens?: boolean;
}

const OWNER = 'data.tokenized';

/**
 * A function for `map` that turns rows with a text into samples: x int64 `[tokens]`, whose length differs from row to row (pad it in the loader), and y int64 `[]`.
 *
 * @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE`
 *
 * @example
 * const rows = await data.csv('sms-spam.tsv.gz', { quote: null, columns: { Label: 'category', SMS: 'text' } });
 * const train = rows.map(data.tokenized({ tokenizer, text: 'SMS', label: 'Label', maxLength: 64 }));
 */
export function tokenized(
  options: TokenizedOptions,
): (row: Readonly<Record<string, unknown>>) => { readonly x: NdArray; readonly y?: NdArray } {
  checkKeys(OWNER, options, ['tokenizer', 'text', 'label', 'maxLength', 'specialTokens']);
  const { tokenizer, text, label, maxLength, specialTokens = true } = options;
  checkTokenizer(OWNER, tokenizer);
  if (typeof text !== 'string') throw badOption(OWNER, 'text', text, "a column's name");
  const most = maxLength === undefined ? Number.POSITIVE_INFINITY : checkNumber(OWNER, 'maxLength', maxLength, { integer: true, min: 1 });
  return (row) => {
    const given = row[text];
    if (typeof given !== 'string') throw wrongColumn(text, given, 'text');
    const ids = idsOf(tokenizer, given, specialTokens);
    const kept = BigInt64Array.from(ids.length > most ? ids.slice(0, most) : ids, BigInt);
    const x = { data: kept, shape: [kept.length] };
    if (label === undefined) return { x };
    const index = row[label];
    if (typeof index !== 'number' || !Number.isSafeInteger(index)) throw wrongColumn(label, index, 'a category');
    return { x, y: labelOf(index) };
  };
}

function wrongColumn(column: string, value: unknown, expected: string): DataError {
  return new DataError('ERR_VALUE', `${OWNER}: column '${column}' is ${show(value)}; expected ${expected}. Give its type in columns.`, {
    fields: { column },
  });
}
