/** From bytes of images to the numbers of samples. */

import { checkKeys } from '../../errors.js';
import { badOption, checkOneOf } from '../../option-checks.js';
import type { NdArray } from '../dataset.js';

/** Mean and standard deviation of each channel, in units of pixels scaled to `[0, 1]`. */
export interface Normalization {
  readonly mean: readonly number[];
  readonly std: readonly number[];
}

/** How pixels become numbers. */
export interface PixelOptions {
  /**
   * `'float32'`: pixels scaled to `[0, 1]`, as torchvision's `ToTensor`. `'uint8'`: as they are, a quarter of the bytes; for a transform that scales them
   * where training runs. Default: `'float32'`.
   */
  readonly dtype?: 'float32' | 'uint8';
  /** `(pixel - mean) / std` for each channel, as torchvision's `Normalize`; only for float32. Default: pixels stay in `[0, 1]`. */
  readonly normalize?: Normalization;
}

/** The keys of {@link PixelOptions}. */
export const PIXEL_KEYS: readonly (keyof PixelOptions)[] = ['dtype', 'normalize'];

/** Bytes `[channels, ...]`, channel by channel, as a sample's numbers. */
export type ToPixels = (bytes: Uint8Array<ArrayBuffer>, shape: readonly number[]) => NdArray;

/**
 * How the options want pixels.
 *
 * @param channels - how many an image has
 * @throws {OptionError} `ERR_OPTION_VALUE`, `ERR_OPTION_UNKNOWN`
 */
export function pixelsAs(owner: string, { dtype = 'float32', normalize }: PixelOptions, channels: number): ToPixels {
  checkOneOf(owner, 'dtype', dtype, ['float32', 'uint8']);
  if (normalize !== undefined) checkNormalization(owner, normalize, channels);
  if (dtype === 'uint8') {
    if (normalize !== undefined) throw badOption(owner, 'normalize', normalize, "none with { dtype: 'uint8' }");
    return (bytes, shape) => ({ data: bytes, shape });
  }
  // A byte has 256 values: each is computed once for each channel.
  const tables = Array.from({ length: channels }, (_, channel) => {
    const [mean, std] = [normalize?.mean[channel] ?? 0, normalize?.std[channel] ?? 1];
    return Float32Array.from({ length: 256 }, (_, byte) => scaled(byte, mean, std));
  });
  return (bytes, shape) => {
    const data = new Float32Array(bytes.length);
    const plane = bytes.length / channels;
    for (let channel = 0, at = 0; channel < channels; channel++) {
      const table = tables[channel] as Float32Array;
      for (const end = at + plane; at < end; at++) data[at] = table[bytes[at] as number] as number;
    }
    return { data, shape };
  };
}

/** A label as crossEntropy wants it: int64, `[]`. */
export function labelOf(label: number): NdArray {
  return { data: BigInt64Array.of(BigInt(label)), shape: [] };
}

/** Rounded to float32 after every operation, as tensors do it. */
function scaled(byte: number, mean: number, std: number): number {
  return Math.fround(Math.fround(Math.fround(byte / 255) - Math.fround(mean)) / Math.fround(std));
}

function checkNormalization(owner: string, normalize: Normalization, channels: number): void {
  checkKeys(`${owner}: normalize`, normalize, ['mean', 'std']);
  const { mean, std } = normalize;
  const numbers = (values: readonly number[]) => Array.isArray(values) && values.length === channels && values.every(Number.isFinite);
  if (numbers(mean) && numbers(std) && std.every((value) => value > 0)) return;
  const count = channels === 1 ? 'one number' : channels === 3 ? 'three numbers' : `${channels} numbers`;
  throw badOption(owner, 'normalize', normalize, `{ mean, std } with ${count} each, every std above 0`);
}
