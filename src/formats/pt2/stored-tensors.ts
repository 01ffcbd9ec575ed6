/** Tensors on their way into a `.pt2` file: bytes, and the schema's words for them. */

import { native } from '../../native/load.js';
import { execute, op } from '../../tensor/dispatch.js';
import { DTYPE_BYTES } from '../../tensor/dtype.js';
import { noGrad } from '../../tensor/grad-mode.js';
import { handleOf } from '../../tensor/native-object.js';
import type { Tensor } from '../../tensor/tensor.js';
import { rowMajor } from '../mapped-tensor.js';
import type { ZipContent } from '../zip-writer.js';
import { tensorMeta } from './write-meta.js';

const PERMUTE = op('aten::permute');

/** What is stored under PyTorch's name. */
export interface Stored {
  readonly tensor: Tensor;
  readonly isParameter: boolean;
}

/**
 * Copies tensors, and lists them as the archive does. One tensor under several names is written once.
 *
 * @param folder - `weights` or `constants`
 */
export function storeTensors(folder: 'weights' | 'constants', named: ReadonlyMap<string, Stored>): readonly ZipContent[] {
  const records: ZipContent[] = [];
  const config: Record<string, unknown> = Object.create(null);
  const places = new Map<Tensor, { readonly path: string; readonly strides: readonly number[] }>();
  for (const [name, { tensor, isParameter }] of named) {
    let place = places.get(tensor);
    if (place === undefined) {
      const { bytes, strides } = copyOf(tensor);
      place = { path: `${folder === 'weights' ? 'weight' : 'tensor'}_${records.length}`, strides };
      records.push({ name: `data/${folder}/${place.path}`, bytes });
      places.set(tensor, place);
    }
    const meta = tensorMeta({ dtype: tensor.dtype, shape: tensor.shape, strides: place.strides, requiresGrad: tensor.requiresGrad });
    config[name] = { path_name: place.path, is_param: isParameter, use_pickle: false, tensor_meta: meta };
  }
  const list = { name: `data/${folder}/model_${folder}_config.json`, bytes: new TextEncoder().encode(JSON.stringify({ config })) };
  return [...records, list];
}

/** A tensor's elements in the order of its memory, where that has no gaps (channels-last); row-major otherwise. */
function copyOf(tensor: Tensor): { readonly bytes: Uint8Array; readonly strides: readonly number[] } {
  const { shape } = tensor;
  const strides = native().tensorLayout(handleOf(tensor))?.strides ?? rowMajor(shape);
  const order = shape.map((_, i) => i).sort((a, b) => (strides[b] as number) - (strides[a] as number) || a - b);
  const dense = rowMajor(order.map((i) => shape[i] as number));
  const isDense = tensor.numel > 0 && order.every((axis, i) => shape[axis] === 1 || strides[axis] === dense[i]);
  if (!isDense) return { bytes: bytesOf(tensor), strides: rowMajor(shape) };
  using inOrder = noGrad(() => execute(PERMUTE, [tensor, order]) as Tensor);
  const kept = shape.map((_, axis) => dense[order.indexOf(axis)] as number);
  return { bytes: bytesOf(inOrder), strides: kept };
}

function bytesOf(tensor: Tensor): Uint8Array {
  return new Uint8Array(native().tensorToBuffer(handleOf(tensor)), 0, tensor.numel * DTYPE_BYTES[tensor.dtype]);
}
