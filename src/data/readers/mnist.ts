/** MNIST and its kin (Fashion-MNIST, KMNIST, QMNIST): IDX files. Source: http://yann.lecun.com/exdb/mnist, "The IDX file format". */

import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { checkKeys, FormatError, OptionError } from '../../errors.js';
import { type OptionsOf, readOptions } from '../../options/index.js';
import { DataFile } from './data-file.js';
import { LabelledImages, type RawImage, type RawImages } from './labelled-images.js';
import { pixelsAs, pixelTable } from './pixels.js';
import { RecordFiles } from './record-file.js';

/** Options of {@link mnist}. */
export const mnistTable = {
  train: {
    type: 'boolean',
    default: true,
    doc: 'The images for training (train-…), or those for testing (t10k-…). Only for a folder.',
  },
  ...pixelTable,
} as const;

/** Options of {@link mnist}. */
export type MnistOptions = OptionsOf<typeof mnistTable>;

/** A pair of files. */
export interface IdxFiles {
  readonly images: string;
  readonly labels: string;
}

const OWNER = 'data.mnist';
const UINT8 = 8;

/**
 * MNIST from its IDX files; x `[1, height, width]`, y the class. Files that end in `.gz` are unpacked into a temporary file first.
 *
 * @param path - the folder of `train-images-idx3-ubyte`, `train-labels-idx1-ubyte` …, with or without `.gz`; or the two files
 * @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE`, `ERR_DATA_PATH`
 * @throws {FormatError} `ERR_IDX`, `ERR_GZIP`
 *
 * @example
 * const train = await data.mnist('MNIST/raw');
 */
export async function mnist(path: string | IdxFiles, options: MnistOptions = {}): Promise<LabelledImages> {
  const { train, ...pixels } = readOptions(OWNER, mnistTable, options);
  const toPixels = pixelsAs(OWNER, pixels, 1);
  const paths = typeof path === 'string' ? await find(path, train ? 'train' : 't10k') : path;
  checkKeys(`${OWNER}: files`, paths, ['images', 'labels']);
  const images = await openIdx(paths.images, 3);
  try {
    const labels = await openIdx(paths.labels, 1);
    return new LabelledImages(await IdxImages.of(images, labels), toPixels);
  } catch (error) {
    images.file.dispose();
    throw error;
  }
}

async function find(folder: string, part: string): Promise<IdxFiles> {
  const names = await readdir(folder).catch((cause: unknown) => {
    throw new OptionError('ERR_DATA_PATH', `${OWNER}: cannot open the folder '${folder}' (${String(cause)}).`, {
      fields: { path: folder },
      cause,
    });
  });
  const file = (kind: string) => {
    const found = names.sort().find((name) => new RegExp(`^${part}-${kind}[-.]idx\\d-ubyte(\\.gz)?$`).test(name));
    if (found !== undefined) return join(folder, found);
    throw new OptionError('ERR_DATA_PATH', `${OWNER}: '${folder}' has no file '${part}-${kind}-idx…-ubyte', with or without .gz.`, {
      fields: { path: folder, part, kind },
    });
  };
  return { images: file('images'), labels: file('labels') };
}

interface IdxArray {
  readonly file: DataFile;
  readonly shape: readonly number[];
  readonly offset: number;
}

async function openIdx(path: string, rank: number): Promise<IdxArray> {
  const file = await (await DataFile.open(OWNER, path)).plain();
  try {
    const offset = 4 + 4 * rank;
    if (file.size < offset) throw bad(path, 'it is shorter than a header');
    const view = new DataView((await file.read(0, offset)).buffer);
    const found = { type: view.getUint8(2), rank: view.getUint8(3) };
    if (view.getUint16(0) !== 0 || found.type !== UINT8 || found.rank !== rank) {
      throw bad(
        path,
        `it begins with ${view.getUint32(0).toString(16)}, not ${(UINT8 * 256 + rank).toString(16)} (bytes in ${rank} dimensions)`,
      );
    }
    const shape = Array.from({ length: rank }, (_, axis) => view.getUint32(4 + 4 * axis));
    const bytes = shape.reduce((product, length) => product * length, 1);
    if (bytes === 0 || bytes !== file.size - offset) {
      throw bad(path, `its header says [${shape.join(', ')}], ${bytes} bytes, but ${file.size - offset} follow`);
    }
    return { file, shape, offset };
  } catch (error) {
    file.dispose();
    throw error;
  }
}

class IdxImages implements RawImages {
  readonly size: number;
  readonly shape: readonly number[];
  readonly classes: readonly string[];
  readonly #images: RecordFiles;
  readonly #labels: Uint8Array;

  private constructor(images: IdxArray, labels: Uint8Array) {
    const [count = 0, height = 0, width = 0] = images.shape;
    this.size = count;
    this.shape = [1, height, width];
    this.#images = new RecordFiles([{ ...images, count }], height * width);
    this.#labels = labels;
    this.classes = Array.from({ length: labels.reduce((most, label) => Math.max(most, label), 0) + 1 }, (_, label) => String(label));
  }

  /** Labels are a byte each: they stay in memory. */
  static async of(images: IdxArray, { file, shape, offset }: IdxArray): Promise<IdxImages> {
    using labels = file;
    const [count = 0] = shape;
    if (count !== images.shape[0]) throw bad(labels.path, `it has ${count} labels for ${images.shape[0]} images`);
    return new IdxImages(images, await labels.read(offset, count));
  }

  async read(indices: readonly number[]): Promise<readonly RawImage[]> {
    const records = await this.#images.read(indices);
    return records.map((pixels, i) => ({ pixels, label: this.#labels[indices[i] as number] as number }));
  }

  [Symbol.dispose](): void {
    this.#images.dispose();
  }
}

function bad(path: string, problem: string): FormatError {
  return new FormatError('ERR_IDX', `${OWNER}: '${path}' is not a usable IDX file: ${problem}.`, { fields: { path } });
}
