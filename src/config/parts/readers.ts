/** The readers that a configuration can name. */

import * as data from '../../data/index.js';
import type { Loader } from '../../data/loader.js';
import { cifar10Table, cifar100Table } from '../../data/readers/cifar.js';
import { csvTable } from '../../data/readers/csv.js';
import { imageFolderTable } from '../../data/readers/images/options.js';
import { mnistTable } from '../../data/readers/mnist.js';
import { type SeriesScale, seriesTable } from '../../data/readers/series.js';
import type { ColumnOptions } from '../../data/readers/table/column.js';
import { checkTable, tableTable } from '../../data/readers/table/table.js';
import { textBytesTable } from '../../data/readers/text-bytes.js';
import { textsTable } from '../../data/readers/texts.js';
import { OptionError } from '../../errors.js';
import type { Option, OptionTable, ValueOption } from '../../options/index.js';
import type { Part, Registry, Values } from '../schema/fields.js';
import { differing, literal } from './call.js';
import { importExport, moduleTable } from './module.js';

/** Rows of any kind. */
export interface AnyDataset {
  readonly size: number | null;
  loader(...options: never[]): Loader;
}

/** What was learnt from the training part and holds for every other: categories, columns, scales. Plain JSON. */
export type ReaderState = Readonly<Record<string, unknown>>;

/** How a part is opened. */
export interface OpenRequest {
  /** What the loss wants; `null` where only its code knows. */
  readonly target: 'labels' | 'values' | null;
  /** Of the training part; `null` for that itself. */
  readonly state: ReaderState | null;
  /** Share of the rows that are trained on: what scales are taken from. */
  readonly trainShare: number;
  /** Whether targets are read; a prediction has none. */
  readonly withTargets: boolean;
}

/** An open part of the data. */
export interface OpenData {
  readonly dataset: AnyDataset;
  readonly state: ReaderState;
  /** Names of the classes; `null` for targets that are none. */
  readonly classes: readonly string[] | null;
  readonly vocabSize: number | null;
  /** Rows that one row overlaps with, in data that has an order in time; `null` for rows in any order. */
  readonly overlap: number | null;
  /** What the next forecast is made from, of a series. */
  readonly newest?: data.NdArray;
  /** Outputs in the units of the file. */
  readonly unscaled?: (output: unknown) => unknown;
  /** The expression that opens it: `await data.csv(...)`. */
  readonly code: string;
  dispose(): void;
}

/** A reader that a configuration names. */
export interface ReaderPart extends Part {
  open(values: Values, request: OpenRequest): Promise<OpenData>;
}

const PATH = { type: 'string', doc: 'The file or folder.' } as const;

const close =
  (dataset: unknown): (() => void) =>
  () => {
    if (typeof dataset === 'object' && dataset !== null && Symbol.dispose in dataset) (dataset as Disposable)[Symbol.dispose]();
  };

/** A call of a reader as it is written. */
function called(text: string, path: unknown, table: OptionTable, values: Values): string {
  const rest = Object.fromEntries(Object.entries(differing(table, values)).filter(([, value]) => value !== null));
  return `await data.${text}(${[path, ...(Object.keys(rest).length === 0 ? [] : [rest])].map(literal).join(', ')})`;
}

/** A reader that is a function of a path and options, with labels of its own. */
function labelled<T extends AnyDataset & { readonly classes: readonly string[] }>(
  doc: string,
  text: string,
  table: OptionTable,
  read: (path: string, options: never) => Promise<T>,
): ReaderPart {
  return {
    doc,
    options: { path: PATH, ...table },
    paths: ['path'],
    open: async ({ path, ...values }, { state, withTargets }) => {
      // What is predicted lies in no class folders.
      const known = withTargets ? { classes: state?.classes } : { classes: null, limitPerClass: null, root: '' };
      const options = { ...differing(table, values), ...(state === null || !('classes' in table) ? {} : known) };
      const dataset = await read(path as string, options as never);
      return {
        dataset,
        ...{ state: { classes: dataset.classes }, classes: dataset.classes, vocabSize: null, overlap: null },
        code: called(text, path, table, options),
        dispose: close(dataset),
      };
    },
  };
}

