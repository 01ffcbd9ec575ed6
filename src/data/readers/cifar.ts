/** CIFAR-10 and CIFAR-100, the binary version. Source: Krizhevsky, "Learning Multiple Layers of Features from Tiny Images" (2009). */

import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { FormatError, OptionError } from '../../errors.js';
import { type OptionsOf, readOptions, type ValuesOf } from '../../options/index.js';
import { DataFile } from './data-file.js';
import { LabelledImages, type RawImage, type RawImages } from './labelled-images.js';
import { pixelsAs, pixelTable } from './pixels.js';
import { RecordFiles } from './record-file.js';

/** Options of {@link cifar10}. */
export const cifar10Table = {
  train: { type: 'boolean', default: true, doc: 'The 50,000 images for training, or the 10,000 for testing.' },
  ...pixelTable,
} as const;

/** Options of {@link cifar100}. */
export const cifar100Table = {
  ...cifar10Table,
  labels: { type: 'choice', choices: ['fine', 'coarse'], default: 'fine', doc: 'Which labels: the 100 classes or the 20 groups of five.' },
} as const;

/** Options of {@link cifar10}. */
export type Cifar10Options = OptionsOf<typeof cifar10Table>;

/** Options of {@link cifar100}. */
export type Cifar100Options = OptionsOf<typeof cifar100Table>;

const SHAPE = [3, 32, 32];
const PIXELS = 3 * 32 * 32;
const CIFAR10_CLASSES = ['airplane', 'automobile', 'bird', 'cat', 'deer', 'dog', 'frog', 'horse', 'ship', 'truck'];

/** How a version of the files is laid out. */
interface Layout {
  readonly owner: string;
  readonly train: readonly string[];
  readonly test: readonly string[];
  /** Bytes of labels before the pixels, and which of them is taken. */
  readonly labels: number;
  readonly label: number;
  readonly classes: readonly string[];
}

/**
 * CIFAR-10 from its binary files (`cifar-10-batches-bin`); x `[3, 32, 32]`, y the class.
 *
 * @param path - the folder of `data_batch_1.bin` … and `test_batch.bin`, or one such file
 * @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE`, `ERR_DATA_PATH`
 * @throws {FormatError} `ERR_CIFAR`
 *
 * @example
 * const train = await data.cifar10('cifar-10-batches-bin');
 */
export async function cifar10(path: string, options: Cifar10Options = {}): Promise<LabelledImages> {
  return read(path, readOptions('data.cifar10', cifar10Table, options), {
    owner: 'data.cifar10',
    train: [1, 2, 3, 4, 5].map((batch) => `data_batch_${batch}.bin`),
    test: ['test_batch.bin'],
    labels: 1,
    label: 0,
    classes: CIFAR10_CLASSES,
  });
}

/**
 * CIFAR-100 from its binary files (`cifar-100-binary`); x `[3, 32, 32]`, y the class.
 *
 * @param path - the folder of `train.bin`, `test.bin` and the names of the labels, or one such file
 * @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE`, `ERR_DATA_PATH`
 * @throws {FormatError} `ERR_CIFAR`
 */
export async function cifar100(path: string, options: Cifar100Options = {}): Promise<LabelledImages> {
  const { labels, ...images } = readOptions('data.cifar100', cifar100Table, options);
  const count = labels === 'fine' ? 100 : 20;
  const names = await readFile(join(path, `${labels}_label_names.txt`), 'utf8').catch(() => '');
  const listed = names.split('\n').filter((name) => name !== '');
  return read(path, images, {
    owner: 'data.cifar100',
    train: ['train.bin'],
    test: ['test.bin'],
    labels: 2,
    label: labels === 'fine' ? 1 : 0,
    classes: listed.length === count ? listed : Array.from({ length: count }, (_, label) => String(label)),
  });
}

async function read(path: string, { train, ...pixels }: ValuesOf<typeof cifar10Table>, layout: Layout): Promise<LabelledImages> {
  const toPixels = pixelsAs(layout.owner, pixels, 3);
  return new LabelledImages(new CifarFiles(await open(path, train ? layout.train : layout.test, layout), layout), toPixels);
}

async function open(path: string, names: readonly string[], { owner, labels }: Layout): Promise<RecordFiles> {
  const isFolder = await stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
  const bytes = labels + PIXELS;
  const files: DataFile[] = [];
  try {
    for (const name of isFolder ? names.map((file) => join(path, file)) : [path]) {
      const file = await DataFile.open(owner, name).catch((cause: unknown) =>
        Promise.reject(isFolder ? notThere(path, names, cause) : cause),
      );
      files.push(file);
      if (file.size > 0 && file.size % bytes === 0) continue;
      throw new FormatError(
        'ERR_CIFAR',
        `${owner}: '${name}' has ${file.size} bytes; expected a multiple of ${bytes}, the bytes of a labelled image. It is cut off or no binary CIFAR file.`,
        { fields: { path: name, size: file.size } },
      );
    }
  } catch (error) {
    for (const file of files) file.dispose();
    throw error;
  }
  return new RecordFiles(
    files.map((file) => ({ file, offset: 0, count: file.size / bytes })),
    bytes,
  );

  function notThere(folder: string, expected: readonly string[], cause: unknown): OptionError {
    return new OptionError(
      'ERR_DATA_PATH',
      `${owner}: '${folder}' does not hold ${expected.join(', ')}. Expected the unpacked binary version (not the one for Python or Matlab).`,
      { fields: { path: folder, expected }, cause },
    );
  }
}

class CifarFiles implements RawImages {
  readonly size: number;
  readonly shape: readonly number[] = SHAPE;
  readonly classes: readonly string[];
  readonly #records: RecordFiles;
  readonly #layout: Layout;

  constructor(records: RecordFiles, layout: Layout) {
    this.size = records.size;
    this.classes = layout.classes;
    this.#records = records;
    this.#layout = layout;
  }

  async read(indices: readonly number[]): Promise<readonly RawImage[]> {
    const { owner, labels, label: at, classes } = this.#layout;
    const records = await this.#records.read(indices);
    return records.map((record, i) => {
      const label = record[at] as number;
      if (label < classes.length) return { pixels: record.slice(labels), label };
      throw new FormatError('ERR_CIFAR', `${owner}: image ${indices[i]} has the label ${label}; expected 0 to ${classes.length - 1}.`, {
        fields: { image: indices[i], label },
      });
    });
  }

  [Symbol.dispose](): void {
    this.#records.dispose();
  }
}
