/** Writes one generation: tensors, everything else, and the manifest last. */

import { join } from 'node:path';
import { elementSize, encodeSafetensorsHeader, type SafetensorsEntry } from '../../formats/safetensors-header.js';
import type { NativeStateTensor } from '../../native/addon.js';
import { native } from '../../native/load.js';
import { writeDurably } from './durable.js';
import { checkpointFailure } from './failure.js';
import { addGeneration, type Generation } from './generations.js';
import { encodeManifest, MANIFEST_FILE } from './manifest.js';

/** The tensors' file. */
export const TENSORS_FILE = 'tensors.safetensors';
/** Everything else's. */
export const STATE_FILE = 'state.json';

/** What a generation is made of. */
export interface GenerationContent {
  /** Copies of their own, which nothing changes while they are written. */
  readonly tensors: readonly NativeStateTensor[];
  /** The text of `state.json`. */
  readonly state: string;
  readonly step: number;
  readonly score: number | null;
}

/**
 * Adds a generation to a folder of checkpoints. When this returns it is on the disk, and survives the loss of power; when it throws the folder is as it was.
 * Equal content gives equal bytes.
 *
 * @throws {CheckpointError} `ERR_CHECKPOINT_WRITE`, with the system's error as `cause`
 */
export async function writeGeneration(folder: string, { tensors, state, step, score }: GenerationContent): Promise<Generation> {
  try {
    return await addGeneration(folder, async (temporary) => {
      const files = {
        [TENSORS_FILE]: await writeDurably(join(temporary, TENSORS_FILE), tensorBytes(tensors)),
        [STATE_FILE]: await writeDurably(join(temporary, STATE_FILE), [Buffer.from(state)]),
      };
      await writeDurably(join(temporary, MANIFEST_FILE), [Buffer.from(encodeManifest({ version: 1, step, score, files }))]);
    });
  } catch (cause) {
    throw checkpointFailure('ERR_CHECKPOINT_WRITE', `No checkpoint could be written to ${folder}`, folder, cause);
  }
}

/** A safetensors file, a tensor at a time. */
function* tensorBytes(tensors: readonly NativeStateTensor[]): Generator<Uint8Array> {
  const entries: { readonly entry: SafetensorsEntry; readonly tensor: number }[] = [];
  let end = 0;
  const described = tensors.map(({ name, tensor }) => ({
    name,
    tensor,
    dtype: native().tensorDType(tensor),
    shape: native().tensorShape(tensor),
  }));
  // Wider elements first keeps all of them aligned; the order by name makes equal states equal files.
  described.sort((a, b) => elementSize(b.dtype) - elementSize(a.dtype) || (a.name < b.name ? -1 : 1));
  for (const { name, tensor, dtype, shape } of described) {
    const begin = end;
    end += shape.reduce((product, size) => product * size, elementSize(dtype));
    entries.push({ entry: { name, dtype, shape, begin, end }, tensor });
  }
  yield encodeSafetensorsHeader({ tensors: entries.map(({ entry }) => entry), metadata: new Map() });
  for (const { tensor } of entries) yield new Uint8Array(native().tensorMemory(tensor));
}
