import { describe, expect, it } from 'vitest';
import { trace } from '../../src/graph/index.js';
import * as nn from '../../src/nn/index.js';
import { Generator, randn, setSeed, type Tensor, tensor } from '../../src/tensor/index.js';
import { nnNames } from './names.js';

describe('shapes', () => {
  it.each<[string, () => nn.TensorModule, number[], number[]]>([
    ['Linear', () => new nn.Linear(4, 3), [2, 5, 4], [2, 5, 3]],
    ['Conv2d', () => new nn.Conv2d(2, 4, 3), [1, 2, 8, 8], [1, 4, 6, 6]],
    [
      'Conv2d, all options',
      () => new nn.Conv2d(2, 4, [3, 1], { stride: [2, 1], padding: [1, 0], dilation: 2, groups: 2 }),
      [1, 2, 9, 8],
      [1, 4, 4, 8],
    ],
    ['Conv2d, same', () => new nn.Conv2d(2, 4, 3, { padding: 'same' }), [1, 2, 8, 8], [1, 4, 8, 8]],
    ['Conv2d, valid', () => new nn.Conv2d(2, 4, 3, { padding: 'valid' }), [1, 2, 8, 8], [1, 4, 6, 6]],
    ['BatchNorm1d', () => new nn.BatchNorm1d(3), [4, 3], [4, 3]],
    ['BatchNorm1d on sequences', () => new nn.BatchNorm1d(3), [4, 3, 5], [4, 3, 5]],
    ['BatchNorm2d', () => new nn.BatchNorm2d(3), [4, 3, 5, 5], [4, 3, 5, 5]],
    ['MaxPool2d', () => new nn.MaxPool2d(2), [1, 2, 8, 8], [1, 2, 4, 4]],
    [
      'MaxPool2d, all options',
      () => new nn.MaxPool2d(3, { stride: 2, padding: 1, dilation: 1, ceilMode: true }),
      [1, 2, 8, 8],
      [1, 2, 5, 5],
    ],
    ['AvgPool2d', () => new nn.AvgPool2d(2, { stride: 1 }), [1, 2, 8, 8], [1, 2, 7, 7]],
    ['AdaptiveAvgPool2d', () => new nn.AdaptiveAvgPool2d([1, 2]), [1, 2, 8, 8], [1, 2, 1, 2]],
    ['Flatten', () => new nn.Flatten(), [2, 3, 4], [2, 12]],
    ['Flatten, some axes', () => new nn.Flatten(0, 1), [2, 3, 4], [6, 4]],
    ['ReLU', () => new nn.ReLU(), [2], [2]],
    ['Tanh', () => new nn.Tanh(), [2], [2]],
    ['Sigmoid', () => new nn.Sigmoid(), [2], [2]],
    ['GELU', () => new nn.GELU({ approximate: 'tanh' }), [2], [2]],
    ['Dropout', () => new nn.Dropout(), [2], [2]],
    ['Sequential', () => new nn.Sequential(new nn.Linear(4, 3), new nn.ReLU()), [2, 4], [2, 3]],
  ])('of %s', (_, make, input, output) => {
    using module = make();
    using x = randn(input);
    using y = module.forward(x);
    expect(y.shape).toEqual(output);
    // The same through a graph.
    if (input.length > 1 && input[0] === output[0]) {
      using model = trace(module.eval(), x);
      using traced = model.forward(x);
      using direct = module.forward(x);
      expect(traced.toArray()).toEqual(direct.toArray());
    }
  });
});

describe('initial values', () => {
  it('follow one generator through all layers, like the default one', () => {
    const build = (options: { generator?: Generator }): nn.Sequential =>
      new nn.Sequential(new nn.Conv2d(2, 3, 3, options), new nn.BatchNorm2d(3), new nn.Linear(3, 2, options));
    using generator = new Generator().manualSeed(11);
    using own = build({ generator });
    setSeed(11);
    using common = build({});
    const values = (net: nn.Module): unknown => net.parameters().map((parameter) => parameter.toArray());
    expect(values(own)).toEqual(values(common));
  });

  it('of a linear layer are within ±1 / sqrt(inFeatures)', () => {
    using layer = new nn.Linear(100, 50);
    for (const parameter of layer.parameters()) {
      const largest = Math.max(...[...(parameter.toTypedArray() as Float32Array)].map(Math.abs));
      expect(largest).toBeLessThanOrEqual(0.1000001);
      expect(largest).toBeGreaterThan(0.09);
    }
  });

  it('take dtype from the options', () => {
    using layer = new nn.Conv2d(1, 1, 1, { dtype: 'float64' });
    using norm = new nn.BatchNorm2d(1, { dtype: 'float64' });
    expect([layer.weight.dtype, norm.runningMean?.dtype, norm.numBatchesTracked?.dtype]).toEqual(['float64', 'float64', 'int64']);
  });
});

