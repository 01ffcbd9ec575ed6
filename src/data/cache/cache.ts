/** Datasets decoded once into a file that is mapped into memory. */

import { open } from 'node:fs/promises';
import { CheckpointError, checkKeys, NeveError, ShapeError } from '../../errors.js';
import { atomicWrite } from '../../formats/atomic-write.js';
import { load, readHeader, type SafetensorsHeader } from '../../formats/safetensors.js';
import { badOption, checkNumber } from '../../option-checks.js';
import type { Tensor } from '../../tensor/index.js';
import { type Collated, checkFieldDTypes, type FieldDTypes, stacked } from '../collate/collate.js';
import type { Sample } from '../dataset.js';
import { inOrder } from '../loading/in-order.js';
import { TensorDataset } from '../tensor-dataset.js';
import { ColumnWriter } from './column-writer.js';

/** Options of `cache`. */
export interface CacheOptions {
  /** Says what the samples depend on, such as `'size 32, version 2'`: a file with another key is written anew. Default: `''`. */
  readonly key?: string;
  /** dtypes of the fields, as the option of loaders. */
  readonly dtypes?: FieldDTypes;
  /** Blocks of samples that are read at a time. Default: 2. */
  readonly concurrency?: number;
}

/** Samples that follow each other, with the positions that messages name. */
export interface SampleBlock {
  readonly samples: readonly Sample[];
  readonly indices: readonly number[];
}

const OWNER = 'cache';
const FORMAT = 'neve-cache-1';

/**
 * Opens the cache at a path, or writes it first when there is none, when it is damaged, or when its key or its number of samples is another. The path holds the
 * old file or the whole new one, whatever happens.
 *
 * @param size - samples, `null` where only the end tells
 * @param blocks - goes through the samples
 * @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE` @throws {CheckpointError} `ERR_CACHE_FILE`, `ERR_FILE_WRITE`, `ERR_FILE_READ`
 * @throws {ShapeError} `ERR_DATA_EMPTY`, `ERR_RAGGED`; what reading and stacking throw
 */
export async function openCache(
  path: string,
  size: number | null,
  blocks: () => AsyncIterable<SampleBlock>,
  options: CacheOptions,
): Promise<TensorDataset> {
  checkKeys(OWNER, options, ['key', 'dtypes', 'concurrency']);
  const { key = '', dtypes, concurrency = 2 } = options;
  if (typeof key !== 'string' || /\p{Surrogate}/u.test(key)) throw badOption(OWNER, 'key', key, 'well-formed text');
  const fieldDTypes = checkFieldDTypes(OWNER, dtypes ?? {});
  checkNumber(OWNER, 'concurrency', concurrency, { integer: true, min: 1 });
  const told = JSON.stringify({ key, dtypes: [fieldDTypes.x ?? null, fieldDTypes.y ?? null] });
  if (!(await isUsable(path, told, size))) {
    await atomicWrite(path, (temporary) => write(temporary, told, size, blocks(), fieldDTypes, concurrency));
  }
  return openColumns(path);
}

/** @throws {CheckpointError} `ERR_CACHE_FILE` for a file that is something else, and must not be written over */
async function isUsable(path: string, key: string, size: number | null): Promise<boolean> {
  let header: SafetensorsHeader;
  try {
    header = await readHeader(path);
  } catch (error) {
    if (error instanceof NeveError && (await isReplaceable(path))) return false;
    throw error instanceof NeveError ? notACache(path, error) : error;
  }
  if (header.metadata.get('format') !== FORMAT) throw notACache(path);
  const rows = Number(header.metadata.get('samples'));
  return header.metadata.get('key') === key && (size === null || rows === size);
}

/** Whether there is nothing at a path, or a cache that was cut off or damaged behind its beginning. */
async function isReplaceable(path: string): Promise<boolean> {
  const file = await open(path, 'r').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw notACache(path, error);
  });
  if (file === null) return true;
  try {
    // The metadata stands first in the header.
    const { bytesRead, buffer } = await file.read(Buffer.alloc(256), 0, 256, 0);
    return bytesRead === 0 || buffer.subarray(0, bytesRead).includes(`"format":"${FORMAT}"`);
  } catch (error) {
    // A folder can be opened, but not read.
    throw notACache(path, error);
  } finally {
    await file.close();
  }
}

function notACache(path: string, cause?: unknown): CheckpointError {
  return new CheckpointError(
    'ERR_CACHE_FILE',
    `cache: '${path}' is there and is not a cache that Neve wrote, so it is left as it is. Give another path, or remove the file.`,
    { fields: { path }, cause },
  );
}

async function write(
  path: string,
  key: string,
  size: number | null,
  blocks: AsyncIterable<SampleBlock>,
  dtypes: FieldDTypes,
  concurrency: number,
): Promise<void> {
  const writer = new ColumnWriter(path, size);
  try {
    const make = ({ samples, indices }: SampleBlock) => stacked(samples, indices, dtypes);
    for await (const collated of inOrder(blocks, concurrency, make, disposeAll)) {
      try {
        await writer.add(columnsOf(collated));
      } finally {
        disposeAll(collated);
      }
    }
    if (writer.rows === 0) throw new ShapeError('ERR_DATA_EMPTY', 'A cache needs at least one sample; this dataset has none.');
    await writer.finish(
      (rows) =>
        new Map([
          ['format', FORMAT],
          ['samples', String(rows)],
          ['key', key],
        ]),
    );
  } finally {
    await writer.close();
  }
}

function columnsOf({ x, y = [] }: Collated): ReadonlyMap<string, Tensor> {
  const named = (name: string, list: Tensor | readonly Tensor[]) =>
    [list].flat().map((tensor, i) => [`${name}.${i}`, tensor as Tensor] as const);
  return new Map([...named('x', x), ...named('y', y)]);
}

function disposeAll(collated: Collated): void {
  for (const tensor of columnsOf(collated).values()) tensor.dispose();
}

async function openColumns(path: string): Promise<TensorDataset> {
  const tensors = await load(path);
  const inputs: Tensor[] = [];
  const targets: Tensor[] = [];
  for (const [name, tensor] of tensors) {
    if (name.startsWith('x.')) inputs[Number(name.slice(2))] = tensor;
    else if (name.startsWith('y.')) targets[Number(name.slice(2))] = tensor;
    else tensor.dispose();
  }
  return new TensorDataset(inputs, targets, true);
}