/** Columns of a table, `null` for x meaning all others. */
function tabular(
  doc: string,
  text: 'csv' | 'parquet' | 'jsonLines',
  table: OptionTable,
  read: (path: string, options: object) => Promise<AnyDataset & { readonly columns: readonly data.Column[] }>,
): ReaderPart {
  const options = {
    path: PATH,
    ...table,
    x: { ...(table.x as ValueOption), doc: 'Columns of the input; null is all numbers, categories, dates and booleans but y.' },
    y: { ...(table.y as ValueOption), doc: 'Column of the target, or several: a category, or numbers.' },
  };
  return {
    doc,
    options,
    paths: ['path'],
    check: ({ path: _, x, y, ...values }) => {
      const known = Object.fromEntries(Object.entries(values).filter(([name]) => Object.hasOwn(tableTable, name)));
      checkTable(`data.${text}`, { ...known, x: (x ?? y) as string, ...(y === null ? {} : { y: y as string }) });
      const both = namesOf(x).filter((name) => namesOf(y).includes(name));
      if (both.length === 0) return;
      throw new OptionError('ERR_CONFIG_CONFLICT', `column '${both[0]}' is in x and in y: the model would be told the answer.`, {
        fields: { option: 'y' },
      });
    },
    open: async ({ path, x, y, columns, ...values }, { target, state, withTargets }) => {
      const targets = namesOf(y);
      // A label is a category whatever it looks like.
      const labels = target === 'labels' ? Object.fromEntries(targets.map((name) => [name, { type: 'category' }])) : {};
      const own = { ...labels, ...(columns as Readonly<Record<string, unknown>>) };
      const typed = (state?.columns ?? own) as Readonly<Record<string, ColumnOptions>>;
      const base = { ...differing(table, values), columns: typed };
      const others = (state?.x ?? x) === null ? await otherColumns(read, path as string, base, targets) : null;
      const inputs = others?.seen ?? ((state?.x ?? x) as string | readonly string[]);
      const asked = target !== 'labels' && typeof y === 'string' ? [y] : y;
      const wanted = Object.entries(typed).filter(([name]) => withTargets || !targets.includes(name));
      const fields = { ...base, columns: Object.fromEntries(wanted), x: inputs };
      const given = withTargets ? { ...fields, ...(asked === null ? {} : { y: asked }) } : leavingNoneOut(fields);
      const dataset = await read(path as string, given);
      const found = { ...typed, ...Object.fromEntries(dataset.columns.map(({ name, options: own }) => [name, own])) };
      const classes =
        target === 'labels' && targets.length === 1 ? ((found[targets[0] as string] as ColumnOptions).categories ?? null) : null;
      if (classes !== null && state === null && !Object.hasOwn(Object(columns), targets[0] as string))
        refuseNumbers(text, path as string, targets[0] as string, classes);
      return {
        dataset,
        // What is saved says too what the model was not shown.
        state: { x: inputs, columns: found, ...(others === null || others.unseen.length === 0 ? {} : { unseen: others.unseen }) },
        ...{ classes, vocabSize: null, overlap: null },
        code: called(text, path, table, { ...given, columns: state === null ? own : given.columns }),
        dispose: close(dataset),
      };
    },
  };
}

/** Predictions are of rows by their number: one that lacks a value is an error. */
function leavingNoneOut<O extends object>(options: O): O {
  const entries = Object.entries(options).map(([name, value]) => {
    if (name === 'missing' && value === 'skip') return [name, 'error'];
    return [
      name,
      name === 'columns'
        ? Object.fromEntries(Object.entries(value as Record<string, object>).map(([column, own]) => [column, leavingNoneOut(own)]))
        : value,
    ];
  });
  return Object.fromEntries(entries) as O;
}

async function otherColumns(
  read: (path: string, options: object) => Promise<{ readonly columns: readonly data.Column[] }>,
  path: string,
  options: object,
  targets: readonly string[],
): Promise<{ readonly seen: readonly string[]; readonly unseen: readonly string[] }> {
  const dataset = await read(path, options);
  close(dataset)();
  const others = dataset.columns.filter(({ name }) => !targets.includes(name));
  const isSeen = ({ type }: data.Column): boolean => type !== 'text' && type !== 'array';
  const seen = others.filter(isSeen).map(({ name }) => name);
  if (seen.length > 0) return { seen, unseen: others.filter((column) => !isSeen(column)).map(({ name }) => name) };
  throw new OptionError(
    'ERR_COLUMN_UNKNOWN',
    `'${path}' has no columns of numbers or categories besides ${targets.join(', ') || 'none'}. Name x.`,
    {
      fields: { path },
    },
  );
}