describe('batch norm', () => {
  it('learns running statistics in training and uses them in evaluation', () => {
    using norm = new nn.BatchNorm1d(1, { momentum: 0.5 });
    using x = tensor([[0], [2], [4]]);
    using y = norm.forward(x);
    expect((y.toArray() as number[][]).map(([value]) => Number(value?.toFixed(3)))).toEqual([-1.225, 0, 1.225]);
    expect([norm.runningMean?.toArray(), norm.runningVar?.toArray(), norm.numBatchesTracked?.item()]).toEqual([[1], [2.5], 1]);
    using evaluated = norm.eval().forward(x);
    expect((evaluated.toArray() as number[][])[0]?.[0]).toBeCloseTo(-1 / Math.sqrt(2.5), 5);
    expect(norm.numBatchesTracked?.item()).toBe(1);
    norm.resetRunningStats();
    expect([norm.runningMean?.toArray(), norm.runningVar?.toArray(), norm.numBatchesTracked?.item()]).toEqual([[0], [1], 0]);
  });

  it('without running statistics always uses the batch', () => {
    using norm = new nn.BatchNorm2d(2, { trackRunningStats: false, affine: false });
    expect(nnNames(norm)).toEqual([]);
    using x = randn([4, 2, 3, 3]);
    using training = norm.forward(x);
    using evaluation = norm.eval().forward(x);
    expect(evaluation.toArray()).toEqual(training.toArray());
  });

  it('refuses inputs of another number of dimensions', () => {
    using norm = new nn.BatchNorm2d(2);
    using x = randn([4, 2]);
    expect(() => norm.forward(x)).toThrow(expect.objectContaining({ code: 'ERR_SHAPE' }));
    expect(() => norm.forward(x)).toThrow('BatchNorm2d needs an input of 4 dimensions, received [4, 2]');
  });
});

describe('functions', () => {
  it('dropout scales what it keeps in training, and is nothing in evaluation', () => {
    using layer = new nn.Dropout(0.25);
    using x = tensor(Array(1000).fill(3));
    setSeed(0);
    using y = layer.forward(x);
    const kept = (y.toArray() as number[]).filter((value) => value !== 0);
    expect(new Set(kept)).toEqual(new Set([4]));
    expect(kept.length).toBeGreaterThan(700);
    expect(kept.length).toBeLessThan(800);
    using same = layer.eval().forward(x);
    expect(same.toArray()).toEqual(x.toArray());
  });

  it('ReLU can work in place', () => {
    using layer = new nn.ReLU({ inplace: true });
    using x = tensor([-1, 2]);
    expect(layer.forward(x)).toBe(x);
    expect(x.toArray()).toEqual([0, 2]);
  });

  it('pad adds before and after, the last axis first', () => {
    using x = tensor([[1, 2]]);
    using y = nn.functional.pad(x, [1, 0, 0, 1], { value: 7 });
    expect(y.toArray()).toEqual([
      [7, 1, 2],
      [7, 7, 7],
    ]);
  });

  it('ModuleList has no forward', () => {
    const list = new nn.ModuleList([new nn.Identity()]);
    expect(() => list.forward()).toThrow(expect.objectContaining({ code: 'ERR_MODULE_FORWARD' }));
    expect([list.length, list.at(-1)?.typeName]).toEqual([1, 'Identity']);
  });
});

describe('losses', () => {
  const logits = (): Tensor =>
    tensor([
      [2, 0, 0],
      [0, 1, 0],
    ]);
  const classes = (values: number[]): Tensor => tensor(values, { dtype: 'int64' });
  const logSum = (row: number[]): number => Math.log(row.reduce((sum, x) => sum + Math.exp(x), 0));
  const losses = [logSum([2, 0, 0]) - 2, logSum([0, 1, 0]) - 0] as const;

  it('cross-entropy reduces as asked', () => {
    using input = logits();
    using target = classes([0, 2]);
    const value = (reduction: 'mean' | 'sum'): unknown => {
      using loss = new nn.CrossEntropyLoss({ reduction }).forward(input, target);
      return loss.item();
    };
    expect(value('mean')).toBeCloseTo((losses[0] + losses[1]) / 2, 5);
    expect(value('sum')).toBeCloseTo(losses[0] + losses[1], 5);
    using each = new nn.CrossEntropyLoss({ reduction: 'none' }).forward(input, target);
    expect(each.shape).toEqual([2]);
  });

  it('cross-entropy weighs classes, ignores a label, and smooths', () => {
    using input = logits();
    using target = classes([0, 2]);
    using weight = tensor([1, 1, 3]);
    using weighted = new nn.CrossEntropyLoss({ weight });
    using a = weighted.forward(input, target);
    expect(a.item()).toBeCloseTo((losses[0] + 3 * losses[1]) / 4, 5);
    expect(nnNames(weighted)).toEqual(['weight']);
    using ignored = new nn.CrossEntropyLoss({ ignoreIndex: 2 }).forward(input, target);
    expect(ignored.item()).toBeCloseTo(losses[0], 5);
    using smooth = new nn.CrossEntropyLoss({ labelSmoothing: 0.3, reduction: 'none' }).forward(input, target);
    const uniform = (3 * logSum([2, 0, 0]) - 2) / 3;
    expect((smooth.toArray() as number[])[0]).toBeCloseTo(0.7 * losses[0] + 0.3 * uniform, 5);
  });

  it('squared error reduces as asked', () => {
    using input = tensor([1, 2]);
    using target = tensor([3, 5]);
    using mean = new nn.MSELoss().forward(input, target);
    using sum = new nn.MSELoss({ reduction: 'sum' }).forward(input, target);
    expect([mean.item(), sum.item()]).toEqual([6.5, 13]);
  });
});

