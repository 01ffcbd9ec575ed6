/** Neve's own matrix products against libtorch's: layouts, sizes, shifts, threads, and what is left to libtorch. */

import { afterEach, describe, expect, it } from 'vitest';
import { grad } from '../../src/autograd/index.js';
import { getNumThreads, getOwnKernels, setNumThreads, setOwnKernels } from '../../src/native/index.js';
import * as ops from '../../src/ops/index.js';
import { Generator, ones, randn, scope, type Tensor, tensor } from '../../src/tensor/index.js';

afterEach(() => setOwnKernels(true));

const numbers = (found: Tensor): number[] => found.contiguous().flatten().toArray() as number[];

/** A matrix whose rows, or whose columns, lie together, with gaps between them or without. */
function matrix(rows: number, columns: number, layout: 'rows' | 'columns' | 'gaps', generator: Generator): Tensor {
  if (layout === 'rows') return randn([rows, columns], { generator });
  if (layout === 'columns') return randn([columns, rows], { generator }).t();
  return randn([rows, columns + 3], { generator }).narrow(1, 2, columns);
}

function without(run: () => Tensor): number[] {
  setOwnKernels(false);
  const found = numbers(run());
  setOwnKernels(true);
  return found;
}

/** Sums of float32 in any order lie within this of each other, of the largest one. */
function expectAlike(run: () => Tensor, bound = 1e-5): void {
  const [ours, theirs] = [numbers(run()), without(run)];
  expect(ours.length).toBe(theirs.length);
  const largest = theirs.reduce((most, value) => Math.max(most, Math.abs(value)), 1e-30);
  const apart = ours.reduce((most, value, i) => Math.max(most, Math.abs(value - (theirs[i] as number))), 0);
  expect(apart / largest).toBeLessThan(bound);
}

describe.skipIf(!getOwnKernels())('matrix products', () => {
  it("give libtorch's values for sizes and layouts of any kind", () => {
    scope(() => {
      const generator = new Generator().manualSeed(1);
      const sizes = [
        [8, 1, 16],
        [9, 7, 17],
        [13, 192, 31],
        [96, 193, 33],
        [97, 255, 40],
        [100, 384, 64],
        [6 * 17 + 5, 385, 47],
        [64, 1000, 300],
        [16, 9, 530],
        [700, 24, 24],
      ] as const;
      for (const [rows, depth, columns] of sizes) {
        for (const left of ['rows', 'columns', 'gaps'] as const) {
          for (const right of ['rows', 'columns', 'gaps'] as const) {
            const [a, b] = [matrix(rows, depth, left, generator), matrix(depth, columns, right, generator)];
            const bias = randn([columns], { generator });
            expectAlike(() => ops.mm(a, b));
            expectAlike(() => ops.addmm(bias, a, b));
            expectAlike(() => ops.addmm(bias.unsqueeze(0), a, b));
          }
        }
      }
    });
  });

  it('take rows that are one and the same', () => {
    scope(() => {
      const generator = new Generator().manualSeed(2);
      const [row, b] = [randn([1, 70], { generator }), randn([70, 40], { generator })];
      expectAlike(() => ops.mm(row.expand([20, 70]), b));
      expectAlike(() => ops.mm(randn([20, 40], { generator: new Generator().manualSeed(3) }), b.narrow(0, 0, 1).expand([40, 40])));
    });
  });

  it('give the same bits for any number of threads', () => {
    scope(() => {
      const generator = new Generator().manualSeed(4);
      const threads = getNumThreads();
      try {
        for (const layout of ['rows', 'columns'] as const) {
          for (const [rows, depth, columns] of [
            [500, 300, 70],
            [70, 300, 500],
            [200, 150, 200],
          ] as const) {
            const [a, b] = [matrix(rows, depth, layout, generator), matrix(depth, columns, layout, generator)];
            const bias = randn([columns], { generator });
            const run = (): number[] => numbers(ops.addmm(bias, a, b));
            setNumThreads(1);
            const one = run();
            for (const count of [2, 3, 5]) {
              setNumThreads(count);
              expect(run()).toEqual(one);
            }
          }
        }
      } finally {
        setNumThreads(threads);
      }
    });
  });

  it('keep to a row and a column what is not a number there', () => {
    scope(() => {
      const [a, b] = [ones([12, 20]), ones([20, 37])];
      a.select(0, 3).fill_(Number.NaN);
      b.select(1, 36).fill_(Number.POSITIVE_INFINITY);
      const found = ops.mm(a, b);
      expect(numbers(found)).toEqual(without(() => ops.mm(a, b)));
      expect(found.isnan().sum().item()).toBe(37);
      expect(numbers(ops.mm(ones([12, 20]).mul(0), b).select(1, 35))).toEqual(Array.from({ length: 12 }, () => 0));
    });
  });

  it('give the gradients of linear layers', () => {
    scope(() => {
      const generator = new Generator().manualSeed(5);
      const x = randn([4, 30, 50], { generator }).requiresGrad_();
      const weight = randn([70, 50], { generator }).requiresGrad_();
      const bias = randn([70], { generator }).requiresGrad_();
      const share = randn([4, 30, 70], { generator });
      for (const i of [0, 1, 2]) {
        expectAlike(() => grad([ops.linear(x, weight, bias).mul(share).sum()], [x, weight, bias])[i] as Tensor);
      }
    });
  });

  it('leave narrow, few, shared and other numbers to libtorch, bit for bit', () => {
    scope(() => {
      const generator = new Generator().manualSeed(6);
      const [a, b, whole] = [randn([40, 50], { generator }), randn([50, 60], { generator }), randn([40, 60], { generator })];
      const bias = randn([60], { generator });
      const wide = randn([100, 120], { generator });
      for (const run of [
        () => ops.mm(a, b.narrow(1, 0, 15)),
        () => ops.mm(a.narrow(0, 0, 7), b),
        () => ops.mm(a.to('float64'), b.to('float64')),
        () => ops.mm(a, wide.slice(0, 0, 100, 2).slice(1, 0, 120, 2)),
        () => ops.mm(a.narrow(1, 0, 0), b.narrow(0, 0, 0)),
        () => ops.addmm(whole, a, b),
        () => ops.addmm(bias, a, b, { beta: 0.5 }),
        () => ops.addmm(bias, a, b, { alpha: 2 }),
        () => ops.addmm(tensor(1), a, b),
        () => ops.addmm(wide.select(1, 0).narrow(0, 0, 60), a, b),
        () => whole.clone().addmm_(a, b),
      ])
        expect(numbers(run())).toEqual(without(run));
    });
  });

  it('say what is wrong in the words of ATen', () => {
    scope(() => {
      const [a, b] = [randn([40, 50]), randn([50, 60])];
      const say = (run: () => unknown): string => {
        try {
          run();
        } catch (error) {
          return String(error);
        }
        return 'nothing';
      };
      const wrong = [
        () => ops.mm(a, b.narrow(0, 0, 49)),
        () => ops.mm(a, b.select(1, 0)),
        () => ops.mm(a, b.to('float64')),
        () => ops.addmm(randn([59]), a, b),
        () => ops.addmm(randn([60]).to('float64'), a, b),
      ];
      const ours = wrong.map(say);
      expect(ours).not.toContain('nothing');
      setOwnKernels(false);
      expect(wrong.map(say)).toEqual(ours);
    });
  });
});
