/** Options of an image folder, checked. */

import { checkKeys } from '../../../errors.js';
import { badOption, checkNumber, checkOneOf } from '../../../option-checks.js';
import { PIXEL_KEYS, type PixelOptions, pixelsAs, type ToPixels } from '../pixels.js';

/** Options of {@link imageFolder}. */
export interface ImageFolderOptions extends PixelOptions {
  /** Height and width in pixels, or the side of squares; images of another size are resized. Default: images keep their sizes, which must then be equal. */
  readonly size?: number | readonly [height: number, width: number];
  /**
   * How an image of another shape gets `size`: `'fill'` stretches it, `'cover'` cuts its edges off, `'contain'` puts black bars beside it. Default: `'fill'`.
   */
  readonly resize?: 'fill' | 'cover' | 'contain';
  /** Red, green and blue, or gray. Default: 3. */
  readonly channels?: 1 | 3;
  /** Class folders to read, in the order of their labels. Default: all, sorted by name, as torchvision's `ImageFolder`. */
  readonly classes?: readonly string[];
  /** At most this many images of each class, the first by file name. Default: all. */
  readonly limitPerClass?: number;
  /** Folder inside the tree or archive that holds the class folders, such as `'train'`. Default: the top. */
  readonly root?: string;
  /** Images decoded at a time. Default: 8. */
  readonly concurrency?: number;
  /** Decode all images now and keep them as tensors, `n` times `channels * height * width` elements. Default: `false`, they are decoded when they are read. */
  readonly resident?: boolean;
}

/** The options with their defaults. */
export interface CheckedImageOptions {
  readonly size: readonly [height: number, width: number] | null;
  readonly resize: 'fill' | 'cover' | 'contain';
  readonly channels: 1 | 3;
  readonly classes: readonly string[] | null;
  readonly limitPerClass: number;
  /** Without leading, trailing or doubled slashes; `''` is the top. */
  readonly root: string;
  readonly concurrency: number;
  readonly resident: boolean;
  readonly toPixels: ToPixels;
}

const OWNER = 'data.imageFolder';
const KEYS = ['size', 'resize', 'channels', 'classes', 'limitPerClass', 'root', 'concurrency', 'resident', ...PIXEL_KEYS];

/** @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE` */
export function checkImageOptions(options: ImageFolderOptions): CheckedImageOptions {
  checkKeys(OWNER, options, KEYS);
  const { size, resize = 'fill', channels = 3, limitPerClass, concurrency = 8, root = '', resident = false } = options;
  if (channels !== 1 && channels !== 3) throw badOption(OWNER, 'channels', channels, '1 or 3');
  return {
    size: size === undefined ? null : checkSize(size),
    resize: checkOneOf(OWNER, 'resize', resize, ['fill', 'cover', 'contain']),
    channels,
    classes: checkClasses(options.classes),
    limitPerClass:
      limitPerClass === undefined
        ? Number.POSITIVE_INFINITY
        : checkNumber(OWNER, 'limitPerClass', limitPerClass, { integer: true, min: 1 }),
    root: root.split('/').filter(isName).join('/'),
    concurrency: checkNumber(OWNER, 'concurrency', concurrency, { integer: true, min: 1, max: 256 }),
    resident: checkOneOf(OWNER, 'resident', resident, [true, false]),
    toPixels: pixelsAs(OWNER, options, channels),
  };
}

function checkSize(size: number | readonly [number, number]): readonly [number, number] {
  const [height, width, ...more] = typeof size === 'number' ? [size, size] : Array.isArray(size) ? size : [];
  if (more.length > 0 || width === undefined) throw badOption(OWNER, 'size', size, 'a number or [height, width]');
  const side = (value: unknown) => checkNumber(OWNER, 'size', value, { integer: true, min: 1, max: 16_383 });
  return [side(height), side(width)];
}

function checkClasses(classes: readonly string[] | undefined): readonly string[] | null {
  if (classes === undefined) return null;
  if (classes.length > 0 && new Set(classes).size === classes.length) return [...classes];
  throw badOption(OWNER, 'classes', classes, 'at least one class name, each once');
}

/** Whether a part of a path names something: not empty, and not `.`. */
export function isName(part: string): boolean {
  return part !== '' && part !== '.';
}
