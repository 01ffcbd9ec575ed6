/** Texts of a table with their labels, as rows of tokens of one length. */

import { ShapeError } from '../../errors.js';
import { type OptionsOf, readOptions } from '../../options/index.js';
import { scope, type Tensor, tensor } from '../../tensor/index.js';
import { TensorDataset } from '../tensor-dataset.js';
import { csv, csvTable } from './csv.js';

/** Fills up what is shorter. */
const PADDING = 0;
/** Stands for every word that the vocabulary does not have. */
const UNKNOWN = 1;
const OWNER = 'data.texts';

const isTexts = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.length > 0 && value.every((text) => typeof text === 'string') && new Set(value).size === value.length;
const texted = {
  type: 'value',
  is: isTexts,
  expected: 'at least one text, each once',
  schema: { type: 'array', items: { type: 'string' }, minItems: 1, uniqueItems: true },
  default: null,
  nullable: true,
} as const;

/** Options of {@link texts}. */
export const textsTable = {
  text: { type: 'string', doc: 'Column of the texts.' },
  label: { type: 'string', default: null, nullable: true, doc: 'Column of the labels, a category; null for texts without.' },
  length: { type: 'integer', default: 64, min: 1, doc: 'Tokens of a row: longer texts are cut, shorter ones filled up by 0.' },
  tokens: {
    type: 'choice',
    choices: ['words', 'bytes'],
    default: 'words',
    doc: "'words': runs of letters and digits, and other signs each, in lower case; 1 stands for unknown ones. 'bytes': those of UTF-8, each plus 1.",
  },
  vocabSize: {
    type: 'integer',
    default: 20_000,
    min: 3,
    doc: "Different tokens of 'words' at most, the commonest; 0 and 1 are among them.",
  },
  vocabulary: { ...texted, doc: "The words of 'words', from token 2 on, as another dataset has them; null: those of these texts." },
  categories: { ...texted, doc: 'The labels in the order of their indices; null: those that there are, sorted.' },
  delimiter: csvTable.delimiter,
  quote: csvTable.quote,
  header: csvTable.header,
  encoding: csvTable.encoding,
} as const;

/** Options of {@link texts}. */
export type TextsOptions = OptionsOf<typeof textsTable>;

/** Rows of tokens `[n, length]` int64 and labels `[n]` int64. Made by {@link texts}. */
export class TextsDataset extends TensorDataset {
  /** The labels; empty where there are none. */
  readonly classes: readonly string[];
  /** The words from token 2 on; empty for bytes. */
  readonly vocabulary: readonly string[];
  /** Different tokens: those of an embedding. */
  readonly vocabSize: number;

  /** The tensors are the dataset's own. Internal. */
  constructor(inputs: readonly Tensor[], targets: readonly Tensor[], facts: Pick<TextsDataset, 'classes' | 'vocabulary' | 'vocabSize'>) {
    super(inputs, targets, true);
    this.classes = facts.classes;
    this.vocabulary = facts.vocabulary;
    this.vocabSize = facts.vocabSize;
  }

  protected override derive(inputs: readonly Tensor[], targets: readonly Tensor[]): TextsDataset {
    return new TextsDataset(inputs, targets, this);
  }
}

/**
 * The texts of a CSV or other delimited text, plain or packed by gzip, as tokens in memory. A test set takes `vocabulary` and `categories` of the training set.
 *
 * @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE`, `ERR_DATA_PATH`, `ERR_COLUMN_UNKNOWN`
 * @throws {FormatError} as {@link csv} @throws {DataError} as {@link csv}
 *
 * @example
 * const train = await data.texts('sms-spam.tsv.gz', { text: 'SMS', label: 'Label', quote: null });
 * const model = new models.TextClassifier(train.vocabSize, { numClasses: train.classes.length });
 */
export async function texts(path: string, options: TextsOptions): Promise<TextsDataset> {
  const { text, label, length, tokens, vocabSize, vocabulary: given, categories, ...dialect } = readOptions(OWNER, textsTable, options);
  const labelled = label === null ? {} : { [label]: { type: 'category', ...(categories === null ? {} : { categories }) } as const };
  using rows = await csv(path, { ...dialect, columns: { [text]: 'text', ...labelled }, inferRows: Number.POSITIVE_INFINITY });
  const pieces: (readonly string[] | Uint8Array)[] = [];
  const labels: number[] = [];
  for await (const row of rows) {
    pieces.push(tokens === 'words' ? wordsOf(String(row[text])) : Buffer.from(String(row[text]), 'utf8'));
    if (label !== null) labels.push(row[label] as number);
  }
  if (pieces.length === 0) throw new ShapeError('ERR_DATA_EMPTY', `${OWNER}: '${path}' has no rows.`, { fields: { path } });
  const vocabulary = tokens === 'bytes' ? [] : (given ?? commonest(pieces as readonly (readonly string[])[], vocabSize - 2));
  const ids = new Map(vocabulary.map((word, i) => [word, i + 2]));
  const x = new BigInt64Array(pieces.length * length).fill(BigInt(PADDING));
  pieces.forEach((piece, row) => {
    for (let i = 0; i < Math.min(length, piece.length); i++) {
      const token = piece[i] as string | number;
      x[row * length + i] = BigInt(typeof token === 'number' ? token + 1 : (ids.get(token) ?? UNKNOWN));
    }
  });
  const column = rows.columns.find(({ name }) => name === label);
  return scope(
    () =>
      new TextsDataset(
        [tensor(x, { shape: [pieces.length, length] })],
        label === null ? [] : [tensor(BigInt64Array.from(labels, BigInt))],
        { classes: column?.categories ?? [], vocabulary, vocabSize: tokens === 'bytes' ? 257 : vocabulary.length + 2 },
      ),
  );
}

function wordsOf(text: string): readonly string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}]+|[^\s\p{L}\p{N}]/gu) ?? [];
}

/** The commonest words, equally common ones by the alphabet. */
function commonest(texts: readonly (readonly string[])[], most: number): readonly string[] {
  const counts = new Map<string, number>();
  for (const words of texts) for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  const sorted = [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
  return sorted.slice(0, most).map(([word]) => word);
}
