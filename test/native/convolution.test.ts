/** Neve's own convolutions against oneDNN's, which are PyTorch's: values, gradients, layouts, threads; and what they leave to ATen. */

import { afterEach, describe, expect, it } from 'vitest';
import { grad } from '../../src/autograd/index.js';
import { getOwnKernels, getNumThreads, setOwnKernels, setNumThreads } from '../../src/native/index.js';
import * as ops from '../../src/ops/index.js';
import { Generator, randn, scope, type Tensor } from '../../src/tensor/index.js';

const threads = getNumThreads();
afterEach(() => {
  setOwnKernels(true);
  setNumThreads(threads);
});

interface Case {
  readonly input: readonly number[];
  readonly filters: readonly number[];
  readonly stride: readonly number[];
  readonly padding: readonly number[];
  readonly bias: boolean;
  readonly channelsLast: boolean;
  readonly dilation?: readonly number[];
  readonly groups?: number;
}

/** Output and the gradients of input, filters and bias, as arrays with their strides. */
function results(options: Case, seed: number): readonly { readonly values: readonly number[]; readonly stride: readonly number[] }[] {
  return scope(() => {
    const generator = new Generator().manualSeed(seed);
    const laidOut = (tensor: Tensor): Tensor => (options.channelsLast ? tensor.contiguous('channels_last') : tensor);
    const input = laidOut(randn(options.input, { generator })).requiresGrad_();
    const filters = laidOut(randn(options.filters, { generator })).requiresGrad_();
    const bias = options.bias ? randn([options.filters[0] ?? 0], { generator }).requiresGrad_() : null;
    const { stride, padding, dilation = stride.map(() => 1), groups = 1 } = options;
    const output = ops.convolution(
      input,
      filters,
      bias,
      stride,
      padding,
      dilation,
      false,
      stride.map(() => 0),
      groups,
    );
    const loss = output.mul(randn(output.shape, { generator })).sum();
    const gradients = grad([loss], bias === null ? [input, filters] : [input, filters, bias]);
    return [output, ...gradients].map((tensor) => ({
      values: tensor.detach().flatten().toArray() as number[],
      stride: tensor.shape.map((_, dim) => tensor.stride(dim)),
    }));
  });
}

/** The largest difference, as a share of the largest value. */
function apart(ours: readonly number[], theirs: readonly number[]): number {
  expect(ours.length).toBe(theirs.length);
  const largest = theirs.reduce((most, value) => Math.max(most, Math.abs(value)), 1e-6);
  return ours.reduce((most, value, i) => Math.max(most, Math.abs(value - (theirs[i] ?? 0))), 0) / largest;
}

const even = (next: () => number, from: number, to: number): number => from + Math.floor(next() * (to - from + 1));

/** A case of any size that a filter fits in. */
function anyCase(next: () => number): Case {
  const places = next() < 0.2 ? 1 : 2;
  const filter = Array.from({ length: places }, () => even(next, 1, 5));
  const padding = filter.map((size) => even(next, 0, size - 1));
  const sizes = filter.map((size, i) => even(next, Math.max(1, size - 2 * (padding[i] ?? 0)), 20));
  const channels = even(next, 1, 40);
  return {
    input: [even(next, 1, 20), channels, ...sizes],
    filters: [even(next, 1, 40), channels, ...filter],
    stride: filter.map(() => even(next, 1, 3)),
    padding,
    bias: next() < 0.5,
    channelsLast: places === 2 && next() < 0.5,
  };
}

/** A case of filters of 3 x 3, as many as are taken in tiles. */
function tiledCase(next: () => number): Case {
  const padding = [even(next, 0, 2), even(next, 0, 2)];
  const channels = even(next, 16, 40);
  return {
    input: [even(next, 1, 9), channels, ...padding.map((size) => even(next, 6 - size, 40))],
    filters: [even(next, 16, 40), channels, 3, 3],
    stride: [1, 1],
    padding,
    bias: next() < 0.5,
    channelsLast: next() < 0.5,
  };
}

/** Numbers of [0, 1) that follow from a seed. */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

function expectAlike(options: Case, seed: number): void {
  setOwnKernels(true);
  const ours = results(options, seed);
  setOwnKernels(false);
  const theirs = results(options, seed);
  expect(ours.length).toBe(theirs.length);
  for (const [i, { values, stride }] of ours.entries()) {
    expect(apart(values, theirs[i]?.values ?? []), JSON.stringify(options)).toBeLessThan(3e-5);
    expect(stride, JSON.stringify(options)).toEqual(theirs[i]?.stride);
  }
}

