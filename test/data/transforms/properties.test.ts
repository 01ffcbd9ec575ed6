/** What must hold whatever is drawn, and what is refused. */

import { describe, expect, it } from 'vitest';
import { transforms as t } from '../../../src/data/index.js';
import type { Transform } from '../../../src/data/transforms/index.js';
import { getNumThreads, setNumThreads } from '../../../src/native/runtime.js';
import { add, dropout, mul, unsqueeze } from '../../../src/ops/index.js';
import { defaultGenerator, randn, scope, setSeed, type Tensor, tensor } from '../../../src/tensor/index.js';
import { byteImages, floatImages } from './images.js';

const JITTER = t.colorJitter({ brightness: 0.5, contrast: 0.5, saturation: 0.5, hue: 0.2 });
const EVERYTHING: readonly Transform[] = [
  ...[t.randAugment(), JITTER, t.randomResizedCrop(9), t.randomCrop(9, { padding: 2 }), t.randomHorizontalFlip()],
  ...[
    t.randomVerticalFlip(),
    t.randomRotation(20),
    t.randomAffine(10),
    t.resize(8),
    t.centerCrop(7),
    t.normalize({ mean: 0.5, std: 0.25 }),
  ],
  ...[t.randomErasing({ p: 1 }), t.gaussianNoise({ clip: false }), t.fn((x) => mul(x, 2))],
];

/** What becomes of the images, as numbers. */
function numbers(images: Tensor, steps: readonly Transform[], seed = 1, draws = {}): number[] {
  using pipeline = t.pipeline(steps, { seed });
  return scope(() => {
    const [made] = pipeline.apply({ inputs: [images] }, draws).inputs;
    return Array.from((made as Tensor).toTypedArray() as Float32Array);
  });
}

