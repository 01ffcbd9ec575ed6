/** Weights and constants of a `.pt2` file: what they are called, and their tensors. */

import { execute, op } from '../../tensor/dispatch.js';
import { noGrad } from '../../tensor/grad-mode.js';
import { Tensor } from '../../tensor/tensor.js';
import { sliceOfFile } from '../file-views.js';
import { bytesFromFile, viewOf } from '../mapped-tensor.js';
import { readTorchArchive } from '../pth/load.js';
import { checkZipRecord, type ZipRecord } from '../zip-records.js';
import { type Archive, notProgram, readJson } from './archive.js';
import { booleanOf, mapOf, schemaError, stringOf } from './fields.js';
import { parseTensorMeta, type TensorMeta } from './meta.js';

const DETACH = op('aten::detach');

/** A weight or constant as the archive lists it. */
export interface Payload {
  /** Record that holds its storage; weights that share one have the same. */
  readonly record: string;
  readonly isParameter: boolean;
  readonly meta: TensorMeta;
}

/** Tensors by PyTorch's name. Names of one tensor (tied weights) have the same object. */
export type Payloads = ReadonlyMap<string, Tensor>;

type Kind = 'weights' | 'constants';

/**
 * Reads all tensors of a kind; the caller owns them, also those that the program does not use.
 *
 * @throws {FormatError} `ERR_PT2`, `ERR_ZIP_CHECKSUM`, `ERR_STORAGE_BOUNDS`, or as the `.pth` reader finds in archives of the older layouts
 */
export async function readPayloads(archive: Archive, kind: Kind): Promise<Payloads> {
  const { layout, model, records } = archive;
  const saved = layout === 'single' ? `serialized_${kind === 'weights' ? 'state_dict' : 'constants'}.pt` : `data/${kind}/${model}.pt`;
  const record = records.get(saved);
  if (record !== undefined || layout === 'single') return readSaved(archive, saved, record);
  return readRaw(archive, kind);
}

/** The list of raw tensors, as torch 2.9 and newer write it. */
export async function readPayloadList(archive: Archive, kind: Kind): Promise<ReadonlyMap<string, Payload>> {
  const list = `data/${kind}/${archive.model}_${kind}_config.json`;
  const config = mapOf(mapOf(await readJson(archive, list), list).get('config'), `${list}: config`);
  const payloads = new Map<string, Payload>();
  for (const [name, value] of config) {
    const where = `${list}: '${name.slice(0, 80)}'`;
    const entry = mapOf(value, where);
    if (booleanOf(entry.get('use_pickle'), `${where}.use_pickle`))
      throw schemaError(where, 'is a pickled object (a custom class); expected a plain tensor');
    payloads.set(name, {
      record: `data/${kind}/${stringOf(entry.get('path_name'), `${where}.path_name`)}`,
      isParameter: booleanOf(entry.get('is_param'), `${where}.is_param`),
      meta: parseTensorMeta(entry.get('tensor_meta'), `${where}.tensor_meta`),
    });
  }
  return payloads;
}

async function readRaw(archive: Archive, kind: Kind): Promise<Payloads> {
  const storages = new Map<string, Tensor>();
  const tensors = new Map<string, Tensor>();
  const views = new Map<string, Tensor>();
  try {
    for (const [name, { record, isParameter, meta }] of await readPayloadList(archive, kind)) {
      const storage = storages.get(record) ?? (await readStorage(archive, record));
      storages.set(record, storage);
      // One parameter under two names is one tensor, or training would step it twice.
      const key = JSON.stringify([record, isParameter, meta]);
      const tensor = views.get(key) ?? viewOf(storage, meta.dtype, meta.sizes, meta.strides, meta.storageOffset);
      views.set(key, tensor);
      if (isParameter && meta.requiresGrad) tensor.requiresGrad = true;
      tensors.set(name, tensor);
    }
  } catch (error) {
    for (const tensor of views.values()) tensor.dispose();
    throw error;
  } finally {
    for (const storage of storages.values()) storage.dispose();
  }
  return tensors;
}

async function readStorage(archive: Archive, name: string): Promise<Tensor> {
  const record = archive.records.get(name);
  if (record === undefined) throw notProgram(archive.file, `it has no record '${name.slice(0, 200)}'`);
  await checkZipRecord(archive.file, record);
  return bytesFromFile(archive.file, record.offset, record.length);
}

async function readSaved({ file }: Archive, name: string, record: ZipRecord | undefined): Promise<Payloads> {
  if (record === undefined) throw notProgram(file, `it has no record '${name}'`);
  const value = await readTorchArchive(sliceOfFile(file, record.offset, record.length, `${file.path}:${name}`));
  const tensors = new Map<string, Tensor>();
  const byObject = new Map<Tensor, Tensor>();
  const found = value instanceof Map ? [...value] : [];
  try {
    for (const [key, tensor] of found) {
      if (typeof key !== 'string' || !(tensor instanceof Tensor))
        throw notProgram(file, `its record '${name}' holds more than named tensors`);
      // Leaves of their own: what a pickle says of gradients is not asked.
      const leaf = byObject.get(tensor) ?? noGrad(() => execute(DETACH, [tensor]) as Tensor);
      byObject.set(tensor, leaf);
      tensors.set(key, leaf);
    }
    if (!(value instanceof Map)) throw notProgram(file, `its record '${name}' holds no named tensors`);
    return tensors;
  } catch (error) {
    for (const leaf of byObject.values()) leaf.dispose();
    throw error;
  } finally {
    for (const [, tensor] of found) if (tensor instanceof Tensor) tensor.dispose();
  }
}
