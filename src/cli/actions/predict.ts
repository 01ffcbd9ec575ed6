/** What `neve predict` does. */

import { createWriteStream } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm, stat, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { extname, join, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { openRun, type SavedRun } from '../../config/index.js';
import * as data from '../../data/index.js';
import '../../formats/index.js';
import { DataError } from '../../errors.js';
import { Predictor } from '../../predict/index.js';
import type { Tensor } from '../../tensor/index.js';
import type { PredictArguments } from '../commands/predict.js';
import { UsageError } from '../failure.js';
import { print, printJson } from '../output.js';

const IMAGE = /\.(png|jpe?g|webp|gif|avif|tiff?|bmp)$/i;

/** What is said of a row. */
type Row = Readonly<Record<string, unknown>>;

/** Says what a trained model says of each row. */
export async function runPredict(run: string, inputs: readonly string[], given: PredictArguments): Promise<void> {
  const temporary = await mkdtemp(join(tmpdir(), 'neve-predict-'));
  const writer = new RowWriter(given.csv === true);
  try {
    if (/\.(pt2|pt)$/.test(run)) await predictArrays(run, inputs, given, writer);
    else await predictRun(run, inputs, given, writer, temporary);
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

async function predictRun(
  runDir: string,
  inputs: readonly string[],
  { top, csv, trusted }: PredictArguments,
  writer: RowWriter,
  temporary: string,
): Promise<void> {
  if (trusted === true) throw new UsageError(`--trusted is for files of TorchScript; ${runDir} is none.`);
  using run = await openRun(runDir);
  if (top !== undefined && run.prepared.classes === null) throw new UsageError(`--top is for classes, and ${runDir} predicts numbers.`);
  const { reader } = run.config.values.data.train;
  const images = reader === 'imageFolder';
  const files = images ? await imageFiles(inputs) : [];
  const groups = images
    ? [{ name: null, path: await imagesFolder(files, temporary), files }]
    : await Promise.all(inputs.map((input) => fileOf(input, reader, temporary)));
  for (const { name, path, files: named } of groups) {
    const failing = (error: unknown): never => {
      throw withoutValue(error, name ?? path);
    };
    const rows = await run.open({ ...run.config.values.data.train, path }, false).catch(failing);
    try {
      using outputs = await run.trainer.predict(rows.newest ?? rows.loader).catch(failing);
      const list = outputs.toArray() as readonly unknown[];
      list.forEach((output, i) => {
        const where = named === null ? { ...(name === null || inputs.length === 1 ? {} : { file: name }), row: i } : { file: named[i] };
        writer.write({ ...where, ...said(run, rows.unscaled(output), top, csv === true) });
      });
    } finally {
      rows.dispose();
    }
  }
}

/** Says of a row that lacks a value what can be done here; rows are not left out, as they may be in training. */
function withoutValue(error: unknown, file: string): unknown {
  if (!(error instanceof DataError) || error.code !== 'ERR_VALUE_MISSING') return error;
  const { column, row } = error.fields;
  const what = `'${file}', row ${row}: column '${column}' has no value, and a prediction needs one. Fill it in, or leave the row out.`;
  return new DataError('ERR_VALUE_MISSING', what, { fields: error.fields, cause: error });
}

/** A class with its probabilities, or numbers. A table has a column for every class, empty for those that are not asked for. */
function said({ prepared }: SavedRun, output: unknown, top: number | undefined, isTable: boolean): Row {
  const { classes } = prepared;
  if (classes === null || !Array.isArray(output) || typeof output[0] !== 'number' || output.length !== classes.length) {
    return { prediction: Array.isArray(output) && output.length === 1 ? (output[0] as unknown) : output };
  }
  const scores = output as readonly number[];
  // Log-probabilities and logits alike.
  const most = Math.max(...scores);
  const powers = scores.map((score) => Math.exp(score - most));
  const sum = powers.reduce((all, power) => all + power, 0);
  const ranked = powers.map((power, i) => [classes[i] as string, power / sum] as const).sort(([, a], [, b]) => b - a);
  return {
    prediction: ranked[0]?.[0],
    probabilities: Object.fromEntries(
      ranked
        .slice(0, isTable ? ranked.length : top)
        .map(([name, share], i) => [name, i < (top ?? ranked.length) ? Number(share.toPrecision(6)) : ''] as const),
    ),
  };
}

interface FileGroup {
  readonly name: string | null;
  readonly path: string;
  readonly files: readonly string[] | null;
}

/** A file of rows; standard input goes into one first. */
async function fileOf(input: string, reader: string, temporary: string): Promise<FileGroup> {
  if (input !== '-') {
    if (await stat(input).catch(() => null)) return { name: input, path: resolve(input), files: null };
    throw new UsageError(`there is no '${input}'. Name files to predict, or - for standard input.`);
  }
  const path = join(temporary, reader === 'jsonLines' ? 'rows.jsonl' : 'rows.csv');
  await pipeline(process.stdin, createWriteStream(path));
  return { name: '-', path, files: null };
}

/** Images that are named, and those in folders that are, by name. */
async function imageFiles(inputs: readonly string[]): Promise<readonly string[]> {
  const found = await Promise.all(
    inputs.map(async (input) => {
      const known = await stat(input).catch(() => null);
      if (known === null) throw new UsageError(`there is no '${input}'. Name images to predict, or folders of them.`);
      if (!known.isDirectory()) return [input];
      const names = (await readdir(input)).filter((name) => IMAGE.test(name)).sort();
      if (names.length === 0) throw new UsageError(`'${input}' has no images. Name images to predict, or folders of them.`);
      return names.map((name) => join(input, name));
    }),
  );
  return found.flat();
}

/** One class folder of links, in the order of the inputs. */
async function imagesFolder(files: readonly string[], temporary: string): Promise<string> {
  const folder = join(temporary, 'images', 'all');
  await mkdir(folder, { recursive: true });
  for (const [i, input] of files.entries()) {
    await symlink(resolve(input), join(folder, `${String(i).padStart(9, '0')}${extname(input)}`));
  }
  return join(temporary, 'images');
}

/** A model without a run: arrays in, numbers out. */
async function predictArrays(
  file: string,
  inputs: readonly string[],
  { trusted, top }: PredictArguments,
  writer: RowWriter,
): Promise<void> {
  if (top !== undefined) throw new UsageError(`--top is for the classes of a run; ${file} is a model without one.`);
  const predictor = await Predictor.load(file, { trusted: trusted === true });
  try {
    for (const input of inputs) {
      if (!input.endsWith('.npy')) throw new UsageError(`a model without a run predicts rows of .npy files; '${input}' is none.`);
      using dataset = await data.npy({ x: input });
      using rows = await dataset.load();
      using outputs: Tensor = await predictor.run(rows.inputs);
      (outputs.toArray() as readonly unknown[]).forEach((prediction, row) => {
        writer.write({ ...(inputs.length === 1 ? {} : { file: input }), row, prediction });
      });
    }
  } finally {
    await predictor.close();
  }
}

/** Rows as lines of JSON, or as CSV whose columns are those of the first. */
class RowWriter {
  #columns: readonly string[] | null = null;

  constructor(readonly csv: boolean) {}

  write(row: Row): void {
    if (!this.csv) {
      printJson(row);
      return;
    }
    const flat = Object.fromEntries(Object.entries(row).flatMap(([name, value]) => flatten(name, value)));
    if (this.#columns === null) {
      this.#columns = Object.keys(flat);
      print(this.#columns.map(quoted).join(','));
    }
    print(this.#columns.map((name) => quoted(String(flat[name] ?? ''))).join(','));
  }
}

function flatten(name: string, value: unknown): [string, unknown][] {
  if (Array.isArray(value)) return value.flat(Number.POSITIVE_INFINITY).map((each, i) => [`${name}[${i}]`, each]);
  // Sorted, since rows rank their classes differently.
  if (typeof value === 'object' && value !== null)
    return Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, each]) => [`${name}.${key}`, each]);
  return [[name, value]];
}

function quoted(field: string): string {
  return /[",\r\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field;
}
