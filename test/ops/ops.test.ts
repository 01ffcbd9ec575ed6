import { describe, expect, it } from 'vitest';
import * as ops from '../../src/ops/index.js';
import { arange, Generator, scope, setSeed, tensor, zeros } from '../../src/tensor/index.js';

const scoped = (fn: () => void) => () => scope(fn);

describe('arithmetic', () => {
  it(
    'takes tensors and numbers, broadcasts, promotes',
    scoped(() => {
      const a = tensor([1, 2]);
      expect(a.add(tensor([10, 20])).toArray()).toEqual([11, 22]);
      expect(a.add(1, { alpha: 3 }).toArray()).toEqual([4, 5]);
      expect(a.sub(tensor([[1], [2]])).shape).toEqual([2, 2]);
      expect(tensor([1n, 2n]).mul(2).dtype).toBe('int64');
      expect(tensor([1n, 2n]).mul(0.5).dtype).toBe('float32');
      expect(tensor([7]).div(2, { roundingMode: 'floor' }).toArray()).toEqual([3]);
      expect(tensor([-7]).remainder(3).toArray()).toEqual([2]);
      expect(a.pow(2).neg().toArray()).toEqual([-1, -4]);
      expect(a.clamp({ max: 1.5 }).toArray()).toEqual([1, 1.5]);
      expect(ops.exp(zeros([1])).item()).toBe(1);
    }),
  );

  it(
    'in place returns the very same tensor',
    scoped(() => {
      const a = tensor([1, 2]);
      expect(a.add_(1)).toBe(a);
      expect(
        a
          .mul_(tensor([2, 3]))
          .div_(2)
          .sub_(1),
      ).toBe(a);
      expect(a.toArray()).toEqual([1, 3.5]);
      expect(
        a
          .fill_(4)
          .zero_()
          .copy_(tensor([5n, 6n]))
          .toArray(),
      ).toEqual([5, 6]);
      expect(tensor([-1, 1]).relu_().toArray()).toEqual([0, 1]);
    }),
  );

  it('names what is wrong', () => {
    scope(() => {
      expect(() => tensor([1, 2]).add(tensor([1, 2, 3]))).toThrow(expect.objectContaining({ name: 'ShapeError' }));
      expect(() => tensor([1]).add(1, { alfa: 2 } as never)).toThrow(/Did you mean 'alpha'/);
    });
  });
});

describe('comparison', () => {
  it(
    'gives bool',
    scoped(() => {
      const a = tensor([1, 2, 3]);
      expect(a.gt(2).toArray()).toEqual([false, false, true]);
      expect(
        a
          .eq(tensor([1, 0, 3]))
          .logicalNot()
          .toArray(),
      ).toEqual([false, true, false]);
      expect(ops.where(a.lt(2), a, a.neg()).toArray()).toEqual([1, -2, -3]);
      expect(ops.where(a.lt(2), a, 0).toArray()).toEqual([1, 0, 0]);
      expect(ops.where(a.lt(2), 9, a).toArray()).toEqual([9, 2, 3]);
      expect(ops.where(a.lt(2), 1, 0).toArray()).toEqual([1, 0, 0]);
      expect(a.clamp({ min: tensor([2, 0, 4]) }).toArray()).toEqual([2, 2, 4]);
      expect(a.equal(a.clone())).toBe(true);
      expect(a.maximum(tensor([2, 2, 2])).toArray()).toEqual([2, 2, 3]);
    }),
  );
});

