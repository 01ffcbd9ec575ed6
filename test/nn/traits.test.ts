/** What layers say of themselves, and what a type without a class here is taken for. */

import { describe, expect, it } from 'vitest';
import { nn } from '../../src/index.js';
import { traitsOf } from '../../src/nn/layers/traits-of.js';
import { neuronParameters } from '../../src/controllers/neuron-parameters.js';
import { neuronAxis } from '../../src/trainer/probes/neuron-axis.js';

const TYPES = Object.values(nn).flatMap((value) =>
  typeof value === 'function' && 'typeName' in value && value.prototype instanceof nn.Module ? [value.typeName as string] : [],
);
const those = (has: (type: string) => boolean): string[] => TYPES.filter(has).sort();

describe('traits of layers', () => {
  it('say which outputs have their neurons last', () => {
    expect(TYPES.length).toBeGreaterThan(120);
    expect(those((type) => neuronAxis(type, 'auto') === -1)).toEqual([
      ...['Bilinear', 'Embedding', 'EmbeddingBag', 'GRU', 'GRUCell', 'LSTM', 'LSTMCell', 'LayerNorm', 'Linear', 'MultiheadAttention'],
      ...['RMSNorm', 'RNN', 'RNNCell'],
      ...['Transformer', 'TransformerDecoder', 'TransformerDecoderLayer', 'TransformerEncoder', 'TransformerEncoderLayer'],
    ]);
    expect(neuronAxis('Conv2d', 0)).toBe(0);
  });

  it('say whose rows are neurons', () => {
    const shapes = new Map([['layer.weight', [4]] as const]);
    const layout = (type: string) => ({ layers: [{ name: 'layer', type }], parameterShapes: shapes });
    expect(those((type) => neuronParameters(layout(type), 'layer') !== null)).toEqual([
      ...['BatchNorm1d', 'BatchNorm2d', 'BatchNorm3d', 'Bilinear', 'Conv1d', 'Conv2d', 'Conv3d', 'GroupNorm'],
      ...['InstanceNorm1d', 'InstanceNorm2d', 'InstanceNorm3d', 'LayerNorm', 'Linear', 'RMSNorm'],
    ]);
    const flat = { layers: [{ name: 'layer', type: 'LayerNorm' }], parameterShapes: new Map([['layer.weight', [4, 2]]]) };
    expect(neuronParameters(flat, 'layer')).toBeNull();
  });

  it('say what rectifies, what passes on, and where outputs come second', () => {
    expect(those((type) => traitsOf(type).rectifies === true)).toEqual(['ReLU', 'ReLU6']);
    expect(those((type) => traitsOf(type).passesOn === true)).toEqual([
      ...['AlphaDropout', 'Dropout', 'Dropout1d', 'Dropout2d', 'Dropout3d', 'FeatureAlphaDropout', 'Identity'],
    ]);
    expect(those((type) => traitsOf(type).outputAxis === 1)).toEqual(['ConvTranspose1d', 'ConvTranspose2d', 'ConvTranspose3d']);
  });

  it('know types of other libraries, and nothing of one that nobody declared', () => {
    expect(traitsOf('NonDynamicallyQuantizableLinear')).toBe(nn.Linear.traits);
    expect(traitsOf('SyncBatchNorm')).toBe(nn.BatchNorm2d.traits);
    expect(traitsOf('Conv1D')).toEqual({ neuronAxis: -1, outputAxis: 1 });
    expect(traitsOf('DropPath')).toEqual({ passesOn: true });
    expect(traitsOf('constructor')).toEqual({});
  });
});