describe('transforms', () => {
  it.each<[string, Transform[]]>([
    ['no probability', [t.randomHorizontalFlip({ p: 0 }), t.randomVerticalFlip({ p: 0 }), t.randomErasing({ p: 0 })]],
    ['a crop of the whole', [t.randomCrop([9, 7]), t.centerCrop([9, 7]), t.resize([9, 7])]],
    ['a whole resized crop', [t.randomResizedCrop([9, 7], { scale: [1, 1], ratio: [7 / 9, 7 / 9] })]],
    ['no jitter', [t.colorJitter(), t.colorJitter({ brightness: 0, contrast: [1, 1], saturation: 0 })]],
    ['no turn', [t.randomRotation(0), t.randomRotation(0, { interpolation: 'bilinear' }), t.randomAffine(0)]],
    ['a full turn', [t.randomRotation([360, 360])]],
    [
      'two flips',
      [t.randomHorizontalFlip({ p: 1 }), t.randomHorizontalFlip({ p: 1 }), t.randomVerticalFlip({ p: 1 }), t.randomVerticalFlip({ p: 1 })],
    ],
  ])('that change nothing: %s', (_, steps) => {
    using bytes = byteImages([5, 3, 9, 7]);
    using floats = floatImages([5, 3, 9, 7]);
    for (const images of [bytes, floats]) expect(numbers(images, steps)).toEqual(Array.from(images.toTypedArray() as Float32Array));
  });

  it('with a probability of one change every image', () => {
    using images = tensor([1, 2, 3, 4, 5, 6, 7, 8], { dtype: 'float32', shape: [2, 1, 2, 2] });
    expect(numbers(images, [t.randomHorizontalFlip({ p: 1 })])).toEqual([2, 1, 4, 3, 6, 5, 8, 7]);
    expect(numbers(images, [t.randomVerticalFlip({ p: 1 })])).toEqual([3, 4, 1, 2, 7, 8, 5, 6]);
  });

  it('draw the same for the same seed, epoch and batch, and else something else', () => {
    using images = floatImages([6, 3, 12, 11]);
    const first = numbers(images, EVERYTHING);
    expect(numbers(images, EVERYTHING)).toEqual(first);
    expect(numbers(images, EVERYTHING, 2)).not.toEqual(first);
    expect(numbers(images, EVERYTHING, 1, { epoch: 1 })).not.toEqual(first);
    expect(numbers(images, EVERYTHING, 1, { batch: 1 })).not.toEqual(first);
  });

  it('have generators of their own: others before them do not change what they draw', () => {
    using images = floatImages([6, 3, 8, 8]);
    const flip = t.randomHorizontalFlip({ name: 'mine' });
    expect(numbers(images, [t.randomErasing({ p: 0 }), flip])).toEqual(numbers(images, [flip]));
  });

  it('of functions that draw: from their own seed, whatever the default generator did, which stays where it was', () => {
    using images = floatImages([4, 1, 3, 3]);
    const drawing = t.fn((x) => dropout(x, 0.5, true));
    const state = (): number[] => {
      using generator = defaultGenerator();
      return Array.from(generator.getState());
    };
    setSeed(1);
    const first = numbers(images, [drawing]);
    setSeed(2);
    const before = state();
    expect(numbers(images, [drawing])).toEqual(first);
    expect(state()).toEqual(before);
    expect(numbers(images, [drawing], 1, { batch: 1 })).not.toEqual(first);
  });

  it('give the same bits on any number of threads', () => {
    using images = byteImages([70, 3, 40, 33]);
    const before = getNumThreads();
    try {
      const found = [1, 2, 5].map((threads) => {
        setNumThreads(threads);
        return numbers(images, EVERYTHING);
      });
      expect(found[1]).toEqual(found[0]);
      expect(found[2]).toEqual(found[0]);
    } finally {
      setNumThreads(before);
    }
  });

  it('leave the tensors that they are given as they are', () => {
    using images = floatImages([6, 3, 8, 8]);
    const before = Array.from(images.toTypedArray() as Float32Array);
    numbers(images, EVERYTHING);
    expect(Array.from(images.toTypedArray() as Float32Array)).toEqual(before);
  });

  it('take inputs and targets by number, and functions of both', () => {
    using a = floatImages([4, 1, 2, 2]);
    using b = randn([4, 2]);
    using y = tensor([0n, 1n, 2n, 1n]);
    using pipeline = t.pipeline([
      t.gaussianNoise({ input: 1, sigma: 0, mean: 1, clip: false }),
      t.oneHot(3),
      t.fn((x, other, target) => [add(x, 1), unsqueeze(other, 1), mul(target, 2)], { inputs: 2, targets: 1 }),
    ]);
    scope(() => {
      const { inputs, targets } = pipeline.apply({ inputs: [a, b], targets: [y] });
      expect(inputs.map(({ shape }) => shape)).toEqual([
        [4, 1, 2, 2],
        [4, 1, 2],
      ]);
      expect((inputs[1] as Tensor).toTypedArray()[0]).toBeCloseTo(((b.toTypedArray() as Float32Array)[0] as number) + 1, 6);
      expect((targets[0] as Tensor).toArray()).toEqual([
        [2, 0, 0],
        [0, 2, 0],
        [0, 0, 2],
        [0, 2, 0],
      ]);
    });
  });
});

