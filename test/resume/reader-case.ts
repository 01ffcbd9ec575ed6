/** Fits that read from disk, set up from plain JSON: one for every reader, and one for every transform over a folder of images. */

import { join } from 'node:path';
import { data, nn, ops, optim, setSeed, type Tensor, Trainer } from '../../src/index.js';
import { READERS } from '../data/readers/every-reader.js';
import { type Owned, owned } from '../trainer/fixtures.js';

const t = data.transforms;

/** By name; each draws, or says where it cannot. */
export const TRANSFORMS = {
  crop: t.randomCrop(4, { padding: 2 }),
  flip: t.randomHorizontalFlip(),
  verticalFlip: t.randomVerticalFlip(),
  normalize: t.normalize({ mean: [0.5, 0.4, 0.3], std: [0.2, 0.25, 0.3] }),
  resize: t.resize(6),
  centerCrop: t.centerCrop(3),
  resizedCrop: t.randomResizedCrop(5),
  colorJitter: t.colorJitter({ brightness: 0.4, contrast: 0.4, saturation: 0.4, hue: 0.1 }),
  rotation: t.randomRotation(20),
  affine: t.randomAffine(10, { translate: [0.1, 0.2], scale: [0.8, 1.2] }),
  erasing: t.randomErasing({ value: 'random' }),
  noise: t.gaussianNoise({ sigma: 0.1, clip: false }),
  randAugment: t.randAugment(),
  oneHot: t.oneHot(2),
  fn: t.fn((x) => ops.mul(x, 0.5)),
} satisfies Readonly<Record<string, data.transforms.Transform>>;

/** One fit. */
export interface ReaderCase {
  /** Written by `writeReaderFiles`. */
  readonly folder: string;
  readonly reader: keyof typeof READERS;
  /** Over `images` alone. */
  readonly transform: keyof typeof TRANSFORMS | null;
}

/** Classes of the next token for each of a line's: `[N, classes, length]`. */
class NextToken extends nn.Module {
  readonly embedding = new nn.Embedding(256, 4);
  readonly head = new nn.Linear(4, 256);
  override forward(tokens: Tensor): Tensor {
    return ops.transpose(this.head.forward(this.embedding.forward(tokens)), 1, 2);
  }
}

const rows = (features: number, classes: number) =>
  new nn.Sequential(new nn.Flatten(), new nn.Dropout(0.2), new nn.Linear(features, classes));
const pictures = () =>
  new nn.Sequential(new nn.Conv2d(3, 4, 2), new nn.BatchNorm2d(4), new nn.AdaptiveAvgPool2d(1), new nn.Flatten(), new nn.Linear(4, 2));

const MODELS: Readonly<Record<keyof typeof READERS, () => nn.Module & nn.TensorModule>> = {
  csv: () => rows(2, 3),
  csvGz: () => rows(2, 3),
  csvShuffled: () => rows(2, 3),
  jsonLines: () => rows(2, 3),
  parquet: () => rows(1, 3),
  textTokens: () => new NextToken(),
  textBytes: () => new NextToken(),
  npy: () => rows(3, 500),
  safetensors: () => rows(3, 500),
  cifar10: () => rows(3072, 10),
  mnist: () => rows(4, 10),
  images: pictures,
  imagesTarGz: pictures,
  windows: () => rows(9, 1),
};

/** The trainer and the loader of a case. `salt` spoils what must come from the checkpoint. */
export async function make({ folder, reader, transform }: ReaderCase, salt = 0): Promise<Owned<{ trainer: Trainer; loader: data.Loader }>> {
  const at = (name: string) => join(folder, name);
  const loader =
    transform === null
      ? await READERS[reader](at)
      : (await data.imageFolder(at('images'), { size: 4 })).loader({
          ...{ batchSize: 7, shuffle: true, seed: 3 },
          transform: [TRANSFORMS[transform]],
        });
  setSeed(11 + salt);
  const model = MODELS[reader]();
  const trainer = new Trainer({
    ...{
      model,
      loss: reader === 'windows' || transform === 'oneHot' ? 'mse' : 'crossEntropy',
      optimizer: optim.adam({ lr: 0.001 }),
      device: 'cpu',
      seed: 3 + salt,
    },
  });
  return owned({ trainer, loader }, [...model.namedParameters().values(), ...model.namedBuffers().values()]);
}
