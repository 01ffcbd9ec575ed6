/**
 * Safetensors in several files with an index beside them, `model.safetensors.index.json`, as large models are published.
 *
 * Source: the sharded checkpoints of `huggingface_hub` (`save_torch_state_dict`).
 */

import { basename, dirname, join } from 'node:path';

import { checkKeys, FormatError } from '../errors.js';
import { checkNumber } from '../option-checks.js';
import type { Tensor } from '../tensor/tensor.js';
import { writeFileAtomic } from './atomic-write.js';
import { parseStrictJson, type StrictJson } from './json-strict.js';
import { type OpenFile, withFile } from './read-file.js';
import { type LoadSafetensorsOptions, load, save } from './safetensors.js';
import { elementSize } from './safetensors-header.js';

/** Options of {@link saveSharded}. */
export interface SaveShardedOptions {
  /** The most bytes of tensors in one file (default 5,000,000,000); a larger tensor gets a file of its own. */
  readonly maxShardBytes?: number;
}

// The index of a model with a million tensors stays below this.
const INDEX_BYTES = 100_000_000;
const INDEX_SUFFIX = '.index.json';

/**
 * Reads every tensor that an index names, in the index's order. The files lie beside the index; each must hold exactly the tensors that the index
 * says, so that none is missing or hidden.
 *
 * @param path - of the index, `….safetensors.index.json`
 * @throws {FormatError} `ERR_SAFETENSORS_INDEX`, or as {@link load}
 * @throws {CheckpointError} `ERR_FILE_READ`
 */
export async function loadSharded(path: string, options: LoadSafetensorsOptions = {}): Promise<Map<string, Tensor>> {
  checkKeys('safetensors.loadSharded', options, ['device', 'mmap']);
  const places = await withFile(path, readIndex);
  const found = new Map<string, Tensor>();
  try {
    for (const name of new Set(places.values())) {
      for (const [key, tensor] of await load(join(dirname(path), name), options)) {
        const isExpected = places.get(key) === name;
        if (isExpected) found.set(key, tensor);
        else tensor.dispose();
        if (!isExpected) fail(path, `'${name}' holds ${JSON.stringify(key.slice(0, 200))}, which the index does not place there`);
      }
    }
    return new Map([...places].map(([key, name]) => [key, found.get(key) ?? fail(path, `'${name}' does not hold ${JSON.stringify(key)}`)]));
  } catch (error) {
    for (const tensor of found.values()) tensor.dispose();
    throw error;
  }
}

/**
 * Writes tensors in files of bounded size, in their order, and the index last; `model.safetensors.index.json` gets `model-00001-of-00002.safetensors` and
 * so on beside it.
 *
 * @param path - of the index, `….safetensors.index.json`
 * @throws {FormatError} `ERR_SAFETENSORS_INDEX` for another name
 * @throws as `safetensors.save`
 */
export async function saveSharded(path: string, tensors: ReadonlyMap<string, Tensor>, options: SaveShardedOptions = {}): Promise<void> {
  checkKeys('safetensors.saveSharded', options, ['maxShardBytes']);
  const limit = checkNumber('safetensors.saveSharded', 'maxShardBytes', options.maxShardBytes ?? 5_000_000_000, { integer: true, min: 1 });
  const stem = basename(path).match(/^(.+)\.safetensors\.index\.json$/)?.[1];
  if (stem === undefined) fail(path, `its name must end with '.safetensors${INDEX_SUFFIX}'`);
  const shards = split(tensors, limit);
  const members: string[] = [];
  for (const [i, shard] of shards.entries()) {
    const name = `${stem}-${String(i + 1).padStart(5, '0')}-of-${String(shards.length).padStart(5, '0')}.safetensors`;
    await save(join(dirname(path), name), shard, { metadata: { format: 'pt' } });
    for (const key of shard.keys()) members.push(`    ${JSON.stringify(key)}: ${JSON.stringify(name)}`);
  }
  const total = [...tensors.values()].reduce((sum, tensor) => sum + sizeOf(tensor), 0);
  // Written by hand: an object would reorder names such as '0' and lose one called '__proto__'.
  await writeFileAtomic(path, `{\n  "metadata": {"total_size": ${total}},\n  "weight_map": {\n${members.join(',\n')}\n  }\n}\n`);
}

/** Which file holds which tensor. */
async function readIndex(file: OpenFile): Promise<ReadonlyMap<string, string>> {
  if (file.size > INDEX_BYTES) fail(file.path, `${file.size} bytes, more than the limit of ${INDEX_BYTES}`);
  const text = decode(file.path, await file.read(0, file.size));
  const root = parseStrictJson(text, { source: `index '${file.path}'`, maxDepth: 16 });
  const map = root instanceof Map ? (root as ReadonlyMap<string, StrictJson>).get('weight_map') : undefined;
  if (!(map instanceof Map)) return fail(file.path, "it has no object 'weight_map'");
  const places = new Map<string, string>();
  for (const [key, name] of map as ReadonlyMap<string, StrictJson>) {
    // A file beside the index, never a path: an index must not choose what is opened elsewhere.
    const isPlain = typeof name === 'string' && /^[^/\\\0:]+\.safetensors$/.test(name) && name === basename(name);
    places.set(key, isPlain ? name : fail(file.path, `${JSON.stringify(key.slice(0, 200))} lies in no file beside the index`));
  }
  return places;
}

function decode(path: string, bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return fail(path, 'it is not UTF-8');
  }
}

function split(tensors: ReadonlyMap<string, Tensor>, limit: number): readonly ReadonlyMap<string, Tensor>[] {
  const shards: Map<string, Tensor>[] = [new Map()];
  let size = 0;
  for (const [name, tensor] of tensors) {
    const bytes = sizeOf(tensor);
    if (size > 0 && size + bytes > limit) {
      shards.push(new Map());
      size = 0;
    }
    shards.at(-1)?.set(name, tensor);
    size += bytes;
  }
  return shards;
}

function sizeOf(tensor: Tensor): number {
  return tensor.numel * elementSize(tensor.dtype);
}

function fail(path: string, problem: string): never {
  throw new FormatError('ERR_SAFETENSORS_INDEX', `'${path}' is not a usable index of safetensors files: ${problem}.`, { fields: { path } });
}
