import { describe, expect, it } from 'vitest';
import { trace } from '../../src/graph/index.js';
import { MLP, ResNetCifar, resnet20, resnet32, resnet44, resnet56 } from '../../src/models/index.js';
import type { Module } from '../../src/nn/index.js';
import { Generator, randn, setSeed } from '../../src/tensor/index.js';

const count = (module: Module): number => module.parameters().reduce((sum, parameter) => sum + parameter.numel, 0);

describe('ResNets for CIFAR', () => {
  it.each([
    ['resnet20', resnet20, 269_722, 20],
    ['resnet32', resnet32, 464_154, 32],
    ['resnet44', resnet44, 658_586, 44],
    ['resnet56', resnet56, 853_018, 56],
  ] as const)('%s has the parameters and layers of the paper', (_, make, parameters, depth) => {
    using model = make();
    expect(count(model)).toBe(parameters);
    expect(model.modules().filter((module) => ['Conv2d', 'Linear'].includes(module.typeName))).toHaveLength(depth);
  });

  it('have the names that PyTorch would give', () => {
    using model = resnet20();
    const names = [...model.namedParameters().keys()];
    expect(names.slice(0, 4)).toEqual(['conv1.weight', 'bn1.weight', 'bn1.bias', 'layer1.0.conv1.weight']);
    expect(names.slice(-3)).toEqual(['layer3.2.bn2.bias', 'linear.weight', 'linear.bias']);
    expect(names).toHaveLength(59);
  });

  it('run, and trace to the same function', () => {
    using model = resnet20({ numClasses: 7 });
    model.eval();
    using x = randn([2, 3, 32, 32]);
    using direct = model.forward(x);
    using graph = trace(model, x);
    using traced = graph.forward(x);
    expect(direct.shape).toEqual([2, 7]);
    expect(traced.toArray()).toEqual(direct.toArray());
    expect(graph.layers().filter(({ type }) => ['Conv2d', 'BatchNorm2d', 'Linear'].includes(type))).toHaveLength(39);
  });

  it('begin with the variance of He et al.', () => {
    using model = resnet20();
    const weight = model.namedParameters().get('layer3.2.conv2.weight')?.toTypedArray() as Float32Array;
    const variance = weight.reduce((sum, x) => sum + x * x, 0) / weight.length;
    expect(variance * 64 * 9).toBeGreaterThan(1.95);
    expect(variance * 64 * 9).toBeLessThan(2.05);
  });

  it('draw all values from the generator that they are given', () => {
    using generator = new Generator().manualSeed(3);
    using own = resnet20({ generator });
    setSeed(3);
    using common = resnet20();
    const values = (model: Module): unknown => model.parameters().map((parameter) => parameter.toTypedArray());
    expect(values(own)).toEqual(values(common));
  });

  it('refuse depths that are not 6n + 2', () => {
    expect(() => new ResNetCifar(18)).toThrow("option 'depth' is 18; expected 6n + 2");
    expect(() => new ResNetCifar(2)).toThrow("option 'depth' is 2");
    expect(() => resnet20({ classes: 3 } as never)).toThrow(expect.objectContaining({ code: 'ERR_OPTION_UNKNOWN' }));
  });
});

describe('MLP', () => {
  it('is a Sequential with its names', () => {
    using model = new MLP([12, 5, 4, 3], { activation: 'tanh' });
    expect([...model.stateDict().keys()]).toEqual(['1.weight', '1.bias', '3.weight', '3.bias', '5.weight', '5.bias']);
    using x = randn([2, 3, 4]);
    using y = model.forward(x);
    expect(y.shape).toEqual([2, 3]);
  });

  it('puts dropout after activations', () => {
    using model = new MLP([2, 3, 1], { dropout: 0.5 });
    expect([...model].map((module) => module.typeName)).toEqual(['Flatten', 'Linear', 'ReLU', 'Dropout', 'Linear']);
  });

  it('refuses what it cannot use', () => {
    expect(() => new MLP([3])).toThrow("option 'sizes'");
    expect(() => new MLP([3, 2], { activation: 'gelu' as never })).toThrow("option 'activation' is 'gelu'");
  });
});
