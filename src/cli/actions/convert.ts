/** What `neve convert` does. */

import { access } from 'node:fs/promises';
import { extname } from 'node:path';
import { CheckpointError } from '../../errors.js';
import { npz, pth, safetensors } from '../../formats/index.js';
import { loadModel } from '../../graph/model-files.js';
import type { Tensor } from '../../tensor/index.js';
import { UsageError } from '../failure.js';
import { note } from '../output.js';
import { readTensors } from './inspect.js';

const WEIGHTS = ['.safetensors', '.pth', '.npz'];
const MODELS = ['.pt2', '.pt'];

/** Writes a file in another format, reads it back and compares. */
export async function runConvert(from: string, to: string, trusted: boolean): Promise<void> {
  const [source, target] = [extname(from).toLowerCase(), extname(to).toLowerCase()];
  if (![...WEIGHTS, ...MODELS].includes(source) || ![...WEIGHTS, ...MODELS].includes(target)) {
    throw new UsageError(`'${from}' to '${to}' is no conversion; expected ${[...WEIGHTS, ...MODELS].join(', ')}.`);
  }
  if (WEIGHTS.includes(source) && MODELS.includes(target))
    throw new UsageError(`'${from}' has weights alone, and '${to}' wants a model. Convert to ${WEIGHTS.join(', ')}.`);
  if (
    await access(to).then(
      () => true,
      () => false,
    )
  )
    throw new UsageError(`'${to}' is there already. Choose another name, or remove it.`);
  const before = await tensorsOf(from, trusted);
  try {
    if (MODELS.includes(target)) {
      const model = await loadModel(from, trusted ? { trusted: true } : {});
      try {
        await model.save(to);
      } finally {
        model.dispose();
      }
    } else if (target === '.safetensors') await safetensors.save(to, before);
    else if (target === '.pth') await pth.save(to, before);
    else await npz.save(to, before);
    const after = await tensorsOf(to, true);
    try {
      compare(before, after, to);
    } finally {
      for (const tensor of after.values()) tensor.dispose();
    }
    note(`${to}: ${before.size} tensors, read back and equal to the bit`);
  } finally {
    for (const tensor of before.values()) tensor.dispose();
  }
}

async function tensorsOf(file: string, trusted: boolean): Promise<Map<string, Tensor>> {
  const tensors = await readTensors(file);
  if (tensors !== null) return tensors;
  const model = await loadModel(file, trusted ? { trusted: true } : {});
  try {
    return new Map([...model.stateDict()].map(([name, tensor]) => [name, tensor.clone()]));
  } finally {
    model.dispose();
  }
}

function compare(before: ReadonlyMap<string, Tensor>, after: ReadonlyMap<string, Tensor>, file: string): void {
  for (const [name, tensor] of before) {
    const found = after.get(name);
    const isSame =
      found !== undefined &&
      found.dtype === tensor.dtype &&
      found.shape.join() === tensor.shape.join() &&
      bytesOf(found).equals(bytesOf(tensor));
    if (!isSame)
      throw new CheckpointError('ERR_FILE_WRITE', `${file} was written, but '${name}' reads back as another tensor. Do not use the file.`, {
        fields: { path: file },
      });
  }
}

function bytesOf(tensor: Tensor): Buffer {
  const { buffer, byteOffset, byteLength } = tensor.toTypedArray();
  return Buffer.from(buffer, byteOffset, byteLength);
}
