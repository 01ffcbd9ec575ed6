/** Decodes images to pixels with the optional peer `sharp`. */

import { FormatError, OptionError } from '../errors.js';
import type { EncodedImage } from './image-sources.js';

/** What is used of sharp. */
type Sharp = typeof import('sharp')['default'];

/** Red, green, blue. */
const CHANNELS = 3;

/**
 * Decodes images to 8-bit RGB, resized to squares.
 *
 * @returns pixels, uint8 `[n, size, size, 3]` row-major
 * @throws {OptionError} `ERR_PEER_MISSING` when sharp is not installed
 * @throws {FormatError} `ERR_IMAGE` for an image that cannot be decoded
 */
export async function decodeImages(images: readonly EncodedImage[], size: number, concurrency: number): Promise<Uint8Array> {
  const sharp = await loadSharp();
  const bytesEach = size * size * CHANNELS;
  const pixels = new Uint8Array(images.length * bytesEach);
  // Workers that take the next image each: as many in flight as asked for, and none started after a failure.
  let next = 0;
  let failed = false;
  const worker = async (): Promise<void> => {
    while (!failed && next < images.length) {
      const index = next++;
      const image = images[index] as EncodedImage;
      try {
        pixels.set(await decode(sharp, image, size), index * bytesEach);
      } catch (cause) {
        failed = true;
        const name = typeof image === 'string' ? image : `image ${index}`;
        throw new FormatError('ERR_IMAGE', `data.imageFolder: ${name} cannot be decoded (${String(cause)}). Remove it or replace it.`, {
          fields: { image: name, index },
          cause,
        });
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(concurrency, images.length) }, worker));
  return pixels;
}

async function decode(sharp: Sharp, image: EncodedImage, size: number): Promise<Uint8Array> {
  return sharp(image)
    .resize(size, size, { fit: 'fill', kernel: 'linear' })
    .flatten()
    .toColourspace('srgb')
    .raw({ depth: 'uchar' })
    .toBuffer();
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