describe('options that cannot be used', () => {
  it.each<[string, () => unknown, string]>([
    ['Linear', () => new nn.Linear(-1, 2), "option 'inFeatures' is -1"],
    ['Linear', () => new nn.Linear(1, 2.5), "option 'outFeatures' is 2.5"],
    ['Linear', () => new nn.Linear(1, 2, { bais: false } as never), "Did you mean 'bias'?"],
    ['Conv2d', () => new nn.Conv2d(0, 2, 3), "option 'inChannels' is 0"],
    ['Conv2d', () => new nn.Conv2d(3, 4, 3, { groups: 2 }), 'a multiple of groups (2)'],
    ['Conv2d', () => new nn.Conv2d(1, 1, 0), "option 'kernelSize' is 0"],
    ['Conv2d', () => new nn.Conv2d(1, 1, [3, 3, 3] as never), 'height and width'],
    ['Conv2d', () => new nn.Conv2d(1, 1, 3, { padding: 'sam' as never }), "option 'padding' is 'sam'"],
    ['Conv2d', () => new nn.Conv2d(1, 1, 3, { padding: 'same', stride: 2 }), 'where stride is not 1'],
    ['BatchNorm2d', () => new nn.BatchNorm2d(0), "BatchNorm2d: option 'numFeatures' is 0"],
    ['BatchNorm1d', () => new nn.BatchNorm1d(1, { momentum: 2 }), "BatchNorm1d: option 'momentum' is 2"],
    ['MaxPool2d', () => new nn.MaxPool2d(2, { padding: -1 }), "option 'padding' is -1"],
    ['AvgPool2d', () => new nn.AvgPool2d(2, { divisorOverride: 0 }), "option 'divisorOverride' is 0"],
    ['AdaptiveAvgPool2d', () => new nn.AdaptiveAvgPool2d(0), "option 'outputSize' is 0"],
    ['Dropout', () => new nn.Dropout(1.5), "option 'p' is 1.5"],
    ['GELU', () => new nn.GELU({ approximate: 'erf' as never }), "option 'approximate' is 'erf'"],
    ['CrossEntropyLoss', () => new nn.CrossEntropyLoss({ reduction: 'avg' as never }), "option 'reduction' is 'avg'"],
    ['CrossEntropyLoss', () => new nn.CrossEntropyLoss({ labelSmoothing: -0.1 }), "option 'labelSmoothing' is -0.1"],
    ['MSELoss', () => new nn.MSELoss({ reductoin: 'sum' } as never), "Did you mean 'reduction'?"],
  ])('%s %#', (_, make, words) => {
    expect(make).toThrow(expect.objectContaining({ name: 'OptionError' }));
    expect(make).toThrow(words);
  });
});

it("layers print as Python's", () => {
  const texts = [
    new nn.Conv2d(4, 6, [1, 2], { stride: 2, padding: 'valid', dilation: 2, groups: 2 }),
    new nn.MaxPool2d(2, { stride: [2, 1] }),
    new nn.AvgPool2d(3),
    new nn.AdaptiveAvgPool2d([1, 2]),
    new nn.BatchNorm1d(3, { eps: 0.001, momentum: 1, affine: false }),
    new nn.GELU(),
    new nn.ReLU({ inplace: true }),
    new nn.CrossEntropyLoss(),
  ].map((layer) => {
    using module = layer;
    return String(module);
  });
  expect(texts).toEqual([
    'Conv2d(4, 6, kernel_size=(1, 2), stride=(2, 2), padding=valid, dilation=(2, 2), groups=2)',
    'MaxPool2d(kernel_size=2, stride=(2, 1), padding=0, dilation=1, ceil_mode=False)',
    'AvgPool2d(kernel_size=3, stride=3, padding=0)',
    'AdaptiveAvgPool2d(output_size=(1, 2))',
    'BatchNorm1d(3, eps=0.001, momentum=1.0, affine=False, bias=False, track_running_stats=True)',
    "GELU(approximate='none')",
    'ReLU(inplace=True)',
    'CrossEntropyLoss()',
  ]);
});
