/** CIFAR-10: a small part of it at a quarter of its pixels, and the whole. */

import { join } from 'node:path';
import { data, F } from 'neve';
import { dataFolder } from './data-folder.js';

const PER_CLASS = 200;
/** Mean and standard deviation of the training pixels, as commonly used for CIFAR-10. */
const NORMALIZE = { mean: [0.4914, 0.4822, 0.4465], std: [0.247, 0.2435, 0.2616] };

/** The first 200 images of each class of either part; float32 `[2000, 3, 16, 16]`, means of 2 x 2 pixels, normalised; labels int64 `[2000]`. */
export async function loadCifar(): Promise<{ train: data.TensorDataset; test: data.TensorDataset }> {
  return { train: await part('train'), test: await part('test') };
}

/** All 50,000 and 10,000 images; float32 `[n, 3, 32, 32]`, normalised. */
export async function loadWholeCifar(): Promise<{ train: data.TensorDataset; test: data.TensorDataset }> {
  const path = join(dataFolder(), 'cifar10-images.tar.gz');
  const all = (root: string): Promise<data.TensorDataset> =>
    data.imageFolder(path, { root, size: 32, normalize: NORMALIZE, resident: true });
  return { train: await all('train'), test: await all('test') };
}

async function part(root: string): Promise<data.TensorDataset> {
  const path = join(dataFolder(), 'cifar10-images.tar.gz');
  const images = await data.imageFolder(path, { root, size: 32, limitPerClass: PER_CLASS, normalize: NORMALIZE, resident: true });
  return data.tensors({ x: images.inputs.map((pixels) => F.avgPool2d(pixels, 2)), y: images.targets });
}