/** A price is no class: of numbers with decimals, hardly two are alike. */
function refuseNumbers(reader: string, path: string, column: string, classes: readonly unknown[]): void {
  const numbers = classes.map(Number);
  const odd = numbers.find((number) => !Number.isInteger(number));
  if (odd === undefined || numbers.some(Number.isNaN)) return;
  throw new OptionError(
    'ERR_CONFIG_CONFLICT',
    `data.${reader}: column '${column}' of '${path}' has numbers such as ${odd}, and a loss of labels would take its ${classes.length} values for a class each. ` +
      `To predict numbers use loss: mse; if they are classes, say so: columns: { ${column}: { type: category } }.`,
    { fields: { column, classes: classes.length } },
  );
}

const names = {
  type: 'value',
  is: (value: unknown): value is string | readonly string[] =>
    (typeof value === 'string' && value !== '') ||
    (Array.isArray(value) && value.length > 0 && value.every((name) => typeof name === 'string')),
  expected: 'a name or a list of names',
  schema: { anyOf: [{ type: 'string' }, { type: 'array', items: { type: 'string' }, minItems: 1 }] },
} as const;

/** Arrays of one file by their names. */
function arrays(doc: string, text: 'npz' | 'safetensors'): ReaderPart {
  const table = {
    x: { ...names, doc: 'The arrays of the input, [n, ...] each.' },
    y: { ...names, default: null, nullable: true, doc: 'Those of the target; null is none.' },
  } as const satisfies Readonly<Record<string, Option>>;
  return {
    doc,
    options: { path: PATH, ...table },
    paths: ['path'],
    open: async ({ path, x, y }, request) => {
      const fields = { x: x as string, ...(y === null || !request.withTargets ? {} : { y: y as string }) };
      const dataset = await (text === 'npz' ? data.npz : data.safetensors)(path as string, fields);
      return arrayData(dataset, `await data.${text}(${literal(path)}, ${literal(fields)})`, request);
    },
  };
}

/** Arrays as the loss and most models take them: NumPy's float64 as float32, labels of any dtype as int64, other targets as float32. */
function arrayData(read: data.ArrayFileDataset, code: string, { target }: OpenRequest): OpenData {
  const { x, y } = read.arrays;
  const narrowed = ({ dtype }: { readonly dtype: string }) => (dtype === 'float64' ? 'float32' : null);
  const wanted = {
    x: x.map(narrowed),
    y: y.map(({ dtype, shape }) => {
      // Labels have no axis of classes; numbers that have one are probabilities.
      const isLabel = target === 'labels' && (shape.length === 0 || !dtype.startsWith('float'));
      const type = isLabel ? 'int64' : target === null ? narrowed({ dtype }) : 'float32';
      return type === dtype ? null : type;
    }),
  };
  const changed = Object.fromEntries(Object.entries(wanted).filter(([, dtypes]) => dtypes.some((dtype) => dtype !== null)));
  const isSame = Object.keys(changed).length === 0;
  return {
    dataset: isSame ? read : read.to(changed),
    ...{ state: {}, classes: null, vocabSize: null, overlap: null },
    code: isSame ? code : `(${code}).to(${literal(changed)})`,
    dispose: close(read),
  };
}

