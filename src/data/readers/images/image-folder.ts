/** Labelled images from class folders. */

import type { Tensor } from '../../../tensor/index.js';
import { TensorDataset } from '../../tensor-dataset.js';
import type { DataFile } from '../data-file.js';
import type { ImageSample } from '../labelled-images.js';
import { labelOf } from '../pixels.js';
import { IndexedReader } from '../reader.js';
import { ImageDecoder } from './decode.js';
import { type CheckedImageOptions, checkImageOptions, type ImageFolderOptions } from './options.js';
import { type EncodedImage, type FoundImages, findImages } from './sources.js';

/** Images `[n, channels, height, width]` and their labels `[n]` int64, sorted by class and then by path. */
export class ImageDataset extends TensorDataset {
  /** Class names; a label is an index into them. */
  readonly classes: readonly string[];

  /** The tensors are the dataset's own. */
  constructor(images: readonly Tensor[], labels: readonly Tensor[], classes: readonly string[]) {
    super(images, labels, true);
    this.classes = classes;
  }

  protected override derive(inputs: readonly Tensor[], targets: readonly Tensor[]): ImageDataset {
    return new ImageDataset(inputs, targets, this.classes);
  }
}

/** Images that are decoded when they are read, sorted by class and then by path. Made by {@link imageFolder}. */
export class ImageFolderDataset extends IndexedReader<ImageSample> implements Disposable {
  readonly size: number;
  /** Class names; a label is an index into them. */
  readonly classes: readonly string[];
  readonly #images: readonly EncodedImage[];
  /** Of each class: the index behind its last image. */
  readonly #ends: readonly number[];
  readonly #archive: DataFile | null;
  readonly #decoder: ImageDecoder;
  readonly #options: CheckedImageOptions;

  /** Internal. */
  constructor({ classes, archive }: FoundImages, decoder: ImageDecoder, options: CheckedImageOptions) {
    super();
    this.#images = classes.flatMap(({ images }) => images);
    let end = 0;
    this.#ends = classes.map(({ images }) => (end += images.length));
    this.size = this.#images.length;
    this.classes = classes.map(({ name }) => name);
    this.#archive = archive;
    this.#decoder = decoder;
    this.#options = options;
  }

  protected async readChecked(indices: readonly number[]): Promise<readonly ImageSample[]> {
    return Promise.all(
      indices.map(async (index) => {
        const { data, shape } = await this.#decoder.decode(this.#images[index] as EncodedImage);
        return { x: this.#options.toPixels(data, shape), y: labelOf(this.#ends.findIndex((end) => index < end)) };
      }),
    );
  }

  /**
   * Decodes all images into tensors.
   *
   * @throws {ShapeError} `ERR_SHAPE` when images differ in size
   * @throws {FormatError} `ERR_IMAGE`
   */
  override async load(): Promise<ImageDataset> {
    const { inputs, targets } = await super.load();
    return new ImageDataset(inputs, targets, this.classes);
  }

  /** Closes the archive. */
  dispose(): void {
    this.#archive?.dispose();
  }

  [Symbol.dispose](): void {
    this.dispose();
  }
}

/**
 * Images of an `ImageFolder` tree, `<class>/<image>`, from a folder or from a `.tar`, `.tar.gz` or `.tgz` that holds one: x `[channels, height, width]`, y the class.
 * They are decoded when they are read, in sharp's threads; pixels become float32 in `[0, 1]`, normalised when asked, as torchvision's `ToTensor` and `Normalize`. A
 * tar archive is read at positions; a packed one is unpacked into a temporary file first.
 *
 * Decoding needs the package `sharp`. Its resizing is antialiased bilinear, near but not bit-equal to Pillow's.
 *
 * @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE`, `ERR_DATA_PATH`, `ERR_CLASS_UNKNOWN`, `ERR_PEER_MISSING`
 * @throws {FormatError} `ERR_ARCHIVE`, `ERR_IMAGES_NONE`; while reading: `ERR_IMAGE`
 *
 * @example
 * const train = await data.imageFolder('cifar10.tar.gz', { root: 'train', size: 32 });
 * const loader = train.loader({ batchSize: 128, shuffle: true });
 */
export async function imageFolder(path: string, options: ImageFolderOptions & { readonly resident: true }): Promise<ImageDataset>;
export async function imageFolder(path: string, options?: ImageFolderOptions & { readonly resident?: false }): Promise<ImageFolderDataset>;
export async function imageFolder(path: string, options?: ImageFolderOptions): Promise<ImageFolderDataset | ImageDataset>;
export async function imageFolder(path: string, options: ImageFolderOptions = {}): Promise<ImageFolderDataset | ImageDataset> {
  const checked = checkImageOptions(options);
  const decoder = await ImageDecoder.of(checked);
  const images = new ImageFolderDataset(await findImages(path, checked), decoder, checked);
  if (!checked.resident) return images;
  try {
    return await images.load();
  } finally {
    images.dispose();
  }
}
