/** From bytes of images to the numbers of samples. */

import { checkKeys } from '../../errors.js';
import { badOption } from '../../option-checks.js';
import { fillIn, type OptionsOf } from '../../options/index.js';
import type { NdArray } from '../dataset.js';

/** Mean and standard deviation of each channel, in units of pixels scaled to `[0, 1]`. */
export interface Normalization {
  readonly mean: readonly number[];
  readonly std: readonly number[];
}

const isNumbers = (value: unknown): boolean => Array.isArray(value) && value.length > 0 && value.every(Number.isFinite);
const numbers = { type: 'array', items: { type: 'number' }, minItems: 1 };

/** How pixels become numbers. */
export const pixelTable = {
  dtype: {
    type: 'choice',
    choices: ['float32', 'uint8'],
    default: 'float32',
    doc: "'float32': pixels scaled to [0, 1], as torchvision's ToTensor. 'uint8': as they are, a quarter of the bytes; for a transform that scales them where training runs.",
  },
  normalize: {
    type: 'value',
    is: (value: unknown): value is Normalization =>
      typeof value === 'object' && value !== null && isNumbers(Reflect.get(value, 'mean')) && isNumbers(Reflect.get(value, 'std')),
    expected: '{ mean, std } with one number a channel each, every std above 0',
    schema: { type: 'object', properties: { mean: numbers, std: numbers }, required: ['mean', 'std'], additionalProperties: false },
    default: null,
    nullable: true,
    doc: "(pixel - mean) / std for each channel, as torchvision's Normalize; only for float32. null: pixels stay in [0, 1].",
  },
} as const;

/** How pixels become numbers. */
export type PixelOptions = OptionsOf<typeof pixelTable>;

/** Bytes `[channels, ...]`, channel by channel, as a sample's numbers. */
export type ToPixels = (bytes: Uint8Array<ArrayBuffer>, shape: readonly number[]) => NdArray;

/**
 * How the options want pixels.
 *
 * @param channels - how many an image has
 * @throws {OptionError} `ERR_OPTION_VALUE`, `ERR_OPTION_UNKNOWN`
 */
export function pixelsAs(owner: string, options: PixelOptions, channels: number): ToPixels {
  const { dtype, normalize } = fillIn(owner, pixelTable, options);
  if (normalize !== null) checkNormalization(owner, normalize, channels);
  if (dtype === 'uint8') {
    if (normalize !== null) throw badOption(owner, 'normalize', normalize, "none with { dtype: 'uint8' }");
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
