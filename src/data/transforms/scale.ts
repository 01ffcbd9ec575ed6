/** The scale of pixels, and how they lie in memory. */

import { badOption } from '../../option-checks.js';
import type { OptionsOf } from '../../options/index.js';
import { checkPerChannel, type InputOptions, inputTable, inputTransform, perChannel } from './checks.js';
import type { Transform } from './transform.js';

/** Options of {@link normalize}. */
export const normalizeTable = {
  mean: { ...perChannel, doc: 'One for each channel, or one for all, in units of [0, 1] for 8-bit images.' },
  std: { ...perChannel, doc: 'As mean; above 0.' },
  ...inputTable,
} as const;

/** Options of {@link normalize}. */
export type NormalizeOptions = OptionsOf<typeof normalizeTable>;

/**
 * 8-bit numbers become float32 in `[0, 1]` (divided by 255), other integers float32 as they are; floats stay (torchvision's `ToDtype` with `scale`).
 * Images stay 8-bit up to this step, which makes everything before it cheaper.
 *
 * @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE`
 */
export function toFloat(options: InputOptions = {}): Transform {
  return inputTransform('toFloat', options, inputTable, () => ({}));
}

/**
 * Images `[n, h, w, c]`, as decoders give them, become `[n, c, h, w]`, as everything else here and PyTorch's layers take them.
 *
 * @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE`
 */
export function channelsFirst(options: InputOptions = {}): Transform {
  return inputTransform('channelsFirst', options, inputTable, () => ({}));
}

/**
 * `(x - mean) / std` for each channel of images `[n, c, h, w]` (torchvision's `Normalize`). 8-bit images go through {@link toFloat} first.
 *
 * @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE`; in use {@link ShapeError} `ERR_TRANSFORM_CHANNELS`
 */
export function normalize(options: NormalizeOptions): Transform {
  return inputTransform('normalize', options, normalizeTable, (given, owner) => {
    const mean = checkPerChannel(owner, 'mean', given.mean);
    const std = checkPerChannel(owner, 'std', given.std, { min: 0, open: true });
    if (mean.length !== std.length && mean.length > 1 && std.length > 1) {
      throw badOption(owner, 'std', given.std, `as many numbers as mean has, ${mean.length}`);
    }
    const count = Math.max(mean.length, std.length);
    const each = (values: readonly number[]): readonly number[] =>
      values.length === count ? values : Array<number>(count).fill(values[0] as number);
    return { mean: each(mean), std: each(std) };
  });
}
