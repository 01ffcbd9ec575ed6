/** Decodes images to pixels with the optional peer `sharp`, in its threads. */

import { FormatError, NeveError, OptionError } from '../../../errors.js';
import type { NdArray } from '../../dataset.js';
import type { CheckedImageOptions } from './options.js';
import type { EncodedImage } from './sources.js';

/** What is used of sharp. */
type Sharp = typeof import('sharp')['default'];

/** Decodes images, so many at a time. */
export class ImageDecoder {
  readonly #sharp: Sharp;
  readonly #options: CheckedImageOptions;
  /** Who waits for a place. */
  readonly #waiting: (() => void)[] = [];
  #free: number;

  private constructor(sharp: Sharp, options: CheckedImageOptions) {
    this.#sharp = sharp;
    this.#options = options;
    this.#free = options.concurrency;
  }

  /** @throws {OptionError} `ERR_PEER_MISSING` when sharp is not installed */
  static async of(options: CheckedImageOptions): Promise<ImageDecoder> {
    return new ImageDecoder(await loadSharp(), options);
  }

  /**
   * 8-bit pixels, uint8 `[channels, height, width]`; resized where the options say a size. Transparent parts become black.
   *
   * @throws {FormatError} `ERR_IMAGE` for an image that cannot be decoded
   */
  async decode(image: EncodedImage): Promise<NdArray & { readonly data: Uint8Array<ArrayBuffer> }> {
    await this.#enter();
    try {
      return await this.#decode(await image.encoded());
    } catch (cause) {
      if (cause instanceof NeveError) throw cause;
      throw new FormatError('ERR_IMAGE', `data.imageFolder: ${image.name} cannot be decoded (${String(cause)}). Remove it or replace it.`, {
        fields: { image: image.name },
        cause,
      });
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#free++;
      else next();
    }
  }

  async #decode(encoded: Uint8Array | string): Promise<NdArray & { readonly data: Uint8Array<ArrayBuffer> }> {
    const { size, resize, channels } = this.#options;
    const read = this.#sharp(encoded);
    const sized = size === null ? read : read.resize(size[1], size[0], { fit: resize, kernel: 'linear' });
    const { data, info } = await sized
      .flatten()
      .toColourspace(channels === 1 ? 'b-w' : 'srgb')
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true });
    return { data: planes(data, info.channels, channels), shape: [channels, info.height, info.width] };
  }

  async #enter(): Promise<void> {
    if (this.#free > 0) this.#free--;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }
}

/** From pixel by pixel to channel by channel. What has fewer channels than wanted is gray: each gets the same. */
function planes(pixels: Uint8Array, has: number, wanted: number): Uint8Array<ArrayBuffer> {
  const plane = pixels.length / has;
  const bytes = new Uint8Array(plane * wanted);
  for (let channel = 0, to = 0; channel < wanted; channel++) {
    const end = to + plane;
    for (let from = Math.min(channel, has - 1); to < end; from += has, to++) bytes[to] = pixels[from] as number;
  }
  return bytes;
}

async function loadSharp(): Promise<Sharp> {
  try {
    return (await import('sharp')).default;
  } catch (cause) {
    throw new OptionError(
      'ERR_PEER_MISSING',
      "data.imageFolder decodes images with 'sharp', which is not installed. Install it: npm install sharp",
      { fields: { package: 'sharp' }, cause },
    );
  }
}
