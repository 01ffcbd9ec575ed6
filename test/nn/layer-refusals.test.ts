/** What parity with PyTorch cannot show: refusals, containers, copies. */

import { describe, expect, it } from 'vitest';
import * as nn from '../../src/nn/index.js';
import { Generator, ones, randn, scope, setSeed, type Tensor, zeros } from '../../src/tensor/index.js';
import { nnNames } from './names.js';

const F = nn.functional;

describe('options that cannot be used', () => {
  it.each<[string, () => unknown, string]>([
    ['Conv1d', () => new nn.Conv1d(1, 1, [3, 3] as never), "Conv1d: option 'kernelSize' is an array of 2; expected a number"],
    ['Conv3d', () => new nn.Conv3d(1, 1, [3, 3] as never), 'depth, height and width'],
    ['Conv1d', () => new nn.Conv1d(1, 1, 3, { paddingMode: 'mirror' as never }), "option 'paddingMode' is 'mirror'"],
    ['ConvTranspose2d', () => new nn.ConvTranspose2d(3, 4, 2, { groups: 2 }), 'a multiple of groups (2)'],
    ['ConvTranspose2d', () => new nn.ConvTranspose2d(1, 1, 2, { outputPading: 1 } as never), "Did you mean 'outputPadding'?"],
    ['LayerNorm', () => new nn.LayerNorm([]), "option 'normalizedShape'"],
    ['GroupNorm', () => new nn.GroupNorm(3, 4), 'a multiple of numGroups (3)'],
    ['Embedding', () => new nn.Embedding(4, 2, { paddingIdx: 4 }), 'an integer from -4 to 3'],
    ['EmbeddingBag', () => new nn.EmbeddingBag(4, 2, { mode: 'min' as never }), "option 'mode' is 'min'"],
    ['ZeroPad2d', () => new nn.ZeroPad2d([1, 2]), 'an integer, or 4'],
    ['AvgPool1d', () => new nn.AvgPool1d(2, { divisorOverride: 2 } as never), "unknown option 'divisorOverride'"],
    ['MaxPool3d', () => new nn.MaxPool3d(0), "option 'kernelSize' is 0"],
    ['AdaptiveMaxPool2d', () => new nn.AdaptiveMaxPool2d(0), "option 'outputSize' is 0"],
    ['Dropout2d', () => new nn.Dropout2d(2), "Dropout2d: option 'p' is 2"],
    ['RReLU', () => new nn.RReLU(0.5, 0.1), "option 'upper' is 0.1"],
    ['PReLU', () => new nn.PReLU(0), "option 'numParameters' is 0"],
    ['Upsample', () => new nn.Upsample({}), 'exactly one of size and scaleFactor'],
    ['Unflatten', () => new nn.Unflatten(1, []), "option 'unflattenedSize'"],
    ['LSTM', () => new nn.LSTM(2, 3, { projSize: 3 }), 'below hiddenSize (3)'],
    ['GRU', () => new nn.GRU(2, 3, { projSize: 1 } as never), "GRU: unknown option 'projSize'"],
    ['RNN', () => new nn.RNN(2, 3, { nonlinearity: 'gelu' as never }), "option 'nonlinearity' is 'gelu'"],
    ['MultiheadAttention', () => new nn.MultiheadAttention(5, 2), 'a multiple of numHeads (2)'],
    [
      'TransformerEncoderLayer',
      () => new nn.TransformerEncoderLayer(4, 2, { activation: 'tanh' as never }),
      "option 'activation' is 'tanh'",
    ],
    ['KLDivLoss', () => new nn.KLDivLoss({ reduction: 'batch' as never }), "option 'reduction' is 'batch'"],
    ['HuberLoss', () => new nn.HuberLoss({ beta: 1 } as never), "unknown option 'beta'"],
  ])('%s %#', (_, make, words) => {
    expect(make).toThrow(expect.objectContaining({ name: 'OptionError' }));
    expect(make).toThrow(words);
  });
});

describe('inputs that do not fit', () => {
  it('are refused with what was expected', () => {
    using norm = new nn.InstanceNorm2d(2);
    using lstm = new nn.LSTM(3, 2);
    using up = new nn.ConvTranspose1d(2, 2, 3, { stride: 2 });
    using bag = new nn.EmbeddingBag(4, 2);
    using attention = new nn.MultiheadAttention(4, 2);
    using x = zeros([2, 2]);
    using lines = zeros([1, 2, 4]);
    using rows = zeros([2, 1, 4]);
    expect(() => norm.forward(x)).toThrow('InstanceNorm2d needs an input of 3 or 4 dimensions, received [2, 2]');
    expect(() => lstm.forward(x)).toThrow('LSTM needs sequences of 3 features');
    expect(() => up.forward(lines, [12])).toThrow('expected sizes from [9] to [10]');
    expect(() => bag.forward(lines)).toThrow('without offsets');
    expect(() => attention.forward(rows, rows, rows, { isCausal: true })).toThrow('an attnMask with it');
    expect(() => F.interpolate(lines, { size: 3, mode: 'bilinear' })).toThrow("option 'mode' is 'bilinear'");
    expect(() => F.interpolate(lines, { size: 3, alignCorners: true })).toThrow('null for the nearest modes');
  });

  it('are targets of another shape: refused or broadcast with one warning, as in PyTorch', async () => {
    using input = zeros([3, 1], { requiresGrad: true });
    using target = ones([3]);
    for (const loss of [F.binaryCrossEntropy, F.binaryCrossEntropyWithLogits]) {
      expect(() => loss(input, target)).toThrow(expect.objectContaining({ code: 'ERR_TARGET_SHAPE' }));
      expect(() => loss(input, target)).toThrow("a target of the input's shape [3, 1], received [3]");
    }
    const warned: (Error & { code?: string })[] = [];
    const listen = (warning: Error): number => warned.push(warning);
    process.on('warning', listen);
    scope(() => {
      for (const loss of [F.mseLoss, F.l1Loss, F.smoothL1Loss, F.huberLoss]) {
        const each = loss(input, target, { reduction: 'none' });
        expect(each.shape).toEqual([3, 3]);
        each.sum().backward();
        expect(input.grad?.shape).toEqual([3, 1]);
      }
    });
    await new Promise(setImmediate);
    process.off('warning', listen);
    expect(warned).toMatchObject([{ name: 'NeveWarning', code: 'WARN_TARGET_BROADCAST' }]);
    expect(warned[0]?.message).toContain('mseLoss: the target has the shape [3], the input [3, 1]');
  });
});

