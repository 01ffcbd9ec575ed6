import { describe, expect, it } from 'vitest';
import { trace } from '../../src/graph/index.js';
import * as models from '../../src/models/index.js';
import type { Module } from '../../src/nn/index.js';
import { Generator, randn, setSeed } from '../../src/tensor/index.js';

const count = (module: Module): number => module.parameters().reduce((sum, parameter) => sum + parameter.numel, 0);

describe('models for ImageNet', () => {
  it.each([
    ['resnet18', models.resnet18, 11_689_512],
    ['resnet34', models.resnet34, 21_797_672],
    ['resnet50', models.resnet50, 25_557_032],
    ['mobilenetV2', models.mobilenetV2, 3_504_872],
    ['vgg16', models.vgg16, 138_357_544],
  ] as const)('%s has the known number of parameters', (_, make, parameters) => {
    using model = make();
    expect(count(model)).toBe(parameters);
  });

  it('include ResNeXt and Wide ResNet by their options', () => {
    using next = models.resnet50({ groups: 32, widthPerGroup: 4 });
    expect(count(next)).toBe(25_028_904);
    using wide = models.resnet50({ widthPerGroup: 128 });
    expect(count(wide)).toBe(68_883_240);
  });

  it("have torchvision's names", () => {
    using resnet = models.resnet18({ numClasses: 2 });
    const names = [...resnet.stateDict().keys()];
    expect(names).toHaveLength(122);
    expect(names.slice(0, 6)).toEqual([
      'conv1.weight',
      'bn1.weight',
      'bn1.bias',
      'bn1.running_mean',
      'bn1.running_var',
      'bn1.num_batches_tracked',
    ]);
    expect(names).toEqual(
      expect.arrayContaining(['layer1.0.conv1.weight', 'layer2.0.downsample.0.weight', 'layer4.1.bn2.bias', 'fc.weight']),
    );
    using mobile = models.mobilenetV2({ numClasses: 2, widthMultiplier: 0.25 });
    expect([...mobile.stateDict().keys()]).toEqual(
      expect.arrayContaining(['features.0.0.weight', 'features.1.conv.0.0.weight', 'features.2.conv.3.bias', 'classifier.1.weight']),
    );
    using vgg = new models.VGG([8, 'M', 8, 'M'], { hiddenSize: 4, poolSize: 1, numClasses: 2 });
    expect([...vgg.namedParameters().keys()].filter((name) => name.endsWith('weight'))).toEqual([
      'features.0.weight',
      'features.3.weight',
      'classifier.0.weight',
      'classifier.3.weight',
      'classifier.6.weight',
    ]);
  });

  it.each([
    ['ResNet', () => new models.ResNet('basic', [1, 1, 1, 1], { numClasses: 3, inChannels: 1 })],
    ['VGG', () => new models.VGG([8, 'M', 8, 'M'], { hiddenSize: 4, poolSize: 2, numClasses: 3, inChannels: 1, batchNorm: true })],
    ['MobileNetV2', () => new models.MobileNetV2({ numClasses: 3, inChannels: 1, widthMultiplier: 0.25 })],
  ] as const)('%s traces to the same function', (_, make) => {
    using model = make();
    model.eval();
    using x = randn([2, 1, 40, 40]);
    using graph = trace(model, x);
    using direct = model.forward(x);
    using traced = graph.forward(x);
    expect(direct.shape).toEqual([2, 3]);
    expect(traced.toArray()).toEqual(direct.toArray());
  });

  it('draw all values from the generator that they are given', () => {
    using generator = new Generator().manualSeed(3);
    using own = models.mobilenetV2({ generator, numClasses: 2, widthMultiplier: 0.25 });
    setSeed(3);
    using common = models.mobilenetV2({ numClasses: 2, widthMultiplier: 0.25 });
    const values = (model: Module): unknown => model.parameters().map((parameter) => parameter.toTypedArray());
    expect(values(own)).toEqual(values(common));
  });

  it('begin as identities on request', () => {
    using model = new models.ResNet('bottleneck', [1, 1, 1, 1], { numClasses: 2, zeroInitResidual: true });
    using scale = model.namedParameters().get('layer3.0.bn3.weight')?.abs().max() as Disposable & { item(): number };
    expect(scale.item()).toBe(0);
  });

  it.each<[string, () => unknown, string]>([
    ['an unknown option', () => models.resnet18({ classes: 2 } as never), "'classes'"],
    ['groups in basic blocks', () => models.resnet18({ groups: 2 }), "option 'groups' is 2"],
    ['a stage without blocks', () => new models.ResNet('basic', [1, 1, 0, 1]), "option 'blocks' is 0"],
    ['a network without convolutions', () => new models.VGG(['M']), "option 'layers'"],
    ['no width', () => models.mobilenetV2({ widthMultiplier: 0 }), "option 'widthMultiplier' is 0"],
  ])('refuse %s', (_, make, words) => {
    expect(make).toThrow(words);
  });
});