describe('transforms refuse', () => {
  it.each<[string, () => Transform]>([
    ['a crop of nothing', () => t.randomCrop(0)],
    ['three sides of padding', () => t.randomCrop(4, { padding: [1, 2, 3] as never })],
    ['an unknown padding', () => t.randomCrop(4, { paddingMode: 'wrap' as never })],
    ['a probability of two', () => t.randomHorizontalFlip({ p: 2 })],
    ['a deviation of zero', () => t.normalize({ mean: 0, std: 0 })],
    ['means and deviations that do not match', () => t.normalize({ mean: [0, 0, 0], std: [1, 1] })],
    ['bounds the wrong way round', () => t.randomResizedCrop(4, { scale: [1, 0.5] })],
    ['a hue of more than half the circle', () => t.colorJitter({ hue: 0.6 })],
    ['negative degrees', () => t.randomRotation(-3)],
    ['a magnitude beyond its bins', () => t.randAugment({ magnitude: 31 })],
    ['an interpolation that there is not', () => t.resize(4, { interpolation: 'bicubic' as never })],
    ['no classes', () => t.oneHot(0)],
    ['no function', () => t.fn(3 as never)],
    ['an empty name', () => t.gaussianNoise({ name: '' })],
  ])('%s', (_, make) => {
    expect(make).toThrow(expect.objectContaining({ code: 'ERR_OPTION_VALUE' }));
  });

  it('options that they do not have', () => {
    expect(() => t.resize(4, { name: 'x' } as never)).toThrow(expect.objectContaining({ code: 'ERR_OPTION_UNKNOWN' }));
  });

  it('two of one name', () => {
    const steps = [t.randomHorizontalFlip({ name: 'a' }), t.randomVerticalFlip({ name: 'a' })];
    expect(() => t.pipeline(steps)).toThrow(expect.objectContaining({ code: 'ERR_TRANSFORM_NAME' }));
  });

  it.each<[string, Transform, (make: typeof byteImages) => Tensor, string]>([
    ['what is no image', t.randomCrop(3), (make) => make([4, 9]), 'ERR_TRANSFORM_SHAPE'],
    ['a crop larger than the image', t.randomCrop(12, { padding: 1 }), (make) => make([4, 3, 9, 9]), 'ERR_TRANSFORM_SIZE'],
    [
      'more reflection than there is',
      t.randomCrop(3, { padding: 4, paddingMode: 'reflect' }),
      (make) => make([4, 3, 4, 4]),
      'ERR_TRANSFORM_SIZE',
    ],
    ['other channels', t.normalize({ mean: [0, 0, 0], std: 1 }), (make) => make([4, 2, 3, 3]), 'ERR_TRANSFORM_CHANNELS'],
    ['colours of two channels', JITTER, (make) => make([4, 2, 3, 3]), 'ERR_TRANSFORM_CHANNELS'],
    ['two fills for three channels', t.randomRotation(9, { fill: [1, 2] }), (make) => make([4, 3, 3, 3]), 'ERR_TRANSFORM_CHANNELS'],
    ['noise on bytes', t.gaussianNoise(), (make) => make([4, 3, 3, 3]), 'ERR_TRANSFORM_DTYPE'],
    ['an input that there is not', t.toFloat({ input: 1 }), (make) => make([4, 3, 3, 3]), 'ERR_TRANSFORM_INPUT'],
    ['a target that there is not', t.oneHot(3), (make) => make([4, 3, 3, 3]), 'ERR_TRANSFORM_INPUT'],
    ['functions that lose rows', t.fn((x) => x.slice(0, 1)), (make) => make([4, 3, 3, 3]), 'ERR_TRANSFORM_ROWS'],
    ['functions that give too much', t.fn((x) => [x, x]), (make) => make([4, 3, 3, 3]), 'ERR_TRANSFORM_OUTPUT'],
  ])('%s', (_, step, make, code) => {
    using images = make(byteImages);
    using pipeline = t.pipeline([step]);
    expect(() => scope(() => pipeline.apply({ inputs: [images] }).inputs.length)).toThrow(expect.objectContaining({ code }));
  });

  it('labels beyond the classes, and labels that are no integers', () => {
    using images = byteImages([2, 3]);
    using labels = tensor([0n, 3n]);
    using floats = randn([2]);
    using pipeline = t.pipeline([t.oneHot(3)]);
    expect(() => pipeline.apply({ inputs: [images], targets: [labels] })).toThrow(
      expect.objectContaining({ code: 'ERR_LABEL_OUT_OF_RANGE' }),
    );
    expect(() => pipeline.apply({ inputs: [images], targets: [floats] })).toThrow(expect.objectContaining({ code: 'ERR_TRANSFORM_DTYPE' }));
  });
});

describe('a pipeline', () => {
  it('can be used again after its native part was freed', () => {
    using images = byteImages([2, 3, 3, 3]);
    using pipeline = t.pipeline([t.toFloat()]);
    const dtype = (): string | undefined => scope(() => pipeline.apply({ inputs: [images] }).inputs[0]?.dtype);
    expect(dtype()).toBe('float32');
    pipeline.dispose();
    expect(dtype()).toBe('float32');
  });
});
