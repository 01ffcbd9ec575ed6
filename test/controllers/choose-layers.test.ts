import { describe, expect, it } from 'vitest';
import type { LayerChoice } from '../../src/controllers/index.js';
import { chooseLayers } from '../../src/controllers/probes/choose-layers.js';
import { neuronAxis } from '../../src/trainer/probes/neuron-axis.js';

const LAYERS = [
  ['', 'Net'],
  ['stem', 'Conv2d'],
  ['layer1.0.conv1', 'Conv2d'],
  ['layer1.0.bn1', 'BatchNorm2d'],
  ['layer1.10.conv1', 'Conv2d'],
  ['attention', 'MultiheadAttention'],
  ['attention.out_proj', 'Linear'],
  ['relu', 'ReLU'],
  ['head', 'Linear'],
].map(([name = '', type = '']) => ({ name, type, taps: [name] }));

const PARAMETERS = new Map([
  ['stem.weight', false],
  ['stem.bias', false],
  ['layer1.0.conv1.weight', false],
  ['layer1.0.conv1.bias', true],
  ['layer1.0.bn1.weight', true],
  ['layer1.10.conv1.weight', true],
  ['attention.in_proj_weight', false],
  ['attention.out_proj.weight', true],
  ['head.weight', true],
]);

const choose = (choice: LayerChoice): string[] => chooseLayers('Test', choice, LAYERS, PARAMETERS).map(({ name }) => name);

describe('chooseLayers', () => {
  it.each<[string, LayerChoice, string[]]>([
    ['types', { types: ['Conv2d', 'BatchNorm2d'] }, ['stem', 'layer1.0.conv1', 'layer1.0.bn1', 'layer1.10.conv1']],
    ['a whole name', { names: ['stem'] }, ['stem']],
    ['* that stops at dots', { names: ['layer1.*.conv1'] }, ['layer1.0.conv1', 'layer1.10.conv1']],
    ['* alone', { names: ['*'] }, ['', 'stem', 'attention', 'relu', 'head']],
    ['** across dots', { names: ['layer1.**'] }, ['layer1.0.conv1', 'layer1.0.bn1', 'layer1.10.conv1']],
    ['** in front', { names: ['**conv1'] }, ['layer1.0.conv1', 'layer1.10.conv1']],
    [
      'a dot that is a dot',
      { names: ['layer1.0.conv1', 'layer1x0xconv1', 'attention.out_proj'] },
      ['layer1.0.conv1', 'attention.out_proj'],
    ],
    ['signs of regular expressions as they are', { names: ['st(e)m', 'st[e]m', 'stem|head', 'head'] }, ['head']],
    ['types and names', { types: ['Conv2d'], names: ['layer1.**'] }, ['layer1.0.conv1', 'layer1.10.conv1']],
    ['a function', { where: ({ name, type }) => type === 'Linear' && name.includes('.') }, ['attention.out_proj']],
    ['only the last', { types: ['Conv2d'], onlyLast: true }, ['layer1.10.conv1']],
    ['what is not frozen', { types: ['Conv2d'], skipFrozen: true }, ['layer1.0.conv1', 'layer1.10.conv1']],
    [
      'own parameters, not those of modules inside',
      { types: ['MultiheadAttention', 'Linear'], skipFrozen: true },
      ['attention.out_proj', 'head'],
    ],
    ['layers without parameters, which are not frozen', { types: ['ReLU'], skipFrozen: true }, ['relu']],
    ['the last that is not frozen', { names: ['layer1.**', 'stem'], skipFrozen: true, onlyLast: true }, ['layer1.10.conv1']],
    ['everything', {}, LAYERS.map(({ name }) => name)],
  ])('takes %s', (_, choice, expected) => {
    expect(choose(choice)).toEqual(expected);
  });

  it('says what was wanted and what there is', () => {
    expect(() => choose({ types: ['LSTM'], names: ['x*'], skipFrozen: true })).toThrow(
      'Test measures layers of type LSTM and named x* and that are not frozen, and the model has none. Its layers: Net, Conv2d, BatchNorm2d,',
    );
    expect(() => choose({ where: () => false })).toThrow(expect.objectContaining({ code: 'ERR_NO_LAYERS' }));
  });
});

describe('neuronAxis', () => {
  it.each([
    ['Linear', -1],
    ['LayerNorm', -1],
    ['RMSNorm', -1],
    ['Embedding', -1],
    ['MultiheadAttention', -1],
    ['NonDynamicallyQuantizableLinear', -1],
    ['LSTM', -1],
    ['GRU', -1],
    ['Conv1d', 1],
    ['Conv2d', 1],
    ['ConvTranspose2d', 1],
    ['BatchNorm1d', 1],
    ['GroupNorm', 1],
    ['InstanceNorm2d', 1],
  ])('of %s is %i', (type, axis) => {
    expect(neuronAxis(type, 'auto')).toBe(axis);
    expect(neuronAxis(type, 0)).toBe(0);
  });
});
