/** What `neve inspect` does. */

import { extname } from 'node:path';
import { buildConfig, loadConfig } from '../../config/index.js';
import * as data from '../../data/index.js';
import { npy, npz, pth, safetensors } from '../../formats/index.js';
import { loadModel } from '../../graph/model-files.js';
import { Module, summary } from '../../nn/index.js';
import { randint, randn, type Tensor } from '../../tensor/index.js';
import { UsageError } from '../failure.js';
import { bytes, print, printJson, table } from '../output.js';

/** Its arguments. */
interface InspectArguments {
  readonly trusted?: true;
  readonly json?: true;
}

/** Prints what is in a file. */
export async function runInspect(file: string, { trusted, json }: InspectArguments): Promise<void> {
  const extension = extname(file.replace(/\.gz$/, '')).toLowerCase();
  if (['.pt2', '.pt'].includes(extension)) return inspectModel(file, trusted === true, json === true);
  if (['.yaml', '.yml', '.json', '.ts', '.mjs', '.js'].includes(extension)) return inspectConfig(file, json === true);
  if (['.csv', '.tsv', '.parquet'].includes(extension)) return inspectTable(file, extension, json === true);
  const tensors = await readTensors(file, extension);
  if (tensors === null) {
    throw new UsageError(
      `'${file}' is of no kind that can be looked into; expected .pt2, .pt, .safetensors, .pth, .npz, .npy, .csv, .tsv, .parquet or a configuration.`,
    );
  }
  tellTensors(tensors, json === true);
  for (const tensor of tensors.values()) tensor.dispose();
}

/** The tensors of a file of weights or arrays; `null` for another file. */
export async function readTensors(file: string, extension: string = extname(file).toLowerCase()): Promise<Map<string, Tensor> | null> {
  if (extension === '.safetensors') return safetensors.load(file);
  if (extension === '.pth') return pth.load(file);
  if (extension === '.npz') return npz.load(file);
  if (extension === '.npy') return new Map([['array', await npy.load(file)]]);
  return null;
}

function tellTensors(tensors: ReadonlyMap<string, Tensor>, json: boolean): void {
  const rows = [...tensors].map(([name, { shape, dtype, numel }]) => ({ name, dtype, shape, elements: numel }));
  if (json) {
    printJson({ tensors: rows });
    return;
  }
  const size = [...tensors.values()].reduce((sum, tensor) => sum + tensor.toTypedArray().byteLength, 0);
  print(
    table(
      ['tensor', 'dtype', 'shape', 'elements'],
      rows.map(({ name, dtype, shape, elements }) => [name, dtype, `[${shape.join(', ')}]`, String(elements)]),
    ),
  );
  print(`${rows.length} tensors, ${bytes(size)}`);
}

async function inspectModel(file: string, trusted: boolean, json: boolean): Promise<void> {
  const model = await loadModel(file, trusted ? { trusted: true } : {});
  try {
    const layers = model.layers().map(({ name, type }) => ({ name, type }));
    const parameters = [...model.namedParameters()].map(([name, { shape, dtype, numel }]) => ({ name, dtype, shape, elements: numel }));
    if (json) return printJson({ kind: model.kind, parameters, layers });
    print(
      table(
        ['parameter', 'dtype', 'shape', 'elements'],
        parameters.map(({ name, dtype, shape, elements }) => [name, dtype, `[${shape.join(', ')}]`, String(elements)]),
      ),
    );
    print(
      `${parameters.reduce((sum, { elements }) => sum + elements, 0).toLocaleString('en-US')} elements in ${parameters.length} parameters (${model.kind})`,
    );
    if (layers.length > 0)
      print(
        `\nLayers whose outputs can be measured\n${table(
          ['layer', 'type'],
          layers.map(({ name, type }) => [name, type]),
        )}`,
      );
  } finally {
    model.dispose();
  }
}

async function inspectConfig(file: string, json: boolean): Promise<void> {
  using experiment = await buildConfig(await loadConfig(file));
  const { model, prepared, loader } = experiment;
  const facts = { batches: loader.length, batchSize: loader.batchSize, ...prepared.ends, classNames: prepared.classes };
  if (!(model instanceof Module)) {
    if (json) printJson(facts);
    else print(JSON.stringify(facts, null, 2));
    return;
  }
  const inputs = prepared.ends.inputs.map((shape) =>
    prepared.ends.vocabSize === null ? randn([1, ...shape]) : randint(0, prepared.ends.vocabSize, [1, ...shape]),
  );
  try {
    const found = summary(model, inputs);
    if (json) printJson({ ...facts, parameters: found.parameters, flops: found.flops, layers: found.layers });
    else
      print(
        `${found.toString()}\n\n${table(
          ['', ''],
          Object.entries(facts).map(([name, value]) => [name, JSON.stringify(value)]),
        ).trimStart()}`,
      );
  } finally {
    for (const input of inputs) input.dispose();
  }
}

async function inspectTable(file: string, extension: string, json: boolean): Promise<void> {
  using rows = extension === '.parquet' ? await data.parquet(file) : await data.csv(file);
  const columns = rows.columns.map(({ name, type, categories }) => ({ name, type, categories }));
  if (json) return printJson({ columns });
  print(
    table(
      ['column', 'type', 'categories'],
      columns.map(({ name, type, categories }) => [
        name,
        type,
        categories.length === 0 ? '' : `${categories.length}: ${categories.slice(0, 5).join(', ')}${categories.length > 5 ? ', …' : ''}`,
      ]),
    ),
  );
}
