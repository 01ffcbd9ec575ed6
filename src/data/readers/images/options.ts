/** Options of an image folder, checked. */

import { type OptionsOf, readOptions } from '../../../options/index.js';
import { pixelsAs, pixelTable, type ToPixels } from '../pixels.js';

const MOST = 16_383;
const isSide = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 1 && (value as number) <= MOST;
const side = { type: 'integer', minimum: 1, maximum: MOST };

/** Options of {@link imageFolder}. */
export const imageFolderTable = {
  size: {
    type: 'value',
    is: (value: unknown): value is number | readonly [height: number, width: number] =>
      isSide(value) || (Array.isArray(value) && value.length === 2 && value.every(isSide)),
    expected: `a number of pixels from 1 to ${MOST}, or [height, width]`,
    schema: { anyOf: [side, { type: 'array', items: side, minItems: 2, maxItems: 2 }] },
    default: null,
    nullable: true,
    doc: 'Height and width in pixels, or the side of squares; images of another size are resized. null: images keep their sizes, which must then be equal.',
  },
  resize: {
    type: 'choice',
    choices: ['fill', 'cover', 'contain'],
    default: 'fill',
    doc: "How an image of another shape gets size: 'fill' stretches it, 'cover' cuts its edges off, 'contain' puts black bars beside it.",
  },
  channels: { type: 'choice', choices: [1, 3], default: 3, doc: 'Red, green and blue, or gray.' },
  classes: {
    type: 'value',
    is: (value: unknown): value is readonly string[] =>
      Array.isArray(value) && value.length > 0 && value.every((name) => typeof name === 'string') && new Set(value).size === value.length,
    expected: 'at least one class name, each once',
    schema: { type: 'array', items: { type: 'string' }, minItems: 1, uniqueItems: true },
    default: null,
    nullable: true,
    doc: "Class folders to read, in the order of their labels; null is all, sorted by name, as torchvision's ImageFolder.",
  },
  limitPerClass: {
    type: 'integer',
    default: null,
    nullable: true,
    min: 1,
    doc: 'At most this many images of each class, the first by file name; null is all.',
  },
  root: {
    type: 'value',
    is: (value: unknown): value is string => typeof value === 'string',
    expected: 'a folder',
    schema: { type: 'string' },
    default: '',
    doc: "Folder inside the tree or archive that holds the class folders, such as 'train'; '' is the top.",
  },
  concurrency: { type: 'integer', default: 8, min: 1, max: 256, doc: 'Images decoded at a time.' },
  resident: {
    type: 'boolean',
    default: false,
    doc: 'Decode all images now and keep them as tensors, n times channels * height * width elements; otherwise they are decoded when they are read.',
  },
  ...pixelTable,
} as const;

/** Options of {@link imageFolder}. */
export type ImageFolderOptions = OptionsOf<typeof imageFolderTable>;

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

/** @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE` */
export function checkImageOptions(options: ImageFolderOptions): CheckedImageOptions {
  const { dtype, normalize, size, limitPerClass, root, ...own } = readOptions(OWNER, imageFolderTable, options);
  return {
    ...own,
    size: typeof size === 'number' ? [size, size] : size,
    limitPerClass: limitPerClass ?? Number.POSITIVE_INFINITY,
    root: root.split('/').filter(isName).join('/'),
    toPixels: pixelsAs(OWNER, { dtype, normalize }, own.channels),
  };
}

/** Whether a part of a path names something: not empty, and not `.`. */
export function isName(part: string): boolean {
  return part !== '' && part !== '.';
}