describe('shape and indexing', () => {
  it(
    'views and reorders',
    scoped(() => {
      const a = arange(6).reshape([2, 3]);
      expect(a.t().toArray()).toEqual([
        [0, 3],
        [1, 4],
        [2, 5],
      ]);
      expect(a.view([-1]).shape).toEqual([6]);
      expect(a.unsqueeze(0).permute([2, 0, 1]).shape).toEqual([3, 1, 2]);
      expect(a.unsqueeze(0).squeeze().shape).toEqual([2, 3]);
      expect(a.unsqueeze(0).squeeze([0, 1]).shape).toEqual([2, 3]);
      expect(a.transpose(0, 1).contiguous().flatten().toArray()).toEqual([0, 3, 1, 4, 2, 5]);
      expect(a.select(1, 2).toArray()).toEqual([2, 5]);
      expect(a.narrow(1, 1, 2).toArray()).toEqual([
        [1, 2],
        [4, 5],
      ]);
      expect(
        a
          .indexSelect(0, tensor([1n, 1n]))
          .select(0, 1)
          .toArray(),
      ).toEqual([3, 4, 5]);
      expect(ops.cat([a, a]).shape).toEqual([4, 3]);
      expect(ops.stack([a, a], 1).shape).toEqual([2, 2, 3]);
      expect(a.chunk(3, 1).map((part) => part.shape)).toEqual([
        [2, 1],
        [2, 1],
        [2, 1],
      ]);
      expect(a.split(2, 1).map((part) => part.shape[1])).toEqual([2, 1]);
      expect(a.split([1, 2], 1).map((part) => part.shape[1])).toEqual([1, 2]);
      expect(a.to('float32').dtype).toBe('float32');
      expect(a.to({ dtype: 'float64', device: 'cpu' }).dtype).toBe('float64');
      expect(() => a.to('gpu' as never)).toThrow(/Unknown dtype/);
      const refused = expect.objectContaining({ code: 'ERR_OPTION_VALUE', message: expect.stringContaining("'channels_last'") });
      expect(() => a.contiguous({ memoryFormat: 'channels_last' } as never)).toThrow(refused);
      expect(() => a.to({ memoryFormat: 'channelsLast' as never })).toThrow(refused);
    }),
  );
});

describe('reduction', () => {
  it(
    'over all, or along axes',
    scoped(() => {
      const a = tensor([
        [1, 2],
        [3, 5],
      ]);
      expect(a.sum().item()).toBe(11);
      expect(a.sum(0).toArray()).toEqual([4, 7]);
      expect(a.mean([0, 1], { keepdim: true }).shape).toEqual([1, 1]);
      expect(a.var(0).toArray()).toEqual([2, 4.5]);
      expect(a.var(0, { correction: 0 }).toArray()).toEqual([1, 2.25]);
      expect(a.std(0).select(0, 1).item()).toBeCloseTo(Math.sqrt(4.5), 6);
      expect(a.argmax(1).toArray()).toEqual([1, 1]);
      expect(a.max().item()).toBe(5);
      const { values, indices } = a.min(0);
      expect(values.toArray()).toEqual([1, 2]);
      expect(indices.toArray()).toEqual([0, 0]);
      expect(a.gt(0).all().item()).toBe(true);
      expect(a.gt(2).all(0).toArray()).toEqual([false, false]);
      expect(a.gt(2).any([0, 1], { keepdim: true }).toArray()).toEqual([[true]]);
      expect(a.max(a.neg()).toArray()).toEqual(a.toArray());
      expect(tensor([1n, 2n]).sum().dtype).toBe('int64');
    }),
  );
});

