import * as nn from '../../../../src/nn/index.js';
import type { Tensor } from '../../../../src/tensor/index.js';
import type { LayerCase } from '../parity.js';
import { of } from './shapes.js';

const QUERY = { shape: [3, 4, 8] };
const MEMORY = { shape: [3, 5, 8] };
/** With the batch first, no dropout, and no weights asked for, rows stay in their order, so that the sums of weights' gradients take another one than PyTorch's. */
export const ROWS_FIRST = 1e-6;
type Attention = nn.MultiheadAttention;

const self = (attention: Attention, [x]: readonly Tensor[]): unknown => attention.forward(x as Tensor, x as Tensor, x as Tensor);
const PY_SELF = 'm(x[0], x[0], x[0])';

export const ATTENTIONS: readonly LayerCase[] = [
  {
    name: 'MultiheadAttention',
    make: () => new nn.MultiheadAttention(8, 2, { batchFirst: true }),
    python: 'nn.MultiheadAttention(8, 2, batch_first=True)',
    inputs: of(3, 4, 8),
    call: self,
    pythonCall: PY_SELF,
  },
  {
    name: 'MultiheadAttention, length first',
    make: () => new nn.MultiheadAttention(8, 2),
    python: 'nn.MultiheadAttention(8, 2)',
    inputs: of(4, 3, 8),
    call: self,
    pythonCall: PY_SELF,
  },
  {
    name: 'MultiheadAttention, no batch axis',
    make: () => new nn.MultiheadAttention(8, 4),
    python: 'nn.MultiheadAttention(8, 4)',
    inputs: of(4, 8),
    call: self,
    pythonCall: PY_SELF,
  },
  {
    name: 'MultiheadAttention, fast, with masks',
    tolerance: ROWS_FIRST,
    make: () => new nn.MultiheadAttention(8, 2, { batchFirst: true, bias: false }),
    python: 'nn.MultiheadAttention(8, 2, batch_first=True, bias=False)',
    inputs: [
      QUERY,
      MEMORY,
      { shape: [4, 5], kind: 'bool' },
      {
        shape: [3, 5],
        values: Array(15)
          .fill(0)
          .map((_, i) => i % 5 === 4),
        dtype: 'bool',
      },
    ],
    call: (attention: Attention, [q, m, mask, padding]) =>
      attention.forward(q as Tensor, m as Tensor, m as Tensor, {
        attnMask: mask as Tensor,
        keyPaddingMask: padding as Tensor,
        needWeights: false,
      }),
    pythonCall: 'm(x[0], x[1], x[1], attn_mask=x[2], key_padding_mask=x[3], need_weights=False)',
    notTraced: 'the mask has no batch axis',
  },
  {
    name: 'MultiheadAttention, added positions, dropout and heads apart',
    make: () => new nn.MultiheadAttention(8, 2, { batchFirst: true, addBiasKv: true, addZeroAttn: true, dropout: 0.2 }),
    python: 'nn.MultiheadAttention(8, 2, batch_first=True, add_bias_kv=True, add_zero_attn=True, dropout=0.2)',
    inputs: [QUERY, { shape: [3, 4], kind: 'bool' }],
    call: (attention: Attention, [x, padding]) =>
      attention.forward(x as Tensor, x as Tensor, x as Tensor, { keyPaddingMask: padding as Tensor, averageAttnWeights: false }),
    pythonCall: 'm(x[0], x[0], x[0], key_padding_mask=x[1], average_attn_weights=False)',
  },
  {
    name: 'MultiheadAttention, other keys and values',
    make: () => new nn.MultiheadAttention(8, 2, { batchFirst: true, kdim: 5, vdim: 6 }),
    python: 'nn.MultiheadAttention(8, 2, batch_first=True, kdim=5, vdim=6)',
    inputs: [QUERY, { shape: [3, 5, 5] }, { shape: [3, 5, 6] }],
  },
  {
    name: 'MultiheadAttention, causal and dropout',
    tolerance: ROWS_FIRST,
    make: () => new nn.MultiheadAttention(8, 2, { batchFirst: true, dropout: 0.3 }),
    python: 'nn.MultiheadAttention(8, 2, batch_first=True, dropout=0.3)',
    inputs: [QUERY],
    call: (attention: Attention, [x]) => {
      const attnMask = nn.Transformer.generateSquareSubsequentMask(4);
      return attention.forward(x as Tensor, x as Tensor, x as Tensor, { attnMask, isCausal: true, needWeights: false });
    },
    pythonCall: 'm(x[0], x[0], x[0], attn_mask=nn.Transformer.generate_square_subsequent_mask(4), is_causal=True, need_weights=False)',
    // Traced, attention with dropout is written out; PyTorch's evaluation runs its fused kernel.
    tracedTolerance: 2e-6,
  },
];
