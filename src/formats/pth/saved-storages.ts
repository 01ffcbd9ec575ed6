/** Copies the storages of tensors that are saved, each once, so that tensors which share memory share it in the file. */

import type { DType } from '../../native/addon.js';
import { native } from '../../native/load.js';
import { DTYPE_BYTES } from '../../tensor/dtype.js';
import { handleOf } from '../../tensor/native-object.js';
import type { Tensor } from '../../tensor/tensor.js';
import { rowMajor, viewOf } from '../mapped-tensor.js';

/** A storage in the file. */
export interface SavedStorage {
  /** Its record is `data/<key>`. */
  readonly key: string;
  readonly dtype: DType;
  readonly bytes: Uint8Array;
}

/** A tensor over a storage in the file. */
export interface SavedTensor {
  readonly storage: SavedStorage;
  readonly storageOffset: number;
  readonly strides: readonly number[];
}

export class SavedStorages {
  readonly #storages = new Map<string, SavedStorage>();

  /** In the order of their keys. */
  get all(): readonly SavedStorage[] {
    return [...this.#storages.values()];
  }

  /** Where a tensor is in the file; copies its storage when it is new. */
  add(tensor: Tensor): SavedTensor {
    const layout = native().tensorLayout(handleOf(tensor));
    const { dtype } = tensor;
    if (layout === null || layout.storageBytes % DTYPE_BYTES[dtype] !== 0) return this.#addCopy(tensor);
    // A file's storage has one dtype, so memory that is seen as two is written twice.
    const identity = `${native().tensorStorageId(handleOf(tensor))} ${dtype}`;
    const known = this.#storages.get(identity);
    return { storage: known ?? this.#addWhole(identity, tensor, layout.storageBytes), ...layout };
  }

  #addWhole(identity: string, tensor: Tensor, length: number): SavedStorage {
    using whole = viewOf(tensor, 'uint8', [length], [1], 0);
    return this.#put(identity, tensor.dtype, native().tensorToBuffer(handleOf(whole)));
  }

  /** For tensors whose elements are not where strides say: lazily conjugated, sparse. */
  #addCopy(tensor: Tensor): SavedTensor {
    const storage = this.#put(`copy ${this.#storages.size}`, tensor.dtype, native().tensorToBuffer(handleOf(tensor)));
    return { storage, storageOffset: 0, strides: rowMajor(tensor.shape) };
  }

  #put(identity: string, dtype: DType, buffer: ArrayBuffer): SavedStorage {
    const storage = { key: String(this.#storages.size), dtype, bytes: new Uint8Array(buffer) };
    this.#storages.set(identity, storage);
    return storage;
  }
}
