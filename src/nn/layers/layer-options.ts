/** What all layers with parameters share: options, checks, and making parameters. */

import type { Pair } from '../../ops/index.js';
import { badOption, checkNumber } from '../../option-checks.js';
import { empty, type TensorOptions } from '../../tensor/create.js';
import type { Device } from '../../tensor/device.js';
import type { DType } from '../../tensor/dtype.js';
import type { Generator } from '../../tensor/generator.js';
import { Parameter } from '../module/parameter.js';

/** Options of every layer that has parameters. */
export interface LayerOptions {
  /** Where initial values are drawn from (default: the device's default generator, which `setSeed` seeds). */
  readonly generator?: Generator;
  /** Dtype of the parameters (default: the default dtype, `float32`). */
  readonly dtype?: DType;
  /** Where the parameters are (default `'cpu'`). */
  readonly device?: Device;
}

/** Keys of {@link LayerOptions}. */
export const LAYER_KEYS = ['generator', 'dtype', 'device'] as const;

/** The part of the options that tensors are made with. */
export function tensorOptions({ dtype, device }: LayerOptions): TensorOptions {
  return { ...(dtype === undefined ? {} : { dtype }), ...(device === undefined ? {} : { device }) };
}

/** A parameter whose values are still to be written. */
export function emptyParameter(shape: readonly number[], options: LayerOptions): Parameter {
  using data = empty(shape, tensorOptions(options));
  return new Parameter(data);
}

/**
 * Both values of a {@link Pair} of integers.
 *
 * @throws {OptionError} `ERR_OPTION_VALUE`
 */
export function checkPair(owner: string, option: string, value: unknown, min: number): readonly [number, number] {
  const range = { integer: true, min };
  if (typeof value === 'number') {
    const both = checkNumber(owner, option, value, range);
    return [both, both];
  }
  if (!Array.isArray(value) || value.length !== 2) throw badOption(owner, option, value, 'a number, or two: height and width');
  return [checkNumber(owner, option, value[0], range), checkNumber(owner, option, value[1], range)];
}

/** A pair that may be one number, as PyTorch prints pooling layers: `2` or `(2, 3)`. */
export function pythonPair(value: Pair): string {
  return typeof value === 'number' ? String(value) : `(${value.join(', ')})`;
}
