/** What `neve inspect` does. */

import { extname } from 'node:path';
import { buildConfig, loadConfig } from '../../config/index.js';
import { NeVe } from '../../controllers/index.js';
import * as data from '../../data/index.js';
import { npy, npz, pth, safetensors } from '../../formats/index.js';
import type { PthValue } from '../../formats/pth/index.js';
import { loadModel } from '../../graph/model-files.js';
import type { LayerInfo } from '../../graph/model.js';
import { Module, summary } from '../../nn/index.js';
import { randint, randn, scope, Tensor } from '../../tensor/index.js';
import { DTYPE_BYTES } from '../../tensor/dtype.js';
import type { InspectArguments } from '../commands/inspect.js';
import { exampleInputs, inputKinds } from '../example-inputs.js';
import { UsageError } from '../failure.js';
import type { InputKind } from '../input-kind.js';
import { bytes, note, print, printJson, table } from '../output.js';

/** Prints what is in a file. */
export async function runInspect(file: string, { trusted, json, input }: InspectArguments): Promise<void> {
  const extension = extname(file.replace(/\.gz$/, '')).toLowerCase();
  if (['.pt2', '.pt'].includes(extension)) return inspectModel(file, trusted === true, json === true, input);
  if (input.length > 0) throw new UsageError(`--input is for models; '${file}' is none.`);
  if (['.yaml', '.yml', '.json', '.ts', '.mjs', '.js'].includes(extension)) return inspectConfig(file, json === true);
  if (['.csv', '.tsv', '.parquet'].includes(extension)) return inspectTable(file, extension, json === true);
  const tensors = extension === '.pth' ? await readNested(file) : await readTensors(file, extension);
  if (tensors === null) {
    throw new UsageError(
      `'${file}' is of no kind that can be looked into; expected .pt2, .pt, .safetensors, .pth, .npz, .npy, .csv, .tsv, .parquet or a configuration.`,
    );
  }
  tellTensors(tensors, json === true);
  for (const tensor of tensors.values()) tensor.dispose();
}

/** The tensors of what `torch.save` wrote, by their paths, however deep they lie: a checkpoint holds a state dict among other things. */
async function readNested(file: string): Promise<Map<string, Tensor>> {
  const found = new Map<string, Tensor>();
  const left: string[] = [];
  const gather = (value: PthValue, path: readonly string[]): void => {
    if (value instanceof Tensor) found.set(path.join('.') || 'tensor', value);
    else if (value instanceof Map) for (const [key, each] of value) gather(each as PthValue, [...path, String(key)]);
    else if (Array.isArray(value)) for (const [i, each] of value.entries()) gather(each as PthValue, [...path, String(i)]);
    else left.push(path.join('.'));
  };
  gather(await pth.load<PthValue>(file), []);
  if (left.length > 0) note(`No tensors: ${left.slice(0, 20).join(', ')}${left.length > 20 ? ', …' : ''}`);
  return found;
}

/**
 * The tensors of a file of weights or arrays; `null` for another file.
 *
 * @throws {UsageError} for a file of `torch.save` that is no state dict
 */
export async function readTensors(file: string, extension: string = extname(file).toLowerCase()): Promise<Map<string, Tensor> | null> {
  if (extension === '.safetensors') return safetensors.load(file);
  if (extension === '.pth') {
    const loaded = await pth.load<PthValue>(file);
    if (loaded instanceof Map && [...loaded.values()].every((value) => value instanceof Tensor)) return loaded as Map<string, Tensor>;
    const found = loaded instanceof Map ? `the keys ${[...loaded.keys()].slice(0, 20).join(', ')}` : 'no dictionary';
    throw new UsageError(
      `'${file}' is no state dict: it has ${found}. Save the state dict by itself: pth.save('w.pth', (await pth.load('${file}')).get('model')).`,
    );
  }
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
  const size = [...tensors.values()].reduce((sum, { dtype, numel }) => sum + numel * DTYPE_BYTES[dtype], 0);
  print(
    table(
      ['tensor', 'dtype', 'shape', 'elements'],
      rows.map(({ name, dtype, shape, elements }) => [name, dtype, `[${shape.join(', ')}]`, String(elements)]),
    ),
  );
  print(`${rows.length} tensors, ${bytes(size)}`);
}

async function inspectModel(file: string, trusted: boolean, json: boolean, given: readonly InputKind[]): Promise<void> {
  const model = await loadModel(file, trusted ? { trusted: true } : {});
  try {
    const kinds = inputKinds(model, given);
    const found = kinds === null || model.kind !== 'graph' ? null : scope(() => summary(model, exampleInputs(kinds)));
    const parameters = [...model.namedParameters()].map(([name, { shape, dtype, numel }]) => ({ name, dtype, shape, elements: numel }));
    const measured = measuredByNeVe(model.layers());
    const modules =
      found === null
        ? model.layers().map(({ name, type }) => ({ path: name, type, output: null, parameters: null, flops: null }))
        : found.layers;
    const told = modules.map((module) => ({ ...module, measured: measured.has(module.path) }));
    const flops = found === null ? null : found.flops;
    if (json) return printJson({ kind: model.kind, inputs: kinds, parameters, flops, modules: told });
    const sizes = (shape: readonly number[] | null): string => (shape === null ? '' : `[${shape.join(', ')}]`);
    print(
      table(
        ['parameter', 'dtype', 'shape', 'elements'],
        parameters.map(({ name, dtype, shape, elements }) => [name, dtype, sizes(shape), String(elements)]),
      ),
    );
    print(
      `${whole(parameters.reduce((sum, { elements }) => sum + elements, 0))} elements in ${parameters.length} parameters (${model.kind})`,
    );
    if (told.length > 0)
      print(
        `\n${table(
          ['module', 'type', 'output', 'parameters', 'FLOPs', 'NeVe'],
          told.map(({ path, type, output, parameters: own, flops: cost, measured: is }) => [
            path === '' ? '(all)' : path,
            type,
            sizes(output),
            own === null || own === 0 ? '' : whole(own),
            cost === null || cost === 0 ? '' : whole(cost),
            is ? 'measured' : '',
          ]),
        )}`,
      );
    if (kinds !== null && flops !== null)
      print(`FLOPs of a forward pass of ${kinds.map(({ shape }) => sizes(shape)).join(', ')}: ${whole(flops)}`);
    else note('The operators of TorchScript cannot be seen one by one: no shapes and no FLOPs.');
  } finally {
    model.dispose();
  }
}

/** The modules that NeVe measures unless it is told otherwise. */
function measuredByNeVe(layers: readonly LayerInfo[]): ReadonlySet<string> {
  const types = new Set(new NeVe().probes.flatMap(({ layers: choice }) => choice.types ?? []));
  return new Set(layers.filter(({ type }) => types.has(type)).map(({ name }) => name));
}

function whole(value: number): string {
  return value.toLocaleString('en-US');
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
