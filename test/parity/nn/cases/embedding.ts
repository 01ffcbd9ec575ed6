import * as nn from '../../../../src/nn/index.js';
import type { Tensor } from '../../../../src/tensor/index.js';
import type { LayerCase } from '../parity.js';

const INDICES = [{ shape: [3, 5], kind: [0, 7] as const }];

export const EMBEDDINGS: readonly LayerCase[] = [
  { name: 'Embedding', make: () => new nn.Embedding(7, 4), python: 'nn.Embedding(7, 4)', inputs: INDICES },
  {
    name: 'Embedding, padding',
    make: () => new nn.Embedding(7, 4, { paddingIdx: -2, scaleGradByFreq: true }),
    python: 'nn.Embedding(7, 4, padding_idx=-2, scale_grad_by_freq=True)',
    inputs: INDICES,
  },
  {
    name: 'Embedding, largest norm',
    make: () => new nn.Embedding(7, 4, { maxNorm: 1 }),
    python: 'nn.Embedding(7, 4, max_norm=1)',
    inputs: INDICES,
  },
  {
    name: 'Embedding, sparse gradient',
    make: () => new nn.Embedding(7, 4, { sparse: true }),
    python: 'nn.Embedding(7, 4, sparse=True)',
    inputs: INDICES,
  },
  { name: 'EmbeddingBag', make: () => new nn.EmbeddingBag(7, 4), python: 'nn.EmbeddingBag(7, 4)', inputs: INDICES },
  {
    name: 'EmbeddingBag, maximum and padding',
    make: () => new nn.EmbeddingBag(7, 4, { mode: 'max', paddingIdx: 1 }),
    python: "nn.EmbeddingBag(7, 4, mode='max', padding_idx=1)",
    inputs: INDICES,
  },
  {
    name: 'EmbeddingBag, offsets and weights',
    make: () => new nn.EmbeddingBag(7, 4, { mode: 'sum' }),
    python: "nn.EmbeddingBag(7, 4, mode='sum')",
    inputs: [
      { shape: [6], kind: [0, 7] },
      { shape: [2], values: [0, 4], dtype: 'int64' },
      { shape: [6], kind: 'unit' },
    ],
    notTraced: 'offsets are no batch',
  },
  {
    name: 'Bilinear',
    make: () => new nn.Bilinear(3, 4, 5),
    python: 'nn.Bilinear(3, 4, 5)',
    inputs: [{ shape: [6, 3] }, { shape: [6, 4] }],
  },
  {
    name: 'Bilinear, no bias',
    make: () => new nn.Bilinear(3, 4, 5, { bias: false }),
    python: 'nn.Bilinear(3, 4, 5, bias=False)',
    inputs: [{ shape: [6, 2, 3] }, { shape: [6, 2, 4] }],
    call: (layer: nn.Bilinear, [a, b]) => layer.forward(a as Tensor, b as Tensor),
  },
];
