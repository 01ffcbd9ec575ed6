/** The transforms that a configuration can name: a line each. */

import { degreesOption, randomAffineTable, randomRotationTable } from '../../data/transforms/affine.js';
import { inputTable, sizeOption } from '../../data/transforms/checks.js';
import { colorJitterTable } from '../../data/transforms/color-jitter.js';
import { randomCropTable } from '../../data/transforms/crop.js';
import { flipTable } from '../../data/transforms/flip.js';
import { gaussianNoiseTable } from '../../data/transforms/gaussian-noise.js';
import * as transforms from '../../data/transforms/index.js';
import { oneHotTable } from '../../data/transforms/one-hot.js';
import { randAugmentTable } from '../../data/transforms/rand-augment.js';
import { randomErasingTable } from '../../data/transforms/random-erasing.js';
import { randomResizedCropTable, resizeTable } from '../../data/transforms/resize.js';
import { normalizeTable } from '../../data/transforms/scale.js';
import type { OptionTable } from '../../options/index.js';
import type { Registry } from '../schema/fields.js';
import { type CallPart, callPart } from './call.js';

const FUNCTIONS: Readonly<Record<string, unknown>> = transforms;
type Name = Exclude<keyof typeof transforms, 'TransformPipeline' | 'fn' | 'pipeline'>;

const part = (name: Name, doc: string, options: OptionTable, positional: readonly string[] = []): CallPart =>
  // Not every transform is random, and then none has a name for a generator.
  callPart(doc, Object.fromEntries(Object.entries(options).filter(([key]) => key !== 'name')), {
    text: `data.transforms.${name}`,
    fn: FUNCTIONS[name] as (...args: never[]) => unknown,
    positional,
  });

const size = { size: sizeOption };
const classes = { type: 'integer', min: 1, doc: 'How many there are; labels lie below.' } as const;

const PARTS = {
  centerCrop: part('centerCrop', 'The middle of each image.', { ...size, ...inputTable }, ['size']),
  channelsFirst: part('channelsFirst', 'Images [n, h, w, c] become [n, c, h, w].', inputTable),
  colorJitter: part('colorJitter', 'Brightness, contrast, saturation and hue at random.', colorJitterTable),
  gaussianNoise: part('gaussianNoise', 'Normal random numbers added.', gaussianNoiseTable),
  normalize: part('normalize', '(x - mean) / std for each channel.', normalizeTable),
  oneHot: part('oneHot', 'Labels as vectors.', { classes, ...oneHotTable }, ['classes']),
  randAugment: part('randAugment', 'Random operations of one strength.', randAugmentTable),
  randomAffine: part('randomAffine', 'Turns, shifts, scales and shears at random.', { degrees: degreesOption, ...randomAffineTable }, [
    'degrees',
  ]),
  randomCrop: part('randomCrop', 'A crop at a random place.', { ...size, ...randomCropTable }, ['size']),
  randomErasing: part('randomErasing', 'Fills a box of some images.', randomErasingTable),
  randomHorizontalFlip: part('randomHorizontalFlip', 'Exchanges left and right of some images.', flipTable),
  randomResizedCrop: part('randomResizedCrop', 'A crop of random area at one size.', { ...size, ...randomResizedCropTable }, ['size']),
  randomRotation: part('randomRotation', 'Turns by a random angle.', { degrees: degreesOption, ...randomRotationTable }, ['degrees']),
  randomVerticalFlip: part('randomVerticalFlip', 'Exchanges top and bottom of some images.', flipTable),
  resize: part('resize', 'Images at another size.', { ...size, ...resizeTable }, ['size']),
  toFloat: part('toFloat', '8-bit numbers become float32 in [0, 1].', inputTable),
} as const;

/** Transforms by name. */
export const transformRegistry: Registry & { readonly parts: Readonly<Record<string, CallPart>> } = {
  what: 'transform',
  key: 'name',
  parts: PARTS,
};
