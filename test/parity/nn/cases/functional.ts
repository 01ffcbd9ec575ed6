import * as nn from '../../../../src/nn/index.js';
import type { Tensor } from '../../../../src/tensor/index.js';
import type { InputSpec, LayerCase } from '../parity.js';
import { IMAGES, LINES, ROWS, VOLUMES } from './shapes.js';

const F = nn.functional;

/** A function as a layer. */
class Call extends nn.Module {
  readonly #call: (...inputs: Tensor[]) => unknown;

  constructor(call: (...inputs: Tensor[]) => unknown) {
    super();
    this.#call = call;
  }

  override forward(...inputs: Tensor[]): unknown {
    return this.#call(...inputs);
  }
}

const HEADS: InputSpec = { shape: [2, 4, 3, 6] };
const PAIR: InputSpec = { shape: [2, 2, 5, 6] };
const KEYS: InputSpec = { shape: [2, 4, 5, 6] };

const cases: readonly (readonly [string, (...inputs: Tensor[]) => unknown, string, readonly InputSpec[]])[] = [
  ['normalize', (x) => F.normalize(x as Tensor, { p: 3 }), 'F.normalize(*x, p=3)', ROWS],
  ['cosineSimilarity', (a, b) => F.cosineSimilarity(a as Tensor, b as Tensor), 'F.cosine_similarity(*x)', [...ROWS, ...ROWS]],
  ['pairwiseDistance', (a, b) => F.pairwiseDistance(a as Tensor, b as Tensor, 1), 'F.pairwise_distance(*x, p=1)', [...ROWS, ...ROWS]],
  ['oneHot', (x) => F.oneHot(x as Tensor, 5), 'F.one_hot(*x, 5)', [{ shape: [6], kind: [0, 5] }]],
  ['unfold', (x) => F.unfold(x as Tensor, [2, 3], { padding: 1, stride: 2 }), 'F.unfold(*x, (2, 3), padding=1, stride=2)', IMAGES],
  ['fold', (x) => F.fold(x as Tensor, 4, 2, { stride: 2 }), 'F.fold(*x, 4, 2, stride=2)', [{ shape: [2, 8, 4] }]],
  ['maxPoolWithIndices, lines', (x) => F.maxPoolWithIndices(1, x as Tensor, 2), 'F.max_pool1d(*x, 2, return_indices=True)', LINES],
  ['maxPoolWithIndices, images', (x) => F.maxPoolWithIndices(2, x as Tensor, 2), 'F.max_pool2d(*x, 2, return_indices=True)', IMAGES],
  ['maxPoolWithIndices, volumes', (x) => F.maxPoolWithIndices(3, x as Tensor, 2), 'F.max_pool3d(*x, 2, return_indices=True)', VOLUMES],
  [
    'adaptiveMaxPoolWithIndices',
    (x) => F.adaptiveMaxPoolWithIndices(2, x as Tensor, 2),
    'F.adaptive_max_pool2d(*x, 2, return_indices=True)',
    IMAGES,
  ],
  [
    'scaledDotProductAttention',
    (q, k, v) => F.scaledDotProductAttention(q as Tensor, k as Tensor, v as Tensor),
    'F.scaled_dot_product_attention(*x)',
    [HEADS, KEYS, KEYS],
  ],
  [
    'scaledDotProductAttention, causal and scaled',
    (q, k, v) => F.scaledDotProductAttention(q as Tensor, k as Tensor, v as Tensor, { isCausal: true, scale: 0.3 }),
    'F.scaled_dot_product_attention(*x, is_causal=True, scale=0.3)',
    [HEADS, KEYS, KEYS],
  ],
  [
    'scaledDotProductAttention, mask and shared heads',
    (q, k, v, attnMask) =>
      F.scaledDotProductAttention(q as Tensor, k as Tensor, v as Tensor, { attnMask: attnMask as Tensor, enableGqa: true }),
    'F.scaled_dot_product_attention(x[0], x[1], x[2], attn_mask=x[3], enable_gqa=True)',
    [HEADS, PAIR, PAIR, { shape: [2, 1, 3, 5], grad: false }],
  ],
];

export const FUNCTIONS: readonly LayerCase[] = cases.map(([name, call, python, inputs]) => ({
  name: `F.${name}`,
  make: () => new Call(call),
  python: "type('Call', (nn.Module,), {})()",
  inputs,
  pythonCall: python,
}));
