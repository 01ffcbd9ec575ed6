/** The scale of pixels, and how they lie in memory. */

import { badOption } from '../../option-checks.js';
import { checkPerChannel, inputTransform, ownerOf } from './checks.js';
import type { InputOptions, Transform } from './transform.js';

/** Options of {@link normalize}. */
export interface NormalizeOptions extends InputOptions {
  /** One for each channel, or one for all, in units of `[0, 1]` for 8-bit images. */
  readonly mean: number | readonly number[];
  /** As `mean`; above 0. */
  readonly std: number | readonly number[];
}

/**
 * 8-bit numbers become float32 in `[0, 1]` (divided by 255), other integers float32 as they are; floats stay (torchvision's `ToDtype` with `scale`).
 * Images stay 8-bit up to this step, which makes everything before it cheaper.
 *
 * @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE`
 */
export function toFloat(options: InputOptions = {}): Transform {
  return inputTransform('toFloat', options, false, [], () => ({}));
}

/**
 * Images `[n, h, w, c]`, as decoders give them, become `[n, c, h, w]`, as everything else here and PyTorch's layers take them.
 *
 * @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE`
 */
export function channelsFirst(options: InputOptions = {}): Transform {
  return inputTransform('channelsFirst', options, false, [], () => ({}));
}

/**
 * `(x - mean) / std` for each channel of images `[n, c, h, w]` (torchvision's `Normalize`). 8-bit images go through {@link toFloat} first.
 *
 * @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE`; in use {@link ShapeError} `ERR_TRANSFORM_CHANNELS`
 */
export function normalize(options: NormalizeOptions): Transform {
  const owner = ownerOf('normalize');
  return inputTransform('normalize', options, false, ['mean', 'std'], () => {
    const mean = checkPerChannel(owner, 'mean', options.mean);
    const std = checkPerChannel(owner, 'std', options.std, { min: 0, open: true });
    if (mean.length !== std.length && mean.length > 1 && std.length > 1) {
      throw badOption(owner, 'std', options.std, `as many numbers as mean has, ${mean.length}`);
    }
    const count = Math.max(mean.length, std.length);
    const each = (values: readonly number[]): readonly number[] =>
      values.length === count ? values : Array<number>(count).fill(values[0] as number);
    return { mean: each(mean), std: each(std) };
  });
}
