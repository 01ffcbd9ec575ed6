/** The storages of a `torch.save` archive: records `data/<key>`, checked against their sums before anything uses them. */

import { NeveError } from '../../errors.js';
import type { Device } from '../../tensor/device.js';
import { DTYPE_BYTES } from '../../tensor/dtype.js';
import type { Tensor } from '../../tensor/tensor.js';
import { windowedFile } from '../file-views.js';
import { bytesFromFile, type MapOptions, onDevice, viewOf } from '../mapped-tensor.js';
import type { OpenFile } from '../read-file.js';
import { checkZipRecord, type ZipRecord } from '../zip-records.js';
import { pickleError } from './limits.js';
import { isTuple, type PickleCall, type Pickled, StorageReference, StorageType } from './pickle-objects.js';
import { setRequiresGrad, type TensorPlan } from './torch-globals.js';

const SMALL = 2 ** 16;

/** Where loaded storages go. */
export interface StorageOptions extends MapOptions {
  readonly device: Device;
}

/** All storages of one archive, and the tensors made over them so far. */
export class Storages {
  readonly #source: string;
  readonly #device: Device;
  readonly #bytes = new Map<string, Tensor>();
  readonly #references = new Map<string, StorageReference>();
  readonly #placed = new Map<string, Tensor>();
  readonly #made: Tensor[] = [];

  private constructor(source: string, device: Device) {
    this.#source = source;
    this.#device = device;
  }

  /**
   * Reads or maps every storage.
   *
   * @param prefix - what storages' names begin with: `archive/data/`
   * @throws {FormatError} `ERR_ZIP_CHECKSUM`
   */
  static async read(file: OpenFile, records: Iterable<ZipRecord>, prefix: string, options: StorageOptions): Promise<Storages> {
    const storages = new Storages(file.path, options.device);
    const window = windowedFile(file);
    // Without a region: small records come out of the window, which is filled once for many.
    const { region: _, ...inWindow } = window;
    try {
      for (const record of records) {
        if (!record.name.startsWith(prefix)) continue;
        await checkZipRecord(record.length < SMALL ? inWindow : window, record);
        storages.#bytes.set(record.name.slice(prefix.length), await bytesFromFile(window, record.offset, record.length, options));
      }
      return storages;
    } catch (error) {
      storages.dispose();
      throw error;
    }
  }

  /** What a persistent id stands for: `('storage', class, key, location, numel)`. Its location is not used: everything goes to one device. */
  find(id: Pickled, context: PickleCall): StorageReference {
    const [kind, type, key, location, numel] = isTuple(id) ? id : [];
    if (kind !== 'storage' || !(type instanceof StorageType) || typeof key !== 'string' || typeof location !== 'string') {
      return context.fail('a persistent id that names no storage');
    }
    const bytes = this.#bytes.get(key);
    if (bytes === undefined) return context.fail(`storage ${JSON.stringify(key.slice(0, 80))}, which the archive does not have`);
    const size = bytes.numel;
    // CVE-2026-24747: a storage that claims another size than its record has.
    if (typeof numel !== 'number' || numel * (type.dtype === null ? 1 : DTYPE_BYTES[type.dtype]) !== size) {
      context.fail(`storage '${key}' of ${String(numel)} elements (${type.name}), whose record has ${size} bytes`);
    }
    const known = this.#references.get(key);
    if (known !== undefined && known.type.dtype !== type.dtype) context.fail(`storage '${key}' with two types`);
    const reference = known ?? new StorageReference(key, type);
    this.#references.set(key, reference);
    return reference;
  }

  /** Makes a tensor over a storage that {@link find} returned. */
  make(plan: TensorPlan): Tensor {
    try {
      const tensor = viewOf(this.#place(plan.storage), plan.dtype, plan.shape, plan.strides, plan.storageOffset);
      this.#made.push(tensor);
      if (plan.requiresGrad) setRequiresGrad(tensor, true, { fail: (problem) => this.#fail(problem) });
      return tensor;
    } catch (error) {
      if (!(error instanceof NeveError) || error.code !== 'ERR_STORAGE_BOUNDS') throw error;
      return this.#fail(`storage '${plan.storage.key}', which does not hold the tensor that is described over it`, error);
    }
  }

  /** Lets go of the storages; tensors made over them keep theirs. */
  dispose(): void {
    for (const tensor of [...this.#bytes.values(), ...this.#placed.values()]) tensor.dispose();
  }

  /** Disposes the tensors that were made too, when loading failed. */
  discard(): void {
    for (const tensor of this.#made) tensor.dispose();
    this.dispose();
  }

  /** The storage on the device; moved once, so that tensors that share it still do. */
  #place({ key, type }: StorageReference): Tensor {
    const bytes = this.#bytes.get(key) as Tensor;
    if (this.#device === 'cpu') return bytes;
    const placed = this.#placed.get(key) ?? onDevice(viewOf(bytes, 'uint8', [bytes.numel], [1], 0), this.#device);
    this.#placed.set(key, placed);
    // Made valid on the CPU before it moves: kernels must never meet a bool that is neither 0 nor 1.
    if (type.dtype === 'bool') viewOf(bytes, 'bool', [bytes.numel], [1], 0).dispose();
    return placed;
  }

  #fail(problem: string, cause?: unknown): never {
    throw pickleError(this.#source, problem, { cause });
  }
}
