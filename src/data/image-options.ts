/** Options of an image folder, checked. */

import { checkKeys } from '../errors.js';
import { badOption, checkNumber } from '../option-checks.js';

/** Mean and standard deviation of each channel (red, green, blue), in units of pixels scaled to `[0, 1]`. */
export interface Normalization {
  readonly mean: readonly number[];
  readonly std: readonly number[];
}

/** Options of {@link imageFolder}. */
export interface ImageFolderOptions {
  /** Side of the square images, pixels; images of another size are resized (the aspect ratio is not kept). */
  readonly size: number;
  /** Class folders to read, in the order of their labels. Default: all, sorted by name, as torchvision's `ImageFolder`. */
  readonly classes?: readonly string[];
  /** At most this many images of each class, the first by file name. Default: all. */
  readonly limitPerClass?: number;
  /** Folder inside the tree or archive that holds the class folders, such as `'train'`. Default: the top. */
  readonly root?: string;
  /** `(pixel - mean) / std` for each channel. Default: pixels stay in `[0, 1]`. */
  readonly normalize?: Normalization;
  /** Images decoded at a time. Default: 8. */
  readonly concurrency?: number;
}

/** The options with their defaults. */
export interface CheckedImageOptions {
  readonly size: number;
  readonly classes: readonly string[] | null;
  readonly limitPerClass: number;
  /** Without leading, trailing or doubled slashes; `''` is the top. */
  readonly root: string;
  readonly normalize: Normalization | null;
  readonly concurrency: number;
}

const OWNER = 'data.imageFolder';
const KEYS: readonly string[] = ['size', 'classes', 'limitPerClass', 'root', 'normalize', 'concurrency'];

/** @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE` */
export function checkImageOptions(options: ImageFolderOptions): CheckedImageOptions {
  checkKeys(OWNER, options, KEYS);
  const { limitPerClass, concurrency = 8, root = '', normalize = null } = options;
  return {
    size: checkNumber(OWNER, 'size', options.size, { integer: true, min: 1 }),
    classes: checkClasses(options.classes),
    limitPerClass:
      limitPerClass === undefined
        ? Number.POSITIVE_INFINITY
        : checkNumber(OWNER, 'limitPerClass', limitPerClass, { integer: true, min: 1 }),
    root: root.split('/').filter(isName).join('/'),
    normalize: normalize === null ? null : checkNormalization(normalize),
    concurrency: checkNumber(OWNER, 'concurrency', concurrency, { integer: true, min: 1, max: 256 }),
  };
}

function checkClasses(classes: readonly string[] | undefined): readonly string[] | null {
  if (classes === undefined) return null;
  if (classes.length > 0 && new Set(classes).size === classes.length) return [...classes];
  throw badOption(OWNER, 'classes', classes, 'at least one class name, each once');
}

function checkNormalization(normalize: Normalization): Normalization {
  checkKeys(`${OWNER}: normalize`, normalize, ['mean', 'std']);
  const { mean, std } = normalize;
  const numbers = (values: readonly number[]) => Array.isArray(values) && values.length === 3 && values.every(Number.isFinite);
  if (numbers(mean) && numbers(std) && std.every((value) => value > 0)) return { mean: [...mean], std: [...std] };
  throw badOption(OWNER, 'normalize', normalize, '{ mean, std } with three numbers each, every std above 0');
}

/** Whether a part of a path names something: not empty, and not `.`. */
export function isName(part: string): boolean {
  return part !== '' && part !== '.';
}