describe('layers', () => {
  it(
    'have the shapes of PyTorch',
    scoped(() => {
      const x = zeros([2, 3, 8, 8]);
      expect(ops.conv2d(x, zeros([4, 3, 3, 3]), null, { padding: 1, stride: 2 }).shape).toEqual([2, 4, 4, 4]);
      expect(ops.conv2d(x, zeros([4, 3, 3, 3]), zeros([4]), { padding: 'same' }).shape).toEqual([2, 4, 8, 8]);
      expect(ops.maxPool2d(x, 2).shape).toEqual([2, 3, 4, 4]);
      expect(ops.avgPool2d(x, [2, 4], { stride: 1 }).shape).toEqual([2, 3, 7, 5]);
      expect(ops.adaptiveAvgPool2d(x, 1).shape).toEqual([2, 3, 1, 1]);
      expect(ops.linear(zeros([2, 3]), zeros([5, 3]), zeros([5])).shape).toEqual([2, 5]);
      expect(zeros([2, 3]).matmul(zeros([3, 4])).shape).toEqual([2, 4]);
      expect(ops.layerNorm(x, [8]).shape).toEqual(x.shape);
    }),
  );

  it(
    'activate',
    scoped(() => {
      const x = tensor([-1, 0, 1]);
      expect(x.relu().toArray()).toEqual([0, 0, 1]);
      expect(x.sigmoid().select(0, 1).item()).toBe(0.5);
      expect(x.softmax(0).sum().item()).toBeCloseTo(1, 6);
      expect(ops.logSoftmax(x, 0, { dtype: 'float64' }).dtype).toBe('float64');
      expect(ops.gelu(x, { approximate: 'tanh' }).select(0, 2).item()).toBeCloseTo(0.841192, 5);
      expect(ops.leakyRelu(x).select(0, 0).item()).toBeCloseTo(-0.01, 6);
    }),
  );

  it(
    'normalise and drop by the mode',
    scoped(() => {
      const x = tensor([[1], [3]]);
      const runningMean = zeros([1]);
      const runningVar = zeros([1]).add_(1);
      expect(ops.batchNorm(x, { runningMean, runningVar }).toArray()).toEqual(x.div(Math.sqrt(1 + 1e-5)).toArray());
      ops.batchNorm(x, { runningMean, runningVar, training: true, momentum: 0.5 });
      expect(runningMean.item()).toBe(1);
      expect(runningVar.item()).toBe(1.5);
      setSeed(0);
      expect(ops.dropout(x, 0.5, false).toArray()).toEqual(x.toArray());
      const dropped = ops.dropout(zeros([1000]).add(1), 0.5, true);
      expect(new Set<number | bigint>(dropped.toTypedArray())).toEqual(new Set([0, 2]));
    }),
  );
});

describe('losses', () => {
  it(
    'are those of PyTorch',
    scoped(() => {
      const logits = tensor([
        [2, 0],
        [0, 1],
      ]);
      const target = tensor([0n, 1n]);
      const each = [Math.log(1 + Math.exp(-2)), Math.log(1 + Math.exp(-1))] as const;
      expect(ops.crossEntropyLoss(logits, target).item()).toBeCloseTo((each[0] + each[1]) / 2, 6);
      expect(ops.crossEntropyLoss(logits, target, { reduction: 'none' }).shape).toEqual([2]);
      expect(ops.mseLoss(logits, logits.add(2), { reduction: 'sum' }).item()).toBe(16);
      expect(() => ops.mseLoss(logits, logits, { reduction: 'avg' as never })).toThrow(/'none', 'mean', 'sum'/);
      expect(() => ops.crossEntropyLoss(logits, tensor([0n, 2n]))).toThrow(expect.objectContaining({ name: 'IndexError' }));
    }),
  );
});

describe('random fills', () => {
  it(
    'draw from the generator given',
    scoped(() => {
      const draw = (): unknown => {
        const generator = new Generator().manualSeed(3);
        return [zeros([3]).normal_(1, 2, { generator }).toArray(), zeros([3]).bernoulli_(0.5, { generator }).toArray()];
      };
      expect(draw()).toEqual(draw());
    }),
  );
});

describe('arguments that are no options', () => {
  it('are told which argument, what came and what was expected', () => {
    using x = tensor([1, 2]);
    expect(() => x.clamp(1e-6 as never)).toThrow('clamp: options are given by name, as in { min, max }; received number 0.000001.');
    for (const wrong of [undefined, null, [0, 1], 'min', 3n, true]) {
      expect(() => x.clamp(wrong as never)).toThrow(expect.objectContaining({ name: 'OptionError', code: 'ERR_OPTIONS' }));
    }
    expect(() => x.clamp({})).toThrow(expect.objectContaining({ code: 'ERR_OPTION_VALUE', message: expect.stringContaining("'min'") }));
  });
});
