/** Tensors over regions of a file: mapped into memory where that is possible, read otherwise. */

import { NeveError } from '../errors.js';
import type { DType } from '../native/addon.js';
import { native } from '../native/load.js';
import type { Device } from '../tensor/device.js';
import { execute, op } from '../tensor/dispatch.js';
import { DTYPE_BYTES } from '../tensor/dtype.js';
import { handleOf } from '../tensor/native-object.js';
import { type Tensor, wrap } from '../tensor/tensor.js';
import type { OpenFile } from './read-file.js';

/** How tensors are taken from a file. */
export interface MapOptions {
  /**
   * Map large tensors instead of reading them (default `true`): their pages come from the file when they are first used, and writes stay in memory.
   * The file must not be cut or changed in place while they live; replacing it, as Neve's own saving does, is harmless.
   */
  readonly mmap?: boolean;
}

/** A region of a file that holds a tensor's elements, row-major; checked by the caller. */
export interface TensorRegion {
  readonly offset: number;
  readonly dtype: DType;
  readonly shape: readonly number[];
}

// A mapping costs a system call, a page fault and a slot of the process's table; below this a copy is cheaper.
const MAP_FROM = 2 ** 16;
// The widest element. Regions that begin elsewhere are copied to where libtorch can use them.
const ALIGNMENT = 16;
const TO_DEVICE = op('aten::to', 'device');

/**
 * A region's bytes as a uint8 tensor `[length]`.
 *
 * @throws {FormatError} `ERR_FILE_TRUNCATED`
 */
export async function bytesFromFile(file: OpenFile, offset: number, length: number, { mmap = true }: MapOptions = {}): Promise<Tensor> {
  const mapped = mmap && length >= MAP_FROM ? mapRegion(file, offset, length) : null;
  return mapped ?? wrap(native().tensorFromData(await file.read(offset, length), 'uint8', [length], 'cpu'));
}

/**
 * A tensor from a region of a file.
 *
 * @param options - also the device to put it on
 * @throws {FormatError} `ERR_FILE_TRUNCATED`
 */
export async function tensorFromFile(
  file: OpenFile,
  { offset, dtype, shape }: TensorRegion,
  options: MapOptions & { readonly device?: Device } = {},
): Promise<Tensor> {
  const device = options.device ?? 'cpu';
  const length = shape.reduce((product, size) => product * size, DTYPE_BYTES[dtype]);
  const mapped = (options.mmap ?? true) && length >= MAP_FROM ? mapRegion(file, offset, length) : null;
  if (mapped === null) return wrap(native().tensorFromData(await file.read(offset, length), dtype, shape, device));
  using bytes = mapped;
  return onDevice(viewOf(bytes, dtype, shape, rowMajor(shape), 0), device);
}

/**
 * A view of a tensor's storage with another dtype, shape, strides and offset, counted in elements of that dtype.
 *
 * @throws {FormatError} `ERR_STORAGE_BOUNDS`
 */
export function viewOf(source: Tensor, dtype: DType, shape: readonly number[], strides: readonly number[], storageOffset: number): Tensor {
  return wrap(native().tensorFromStorage(handleOf(source), dtype, shape, strides, storageOffset));
}

/** Hands a tensor over to a device; the one given is disposed when another takes its place. */
export function onDevice(tensor: Tensor, device: Device): Tensor {
  if (device === 'cpu') return tensor;
  using here = tensor;
  return execute(TO_DEVICE, [here, device, here.dtype]) as Tensor;
}

/** Strides of a contiguous tensor. */
export function rowMajor(shape: readonly number[]): readonly number[] {
  const strides = new Array<number>(shape.length);
  let step = 1;
  for (let i = shape.length - 1; i >= 0; i--) {
    strides[i] = step;
    step *= Math.max(1, shape[i] as number);
  }
  return strides;
}

/** `null` where a region cannot be mapped. */
function mapRegion({ region }: OpenFile, offset: number, length: number): Tensor | null {
  if (region === undefined || (region.offset + offset) % ALIGNMENT !== 0) return null;
  try {
    return wrap(native().mapFile(region.descriptor, region.offset + offset, length));
  } catch (error) {
    // Some file systems cannot map, and a process may hold only so many mappings.
    if (error instanceof NeveError && error.code === 'ERR_FILE_MAP') return null;
    throw error;
  }
}
