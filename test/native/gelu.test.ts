/** Neve's own GELU against libtorch's: values and gradients, every way to call it, and what is left to libtorch. */

import { afterEach, describe, expect, it } from 'vitest';
import { grad } from '../../src/autograd/index.js';
import { getNumThreads, getOwnKernels, setNumThreads, setOwnKernels } from '../../src/native/index.js';
import * as ops from '../../src/ops/index.js';
import { Generator, randn, scope, type Tensor, tensor } from '../../src/tensor/index.js';
import { apart } from '../support/apart.js';

afterEach(() => setOwnKernels(true));

const MODES = ['none', 'tanh'] as const;
type Mode = (typeof MODES)[number];

function backward(gradient: Tensor, x: Tensor, mode: Mode): Tensor {
  const leaf = x.detach().requiresGrad_();
  const [found] = grad([ops.gelu(leaf, { approximate: mode })], [leaf], { gradOutputs: [gradient] });
  return found as Tensor;
}
const numbers = (found: Tensor): number[] => found.contiguous().flatten().toArray() as number[];
const strides = (found: Tensor): number[] => found.shape.map((_, dim) => found.stride(dim));

function expectAlike(run: () => Tensor, bound = 1e-6): void {
  setOwnKernels(true);
  const ours = run();
  setOwnKernels(false);
  const theirs = run();
  setOwnKernels(true);
  expect(apart(numbers(ours), numbers(theirs))).toBeLessThan(bound);
  expect(strides(ours)).toEqual(strides(theirs));
}

describe.skipIf(!getOwnKernels())('GELU', () => {
  it("gives libtorch's values and gradients for any number of values", () => {
    scope(() => {
      const generator = new Generator().manualSeed(1);
      for (const mode of MODES) {
        for (const size of [0, 1, 2, 7, 8, 9, 31, 1000, 70_001]) {
          const x = randn([size], { generator }).mul(3);
          const gradient = randn([size], { generator });
          expectAlike(() => ops.gelu(x, { approximate: mode }));
          expectAlike(() => backward(gradient, x, mode));
        }
      }
    });
  });

  it('is as near to the true values as libtorch', () => {
    scope(() => {
      const x = randn([100_000], { generator: new Generator().manualSeed(2) }).mul(4);
      for (const mode of MODES) {
        for (const run of [(of: Tensor) => ops.gelu(of, { approximate: mode }), (of: Tensor) => backward(of.mul(0).add(1), of, mode)]) {
          const exact = run(x.to('float64'));
          const ours = run(x).to('float64').sub(exact).abs().div(exact.abs().clampMin(1)).max().item() as number;
          expect(ours, mode).toBeLessThan(2.5e-7);
        }
      }
    });
  });

  it('knows what is huge, infinite or not a number', () => {
    scope(() => {
      const { NaN: nan, POSITIVE_INFINITY: inf } = Number;
      const sizes = [0, 1e-42, 1e-30, 0.5, 3, 5.5, 6, 9, 12.9, 13, 14, 20, 100, 1e10, 1e15];
      const x = tensor([...sizes, ...sizes.map((size) => -size), -inf, nan]);
      const huge = tensor([1e20, -1e20, 3e38, -3e38]);
      for (const mode of MODES) {
        expectAlike(() => ops.gelu(x, { approximate: mode }));
        for (const of of [x, huge]) expectAlike(() => backward(of.mul(0).nanToNum().add(1), of, mode));
        expectAlike(() => backward(tensor([inf, -inf, nan]), tensor([1, 1, 1]), mode));
        // Where vectors are of sixteen libtorch's are NaN and infinite.
        expect(numbers(ops.gelu(tensor([inf]), { approximate: mode }))).toEqual([inf]);
        const positive = huge.clamp({ min: 0 });
        expect(apart(numbers(ops.gelu(huge, { approximate: mode })), numbers(positive))).toBe(0);
      }
    });
  });

  it('gives the same bits however it is called, and for any number of threads', () => {
    scope(() => {
      const x = randn([300, 257], { generator: new Generator().manualSeed(3) });
      const gradient = randn([300, 257], { generator: new Generator().manualSeed(4) });
      const threads = getNumThreads();
      try {
        for (const mode of MODES) {
          setNumThreads(1);
          const [value, slope] = [numbers(ops.gelu(x, { approximate: mode })), numbers(backward(gradient, x, mode))];
          setNumThreads(3);
          expect(numbers(ops.gelu(x, { approximate: mode }))).toEqual(value);
          expect(numbers(x.clone().gelu_({ approximate: mode }))).toEqual(value);
          expect(numbers(ops.gelu(x.t(), { approximate: mode }).t())).toEqual(value);
          expect(numbers(backward(gradient, x, mode))).toEqual(slope);
        }
      } finally {
        setNumThreads(threads);
      }
    });
  });

  it('keeps layouts without gaps and leaves gaps, other numbers and other places to libtorch', () => {
    scope(() => {
      const x = randn([4, 6, 5, 3], { generator: new Generator().manualSeed(5) });
      const last = x.contiguous('channels_last');
      for (const mode of MODES) {
        expectAlike(() => ops.gelu(last, { approximate: mode }));
        expectAlike(() => backward(last, last, mode));
        for (const run of [
          () => ops.gelu(x.narrow(1, 1, 4), { approximate: mode }),
          () => ops.gelu(x.to('float64'), { approximate: mode }),
          () => ops.gelu(x.to('bfloat16'), { approximate: mode }).to('float32'),
          () => backward(x, last, mode),
          () => backward(x.narrow(0, 0, 1).expand([4, 6, 5, 3]), x, mode),
        ])
          expectAlike(run, 1e-30);
      }
    });
  });

  it('says what is wrong in the words of ATen', () => {
    scope(() => {
      const x = randn([8]);
      const say = (run: () => unknown): string => {
        try {
          run();
        } catch (error) {
          return String(error);
        }
        return 'nothing';
      };
      const wrong = [() => ops.gelu(x, { approximate: 'cubic' as Mode })];
      const ours = wrong.map(say);
      expect(ours).not.toContain('nothing');
      setOwnKernels(false);
      expect(wrong.map(say)).toEqual(ours);
    });
  });
});
