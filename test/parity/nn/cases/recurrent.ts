import * as nn from '../../../../src/nn/index.js';
import type { Tensor } from '../../../../src/tensor/index.js';
import type { InputSpec, LayerCase } from '../parity.js';
import { of } from './shapes.js';

const SEQUENCES = of(4, 6, 3);
const cases: readonly (readonly [string, () => nn.Module, string, readonly InputSpec[]])[] = [
  ['LSTM', () => new nn.LSTM(3, 5), 'nn.LSTM(3, 5)', SEQUENCES],
  [
    'LSTM, all options',
    () => new nn.LSTM(3, 5, { numLayers: 2, batchFirst: true, dropout: 0.3, bidirectional: true, projSize: 2 }),
    'nn.LSTM(3, 5, num_layers=2, batch_first=True, dropout=0.3, bidirectional=True, proj_size=2)',
    SEQUENCES,
  ],
  ['LSTM, no bias', () => new nn.LSTM(3, 5, { bias: false, batchFirst: true }), 'nn.LSTM(3, 5, bias=False, batch_first=True)', SEQUENCES],
  ['GRU', () => new nn.GRU(3, 5), 'nn.GRU(3, 5)', SEQUENCES],
  [
    'GRU, all options',
    () => new nn.GRU(3, 5, { numLayers: 2, batchFirst: true, dropout: 0.3, bidirectional: true }),
    'nn.GRU(3, 5, num_layers=2, batch_first=True, dropout=0.3, bidirectional=True)',
    SEQUENCES,
  ],
  ['RNN', () => new nn.RNN(3, 5), 'nn.RNN(3, 5)', SEQUENCES],
  [
    'RNN, all options',
    () => new nn.RNN(3, 5, { numLayers: 3, nonlinearity: 'relu', bias: false, batchFirst: true, dropout: 0.2, bidirectional: true }),
    "nn.RNN(3, 5, num_layers=3, nonlinearity='relu', bias=False, batch_first=True, dropout=0.2, bidirectional=True)",
    SEQUENCES,
  ],
  ['LSTMCell', () => new nn.LSTMCell(3, 5), 'nn.LSTMCell(3, 5)', of(4, 3)],
  ['GRUCell', () => new nn.GRUCell(3, 5), 'nn.GRUCell(3, 5)', of(4, 3)],
  [
    'RNNCell',
    () => new nn.RNNCell(3, 5, { nonlinearity: 'relu', bias: false }),
    "nn.RNNCell(3, 5, nonlinearity='relu', bias=False)",
    of(4, 3),
  ],
];

export const RECURRENTS: readonly LayerCase[] = [
  ...cases.map(([name, make, python, inputs]) => ({ name, make, python, inputs })),
  {
    name: 'LSTM, first state',
    make: () => new nn.LSTM(3, 5),
    python: 'nn.LSTM(3, 5)',
    inputs: [{ shape: [6, 4, 3] }, { shape: [1, 4, 5] }, { shape: [1, 4, 5] }],
    call: (layer: nn.LSTM, [x, h, c]) => layer.forward(x as Tensor, [h as Tensor, c as Tensor]),
    pythonCall: 'm(x[0], (x[1], x[2]))',
    notTraced: 'inputs have no common first axis',
  },
  {
    name: 'GRU, no batch axis',
    make: () => new nn.GRU(3, 5, { batchFirst: true }),
    python: 'nn.GRU(3, 5, batch_first=True)',
    inputs: [{ shape: [6, 3] }, { shape: [1, 5] }],
    notTraced: 'inputs have no common first axis',
  },
  {
    name: 'LSTMCell, first state',
    make: () => new nn.LSTMCell(3, 5),
    python: 'nn.LSTMCell(3, 5)',
    inputs: [{ shape: [4, 3] }, { shape: [4, 5] }, { shape: [4, 5] }],
    call: (cell: nn.LSTMCell, [x, h, c]) => cell.forward(x as Tensor, [h as Tensor, c as Tensor]),
    pythonCall: 'm(x[0], (x[1], x[2]))',
  },
];
