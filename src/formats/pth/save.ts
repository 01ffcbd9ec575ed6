/** Writes what `torch.load(weights_only=True)` opens. */

import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';

import { writeZip, type ZipContent, zipBytes } from '../zip-writer.js';
import { writePickle } from './pickle-writer.js';
import { SavedStorages } from './saved-storages.js';
import type { PthKey, PthValue } from './values.js';

/** What {@link save} takes: any {@link PthValue}, and plain objects, which become dicts. */
export type PthInput = PthValue | { readonly [key: string]: PthInput } | readonly PthInput[] | ReadonlyMap<PthKey, PthInput>;

// PyTorch names the folder after the file; a fixed name makes equal contents equal bytes.
const FOLDER = 'archive';
const encoder = new TextEncoder();

/**
 * Writes a state dict, an optimizer's, or nested plain data (`torch.save`), atomically: the path holds the old file or the whole new one. Values are
 * copied before the first `await`.
 *
 * A Map from names to tensors is written as an `OrderedDict`, other Maps and plain objects as a `dict`, frozen arrays as tuples. Tensors that share
 * memory share it in the file; all are written without `requires_grad`, as `state_dict()` gives them.
 *
 * @throws {OptionError} `ERR_PTH_VALUE` for something that such a file cannot hold
 * @throws {CheckpointError} `ERR_FILE_WRITE`
 */
export async function save(path: string, value: PthInput): Promise<void> {
  await writeZip(path, torchArchive(value));
}

/** {@link save} into memory. Internal: `.pt2` archives hold such files. */
export async function torchArchiveBytes(value: PthInput): Promise<Uint8Array> {
  return zipBytes(torchArchive(value));
}

/** The records of the archive, in PyTorch's order. */
function torchArchive(value: PthInput): readonly ZipContent[] {
  const storages = new SavedStorages();
  const pickle = writePickle(value, storages);
  const records: ZipContent[] = [
    { name: 'data.pkl', bytes: pickle },
    { name: 'byteorder', bytes: encoder.encode('little') },
    ...storages.all.map(({ key, bytes }) => ({ name: `data/${key}`, bytes })),
    { name: 'version', bytes: encoder.encode('3\n') },
    { name: '.data/serialization_id', bytes: encoder.encode(serializationId(pickle, storages)) },
  ];
  return records.map(({ name, bytes }) => ({ name: `${FOLDER}/${name}`, bytes }));
}

/** 40 digits that name the contents, as PyTorch writes them; made from the pickle and the storages' sizes, and so the same for the same call. */
function serializationId(pickle: Uint8Array, storages: SavedStorages): string {
  const hash = createHash('sha256').update(pickle);
  for (const { bytes } of storages.all) hash.update(`${bytes.length} ${crc32(bytes.subarray(0, 2 ** 16))} `);
  return BigInt(`0x${hash.digest('hex')}`)
    .toString()
    .padStart(40, '0')
    .slice(0, 40);
}