describe('containers', () => {
  it('have no forward and give their items', () => {
    using data = zeros([2]);
    const dict = new nn.ModuleDict({ a: new nn.Identity(), b: new nn.ReLU() });
    using list = new nn.ParameterList([new nn.Parameter(data), new nn.Parameter(data)]);
    using named = new nn.ParameterDict(new Map([['w', new nn.Parameter(data)]]));
    for (const container of [dict, list, named]) {
      expect(() => container.forward()).toThrow(expect.objectContaining({ code: 'ERR_MODULE_FORWARD' }));
    }
    expect([dict.size, dict.get('b')?.typeName, [...dict].map(([name]) => name)]).toEqual([2, 'ReLU', ['a', 'b']]);
    expect([list.length, list.at(2), nnNames(list), nnNames(named), named.size, [...named].length]).toEqual([
      2,
      undefined,
      ['0', '1'],
      ['w'],
      1,
      1,
    ]);
    expect([...list].every((parameter) => parameter === named.get('w'))).toBe(false);
  });
});

describe('copies', () => {
  it('hold values of their own, and share what the original shared', () => {
    using layer = new nn.Sequential(new nn.Linear(3, 2), new nn.BatchNorm1d(2));
    layer.eval();
    using copy = nn.cloneModule(layer);
    expect(nnNames(copy)).toEqual(nnNames(layer));
    expect([copy.training, String(copy)]).toEqual([false, String(layer)]);
    nn.init.zeros_(layer.parameters()[0] as Tensor);
    expect(copy.parameters()[0]?.toArray()).not.toEqual(layer.parameters()[0]?.toArray());

    using tied = new Tied();
    using twin = nn.cloneModule(tied);
    expect(twin.second).toBe(twin.first);
    expect(twin.first).not.toBe(tied.first);
  });
});

class Tied extends nn.Module {
  readonly first = new nn.Linear(2, 2);
  readonly second = this.first;

  override forward(x: Tensor): Tensor {
    return this.second.forward(this.first.forward(x));
  }
}

describe('initial values', () => {
  it.each<[string, (options: { generator?: Generator }) => nn.Module]>([
    ['Conv3d', (o) => new nn.Conv3d(2, 3, 2, o)],
    ['ConvTranspose1d', (o) => new nn.ConvTranspose1d(2, 3, 2, o)],
    ['Bilinear', (o) => new nn.Bilinear(2, 3, 4, o)],
    ['Embedding', (o) => new nn.Embedding(4, 2, o)],
    ['EmbeddingBag', (o) => new nn.EmbeddingBag(4, 2, o)],
    ['LSTM', (o) => new nn.LSTM(2, 3, o)],
    ['GRUCell', (o) => new nn.GRUCell(2, 3, o)],
    ['MultiheadAttention', (o) => new nn.MultiheadAttention(4, 2, { addBiasKv: true, ...o })],
    ['Transformer', (o) => new nn.Transformer({ dModel: 4, nhead: 2, numEncoderLayers: 1, numDecoderLayers: 1, dimFeedforward: 4, ...o })],
  ])('of %s follow a generator', (_, make) => {
    using generator = new Generator().manualSeed(4);
    using own = make({ generator });
    setSeed(4);
    using common = make({});
    const values = (module: nn.Module): unknown => module.parameters().map((parameter) => parameter.toArray());
    expect(values(own)).toEqual(values(common));
  });
});

describe('dropout of attention', () => {
  it('needs the training mode', () => {
    using attention = new nn.MultiheadAttention(4, 2, { dropout: 0.9 });
    using x = randn([3, 1, 4]);
    const weights = (): unknown => scope(() => attention.forward(x, x, x)[1]?.sum(-1).toArray());
    using all = ones([1, 3]);
    expect(weights()).not.toEqual(all.toArray());
    attention.eval();
    expect((weights() as number[][])[0]?.map((sum) => Number(sum.toFixed(5)))).toEqual([1, 1, 1]);
  });
});

describe('weight norm', () => {
  it('keeps the value of the weight, and needs a parameter that it has not replaced yet', () => {
    using layer = new nn.Linear(3, 2);
    const before = layer.weight.toArray() as number[][];
    nn.utils.weightNorm(layer);
    expect(nnNames(layer)).toEqual(['bias', 'parametrizations.weight.original0', 'parametrizations.weight.original1']);
    using weight = layer.weight as Tensor;
    expect((weight.toArray() as number[][]).flat().every((value, i) => Math.abs(value - (before.flat()[i] ?? 0)) < 1e-6)).toBe(true);
    expect(() => nn.utils.weightNorm(layer)).toThrow("option 'name' is 'weight'; expected a parameter of the Linear");
    expect(() => nn.utils.weightNorm(layer, 'wieght')).toThrow(expect.objectContaining({ code: 'ERR_OPTION_VALUE' }));
  });
});