const PARTS: Readonly<Record<string, ReaderPart>> = {
  csv: tabular('Columns of CSV or other delimited text, packed by gzip or not.', 'csv', csvTable, data.csv as never),
  parquet: tabular('Columns of a Parquet file.', 'parquet', tableTable, data.parquet as never),
  jsonLines: tabular('Keys of JSON lines.', 'jsonLines', tableTable, data.jsonLines as never),
  imageFolder: labelled('Images in a folder a class, or a tar of that.', 'imageFolder', imageFolderTable, data.imageFolder as never),
  cifar10: labelled('CIFAR-10, the binary version.', 'cifar10', cifar10Table, data.cifar10),
  cifar100: labelled('CIFAR-100, the binary version.', 'cifar100', cifar100Table, data.cifar100),
  mnist: labelled('MNIST and its kin, IDX files.', 'mnist', mnistTable, data.mnist),
  texts: {
    doc: 'Texts of a table with their labels.',
    options: { path: PATH, ...textsTable },
    paths: ['path'],
    open: async ({ path, ...values }, { state, withTargets }) => {
      const known = state === null ? {} : { vocabulary: emptyAsNull(state.vocabulary), categories: emptyAsNull(state.classes) };
      const options = { ...differing(textsTable, values), ...known, ...(withTargets ? {} : { label: null }) };
      const dataset = await data.texts(path as string, options as unknown as data.TextsOptions);
      const { classes, vocabulary, vocabSize } = dataset;
      return {
        dataset,
        state: withTargets ? { classes, vocabulary } : (state ?? {}),
        ...{
          classes: (withTargets ? classes : ((state?.classes ?? []) as readonly string[])) as readonly string[],
          vocabSize,
          overlap: null,
        },
        code: called('texts', path, textsTable, differing(textsTable, values)),
        dispose: close(dataset),
      };
    },
  },
  series: {
    doc: 'Windows over columns of a table, in the order of time.',
    options: { path: PATH, ...Object.fromEntries(Object.entries(seriesTable).filter(([name]) => name !== 'fitOn' && name !== 'scaled')) },
    paths: ['path'],
    open: async ({ path, ...values }, { state, trainShare }) => {
      const known = state === null ? { fitOn: trainShare } : { columns: state.columns, scaled: state.scale };
      const options = { ...differing(seriesTable, values), ...known } as unknown as data.SeriesOptions;
      const dataset = await data.series(path as string, options);
      const { length, horizon = 1, gap = 0, stride = 1 } = options;
      return {
        dataset,
        state: { columns: dataset.columns, scale: dataset.scale satisfies SeriesScale },
        ...{ classes: null, vocabSize: null, overlap: Math.ceil((length + gap + horizon - 1) / stride) },
        newest: dataset.newest as data.NdArray,
        unscaled: (output) => dataset.unscaled(output as readonly (readonly number[])[]),
        code: called('series', path, seriesTable, options as unknown as Values),
        dispose: () => undefined,
      };
    },
  },
  npz: arrays('Arrays of an .npz file.', 'npz'),
  safetensors: arrays('Tensors of a safetensors file.', 'safetensors'),
  npy: {
    doc: 'Arrays in .npy files.',
    options: {
      x: { ...names, doc: 'File of the input, [n, ...], or several.' },
      y: { ...names, default: null, nullable: true, doc: 'File of the target, or several; null is none.' },
    },
    paths: ['x', 'y'],
    open: async ({ x, y }, request) => {
      const fields = { x: x as string, ...(y === null || !request.withTargets ? {} : { y: y as string }) };
      return arrayData(await data.npy(fields), `await data.npy(${literal(fields)})`, request);
    },
  },
  textBytes: {
    doc: 'Blocks of the bytes of a text, and what follows each byte.',
    options: { path: PATH, ...textBytesTable },
    paths: ['path'],
    open: async ({ path, ...values }) => {
      const dataset = await data.textBytes(path as string, differing(textBytesTable, values) as unknown as data.TextBytesOptions);
      const code = called('textBytes', path, textBytesTable, values);
      return { dataset, state: {}, classes: null, vocabSize: 256, overlap: null, code, dispose: close(dataset) };
    },
  },
  module: {
    doc: 'A dataset that a file exports, or a function that gives one, called with the options.',
    options: moduleTable,
    paths: ['path'],
    open: async (values) => {
      const found = await importExport(values);
      const dataset = (
        typeof found === 'function' ? await (found as (options: unknown) => unknown)(values.options) : found
      ) as AnyDataset & {
        readonly classes?: readonly string[];
        readonly vocabSize?: number;
      };
      if (typeof dataset !== 'object' || dataset === null || typeof dataset.loader !== 'function') {
        const { path, export: name } = values;
        const expected = 'Expected a dataset, such as data.tensors({ x, y }) or data.from(rows), or a function that returns one.';
        throw new OptionError('ERR_MODULE_EXPORT', `${String(path)}: '${String(name)}' gives no dataset. ${expected}`, {
          fields: { path, export: name },
        });
      }
      const name = values.export === 'default' ? 'default' : String(values.export);
      return {
        dataset,
        state: {},
        ...{ classes: dataset.classes ?? null, vocabSize: dataset.vocabSize ?? null, overlap: null },
        code: `await (await import(${literal(values.path)})).${name}(${literal(values.options)})`,
        dispose: close(dataset),
      };
    },
  },
};

function namesOf(value: unknown): readonly string[] {
  return typeof value === 'string' ? [value] : Array.isArray(value) ? (value as readonly string[]) : [];
}

function emptyAsNull(value: unknown): unknown {
  return Array.isArray(value) && value.length === 0 ? null : value;
}

/** Readers by name. */
export const readerRegistry: Registry & { readonly parts: typeof PARTS } = { what: 'reader', key: 'reader', parts: PARTS };
