/** Labelled images from class folders. */

import { callTensor, op } from '../tensor/dispatch.js';
import { scope, type Tensor, tensor } from '../tensor/index.js';
import { decodeImages } from './decode-images.js';
import { type CheckedImageOptions, checkImageOptions, type ImageFolderOptions, type Normalization } from './image-options.js';
import { findImages } from './image-sources.js';
import { TensorDataset } from './tensor-dataset.js';

const PERMUTE = op('aten::permute');
const TO = op('aten::to', 'dtype');
const CONTIGUOUS = op('aten::contiguous');
const DIVIDE = op('aten::div_', 'Scalar');
const SUBTRACT_EACH = op('aten::sub_', 'Tensor');
const DIVIDE_EACH = op('aten::div_', 'Tensor');

/** Images `[n, 3, size, size]` float32 and their labels `[n]` int64, sorted by class and then by path. Made by {@link imageFolder}. */
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

/**
 * Reads an `ImageFolder` tree, `<class>/<image>`, from a folder or from a `.tar`, `.tar.gz` or `.tgz` that holds one. Only the wanted images are decoded.
 * Pixels become float32 in `[0, 1]`, then are normalised when asked, as torchvision's `ToTensor` and `Normalize`.
 *
 * Decoding needs the package `sharp`. Its resizing is antialiased bilinear, near but not bit-equal to Pillow's.
 *
 * @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE`, `ERR_DATA_PATH`, `ERR_CLASS_UNKNOWN`, `ERR_PEER_MISSING`
 * @throws {FormatError} `ERR_ARCHIVE`, `ERR_IMAGE`, `ERR_IMAGES_NONE`
 *
 * @example
 * const train = await data.imageFolder('cifar10.tar.gz', { root: 'train', size: 32 });
 */
export async function imageFolder(path: string, options: ImageFolderOptions): Promise<ImageDataset> {
  const checked = checkImageOptions(options);
  const found = await findImages(path, checked);
  const images = found.flatMap((entry) => entry.images);
  const labels = found.flatMap((entry, label) => entry.images.map(() => BigInt(label)));
  const pixels = await decodeImages(images, checked.size, checked.concurrency);
  return scope(
    () =>
      new ImageDataset(
        [toImages(pixels, images.length, checked)],
        [tensor(BigInt64Array.from(labels))],
        found.map(({ name }) => name),
      ),
  );
}

/** From 8-bit `[n, size, size, 3]` to float32 `[n, 3, size, size]`. */
function toImages(pixels: Uint8Array, count: number, { size, normalize }: CheckedImageOptions): Tensor {
  const bytes = tensor(pixels, { shape: [count, size, size, 3] });
  const channelsFirst = callTensor(CONTIGUOUS, [callTensor(PERMUTE, [bytes, [0, 3, 1, 2]])]);
  const scaled = callTensor(DIVIDE, [callTensor(TO, [channelsFirst, 'float32']), 255]);
  return normalize === null ? scaled : normalizeChannels(scaled, normalize);
}

function normalizeChannels(images: Tensor, { mean, std }: Normalization): Tensor {
  const perChannel = (values: readonly number[]) => tensor(values, { dtype: 'float32', shape: [1, 3, 1, 1] });
  return callTensor(DIVIDE_EACH, [callTensor(SUBTRACT_EACH, [images, perChannel(mean)]), perChannel(std)]);
}
