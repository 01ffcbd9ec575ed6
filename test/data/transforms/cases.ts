/** Transforms to be compared with their definitions. */

import { transforms } from '../../../src/data/index.js';
import type { Transform } from '../../../src/data/transforms/index.js';
import type { Tensor } from '../../../src/tensor/index.js';
import { byteImages, floatImages } from './images.js';

export interface Case {
  readonly name: string;
  readonly images: Tensor;
  readonly steps: readonly Transform[];
  /** Greatest difference allowed, in units of the result. Default: 2e-6. */
  readonly tolerance?: number;
  /** Whether some values of 8-bit images lie so near the middle between two numbers that either may come out. */
  readonly ties?: boolean;
}

const t = transforms;
const MEAN_STD = { mean: [0.49, 0.48, 0.44], std: [0.2, 0.21, 0.26] };

/** On 8-bit and on float images, of odd sizes, in one and three channels. A rounding that falls the other way is a difference of one. */
function both(name: string, steps: readonly Transform[], shape: readonly number[] = [6, 3, 9, 7]): Case[] {
  return [
    { name: `${name}, uint8`, images: byteImages(shape), steps, tolerance: 0, ties: /resize|hue|jitter|RandAugment/.test(name) },
    { name: `${name}, float32`, images: floatImages(shape), steps },
  ];
}

const JITTER = { brightness: 0.8, contrast: [0.2, 1.9], saturation: 0.7, hue: 0.5 } as const;

export function cases(): Case[] {
  return [
    ...both('crop', [t.randomCrop(5)]),
    ...both('crop of padded', [t.randomCrop([9, 7], { padding: 4, fill: 0.5 })]),
    ...both('crop of unevenly padded, reflected', [t.randomCrop([8, 9], { padding: [3, 1, 2, 4], paddingMode: 'reflect' })]),
    ...both('crop, edge', [t.randomCrop([10, 7], { padding: [1, 5], paddingMode: 'edge' })]),
    ...both('centre crop', [t.centerCrop([4, 4])]),
    ...both('centre crop, padded', [t.centerCrop([12, 5])]),
    ...both('horizontal flip', [t.randomHorizontalFlip()]),
    ...both('vertical flip', [t.randomVerticalFlip({ p: 0.3 })]),
    ...both('normalise', [t.normalize(MEAN_STD)]).map((one) => ({ ...one, tolerance: 0 })),
    ...both('to float', [t.toFloat()]).map((one) => ({ ...one, tolerance: 0 })),
    ...both('crop, flips and normalise in one pass', [
      ...[t.randomCrop([9, 8], { padding: 3 }), t.randomHorizontalFlip(), t.randomVerticalFlip(), t.centerCrop(6), t.normalize(MEAN_STD)],
    ]).map((one) => ({ ...one, tolerance: 0 })),
    ...both('padding after normalising', [t.normalize(MEAN_STD), t.randomCrop(9, { padding: 2, fill: -3 }), t.randomHorizontalFlip()]).map(
      (one) => ({ ...one, tolerance: 0 }),
    ),
    ...both('two fills', [t.randomCrop(10, { padding: 3, fill: 1 }), t.randomCrop(11, { padding: 2 }), t.toFloat()]),
    ...both(
      'channels last',
      [t.channelsFirst(), t.randomCrop([6, 5], { padding: 1 }), t.randomHorizontalFlip(), t.normalize(MEAN_STD)],
      [6, 7, 5, 3],
    ),
    ...both('channels last, colours', [t.channelsFirst(), t.colorJitter(JITTER)], [6, 7, 5, 3]),
    ...both('resize, smaller', [t.resize([4, 3])]),
    ...both('resize, larger', [t.resize([13, 16])]),
    ...both('resize without antialiasing', [t.resize([4, 11], { antialias: false })]),
    ...both('resize, nearest', [t.resize([5, 12], { interpolation: 'nearest' })]),
    ...both('resize of the shorter side', [t.resize(5)]),
    ...both('resized crop', [t.randomResizedCrop([6, 5])]),
    ...both('resized crop that seldom fits', [t.randomResizedCrop(4, { scale: [0.5, 1], ratio: [2, 3] })]),
    ...both('resized crop, nearest', [t.randomResizedCrop(8, { interpolation: 'nearest', scale: [0.2, 0.6] })]),
    ...both('colour jitter', [t.colorJitter(JITTER)]),
    ...both('hue', [t.colorJitter({ hue: [-0.5, 0.4] })]),
    ...both('colour jitter, grey images', [t.colorJitter(JITTER)], [6, 1, 5, 4]),
    ...both('rotation', [t.randomRotation(180)]),
    ...both('rotation, bilinear', [t.randomRotation([20, 70], { interpolation: 'bilinear', fill: [0.1, 0.5, 0.9], center: [2, 3] })]),
    ...both('affine', [t.randomAffine(25, { translate: [0.3, 0.2], scale: [0.6, 1.5], shear: [-20, 30, -10, 15], fill: 1 })]),
    ...both('affine, bilinear', [t.randomAffine(0, { scale: [0.7, 0.9], shear: 12, interpolation: 'bilinear', center: [0, 0] })]),
    ...both('erasing', [t.randomErasing({ p: 0.8, value: [0.2, 0.4, 0.6] })]),
    { name: 'erasing with noise', images: floatImages([6, 3, 9, 7]), steps: [t.randomErasing({ p: 0.7, value: 'random' })], tolerance: 0 },
    ...both('RandAugment', [t.randAugment({ numOps: 5, fill: 0.5 })], [24, 3, 9, 7]),
    ...both('RandAugment, strongest, bilinear', [t.randAugment({ numOps: 3, magnitude: 30, interpolation: 'bilinear' })], [24, 3, 8, 11]),
    ...both('RandAugment, one channel', [t.randAugment({ numOps: 4, magnitude: 22 })], [24, 1, 6, 6]),
    { name: 'noise', images: floatImages([6, 3, 9, 7]), steps: [t.gaussianNoise({ sigma: 0.4, mean: 0.1 })] },
    { name: 'noise on rows', images: floatImages([6, 5]), steps: [t.gaussianNoise({ clip: false }), t.gaussianNoise({ name: 'more' })] },
    { name: 'one-hot', images: floatImages([6, 2]), steps: [t.oneHot(3, { labelSmoothing: 0.1 })] },
    ...both('one image', [t.randomCrop(3), t.colorJitter(JITTER), t.randomRotation(30)], [1, 3, 4, 4]),
    ...both('one pixel', [t.randomCrop(3, { padding: 2 }), t.randomHorizontalFlip(), t.randAugment()], [6, 3, 1, 1]),
  ];
}