describe.skipIf(!getOwnKernels())("Neve's own convolutions", () => {
  it("gives oneDNN's values, gradients and layouts for sizes of any kind", { timeout: 60_000 }, () => {
    const next = numbers(1);
    for (let i = 0; i < 80; i++) expectAlike(anyCase(next), i);
  });

  it('takes more weights than the first cache holds, and images in bands', { timeout: 60_000 }, () => {
    const plain = { bias: true, channelsLast: true } as const;
    expectAlike({ ...plain, input: [3, 64, 9, 9], filters: [72, 64, 3, 3], stride: [1, 1], padding: [1, 1] }, 1);
    expectAlike({ ...plain, input: [2, 16, 150, 130], filters: [8, 16, 3, 3], stride: [2, 1], padding: [1, 0] }, 2);
    expectAlike({ ...plain, channelsLast: false, input: [2, 5, 3, 3000], filters: [24, 5, 3, 9], stride: [1, 3], padding: [2, 4] }, 3);
  });

  it('takes filters of 3 by 3 in tiles, whatever is left over at the borders', { timeout: 60_000 }, () => {
    const next = numbers(3);
    for (let i = 0; i < 60; i++) expectAlike(tiledCase(next), i);
  });

  it('takes tiles of many channels, of parts of images and of several images at once', { timeout: 60_000 }, () => {
    const plain = { bias: true, channelsLast: true, stride: [1, 1], padding: [1, 1] } as const;
    expectAlike({ ...plain, input: [40, 72, 6, 5], filters: [130, 72, 3, 3] }, 1);
    expectAlike({ ...plain, input: [25, 256, 8, 8], filters: [256, 256, 3, 3] }, 2);
    expectAlike({ ...plain, channelsLast: false, input: [1, 64, 90, 70], filters: [32, 64, 3, 3] }, 3);
    expectAlike({ ...plain, input: [1, 16, 6, 1500], filters: [16, 16, 3, 3] }, 4);
  });

  it('is within a hundred thousandth of the exact values in tiles', () => {
    const next = numbers(4);
    for (let i = 0; i < 10; i++) {
      const options = tiledCase(next);
      const [ours = [], exact = []] = (['float32', 'float64'] as const).map((dtype) =>
        scope(() => {
          const generator = new Generator().manualSeed(i);
          const [input, filters] = [options.input, options.filters].map((shape) => randn(shape, { generator }).to(dtype));
          const { stride, padding } = options;
          return ops
            .convolution(input as Tensor, filters as Tensor, null, stride, padding, [1, 1], false, [0, 0], 1)
            .flatten()
            .toArray() as number[];
        }),
      );
      expect(apart(ours, exact), JSON.stringify(options)).toBeLessThan(1e-5);
    }
  });

  it('sums in the same order for any number of threads', () => {
    const next = numbers(2);
    for (let i = 0; i < 20; i++) {
      const options = i % 2 === 0 ? anyCase(next) : tiledCase(next);
      setNumThreads(1);
      const one = results(options, i);
      setNumThreads(3);
      expect(results(options, i)).toEqual(one);
    }
  });

  it('leaves groups, dilation and large ones to ATen, bit for bit', () => {
    const plain = { stride: [1, 1], padding: [1, 1], bias: true, channelsLast: false };
    const cases: readonly Case[] = [
      { ...plain, input: [2, 8, 9, 9], filters: [8, 4, 3, 3], groups: 2 },
      { ...plain, input: [2, 8, 9, 9], filters: [8, 8, 3, 3], dilation: [2, 2] },
      { ...plain, input: [2, 256, 5, 5], filters: [256, 256, 3, 3] },
      { ...plain, input: [2, 4, 9, 9], filters: [4, 4, 1, 1] },
    ];
    for (const options of cases) {
      const ours = results(options, 3);
      setOwnKernels(false);
      expect(results(options, 3)).toEqual(ours);
      setOwnKernels(true);
    }
  });

  it('says what is wrong in the words of ATen', () => {
    scope(() => {
      const say = (): string => {
        try {
          ops.convolution(randn([1, 3, 8, 8]), randn([4, 2, 3, 3]), null, [1, 1], [0, 0], [1, 1], false, [0, 0], 1);
        } catch (error) {
          return String(error);
        }
        return 'nothing';
      };
      const ours = say();
      expect(ours).toContain('to have 2 channels, but got 3 channels');
      setOwnKernels(false);
      expect(say()).toBe(ours);
    });
  });

  it('differentiates twice', () => {
    const twice = (): number[] =>
      scope(() => {
        const generator = new Generator().manualSeed(5);
        const input = randn([3, 2, 6, 6], { generator }).requiresGrad_();
        const filters = randn([4, 2, 3, 3], { generator }).requiresGrad_();
        const output = ops.convolution(input, filters, null, [1, 1], [1, 1], [1, 1], false, [0, 0], 1);
        const [first] = grad([output.pow(3).sum()], [input], { createGraph: true });
        const [second] = grad([(first as Tensor).pow(2).sum()], [filters]);
        return (second as Tensor).flatten().toArray() as number[];
      });
    const ours = twice();
    setOwnKernels(false);
    expect(apart(ours, twice())).toBeLessThan(3e-5);
  });
});
