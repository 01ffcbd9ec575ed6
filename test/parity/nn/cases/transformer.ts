import * as nn from '../../../../src/nn/index.js';
import type { Tensor } from '../../../../src/tensor/index.js';
import type { LayerCase } from '../parity.js';
import { ROWS_FIRST } from './attention.js';
import { of } from './shapes.js';

const SOURCE = { shape: [3, 5, 8] };
const TARGET = { shape: [3, 4, 8] };
const PLAIN = { dimFeedforward: 16, dropout: 0, batchFirst: true } as const;
const PY_PLAIN = 'dim_feedforward=16, dropout=0.0, batch_first=True';
/** Traced, attention with dropout is written out; PyTorch's evaluation runs its fused kernel. */
const WRITTEN_OUT = 5e-6;

export const TRANSFORMERS: readonly LayerCase[] = [
  {
    name: 'TransformerEncoderLayer',
    tolerance: ROWS_FIRST,
    make: () => new nn.TransformerEncoderLayer(8, 2, PLAIN),
    python: `nn.TransformerEncoderLayer(8, 2, ${PY_PLAIN})`,
    inputs: [SOURCE],
  },
  {
    name: 'TransformerEncoderLayer, dropout, norm first, gelu',
    tolerance: ROWS_FIRST,
    make: () => new nn.TransformerEncoderLayer(8, 2, { dimFeedforward: 16, batchFirst: true, normFirst: true, activation: 'gelu' }),
    python: "nn.TransformerEncoderLayer(8, 2, dim_feedforward=16, batch_first=True, norm_first=True, activation='gelu')",
    inputs: [SOURCE],
    tracedTolerance: WRITTEN_OUT,
  },
  {
    name: 'TransformerEncoder',
    tolerance: ROWS_FIRST,
    make: () => new nn.TransformerEncoder(new nn.TransformerEncoderLayer(8, 2, PLAIN), 2, new nn.LayerNorm(8)),
    python: `nn.TransformerEncoder(nn.TransformerEncoderLayer(8, 2, ${PY_PLAIN}), 2, nn.LayerNorm(8))`,
    inputs: [SOURCE, { shape: [3, 5], values: Array.from({ length: 15 }, (_, i) => i % 5 === 4), dtype: 'bool' }],
    call: (encoder: nn.TransformerEncoder, [src, padding]) => encoder.forward(src as Tensor, { srcKeyPaddingMask: padding as Tensor }),
    pythonCall: 'm(x[0], src_key_padding_mask=x[1])',
  },
  {
    name: 'TransformerEncoder, causal',
    tolerance: ROWS_FIRST,
    make: () => new nn.TransformerEncoder(new nn.TransformerEncoderLayer(8, 2, { ...PLAIN, bias: false }), 2),
    python: `nn.TransformerEncoder(nn.TransformerEncoderLayer(8, 2, ${PY_PLAIN}, bias=False), 2)`,
    inputs: [SOURCE],
    call: (encoder: nn.TransformerEncoder, [src]) =>
      encoder.forward(src as Tensor, { mask: nn.Transformer.generateSquareSubsequentMask(5), isCausal: true }),
    pythonCall: 'm(x[0], mask=nn.Transformer.generate_square_subsequent_mask(5), is_causal=True)',
  },
  {
    name: 'TransformerDecoderLayer',
    tolerance: ROWS_FIRST,
    make: () => new nn.TransformerDecoderLayer(8, 2, PLAIN),
    python: `nn.TransformerDecoderLayer(8, 2, ${PY_PLAIN})`,
    inputs: [TARGET, SOURCE],
  },
  {
    name: 'TransformerDecoderLayer, dropout and norm first',
    tolerance: ROWS_FIRST,
    make: () => new nn.TransformerDecoderLayer(8, 2, { dimFeedforward: 16, batchFirst: true, normFirst: true }),
    python: 'nn.TransformerDecoderLayer(8, 2, dim_feedforward=16, batch_first=True, norm_first=True)',
    inputs: [TARGET, SOURCE],
    tracedTolerance: WRITTEN_OUT,
  },
  {
    name: 'TransformerDecoder',
    tolerance: ROWS_FIRST,
    make: () => new nn.TransformerDecoder(new nn.TransformerDecoderLayer(8, 2, PLAIN), 2),
    python: `nn.TransformerDecoder(nn.TransformerDecoderLayer(8, 2, ${PY_PLAIN}), 2)`,
    inputs: [TARGET, SOURCE],
    call: (decoder: nn.TransformerDecoder, [tgt, memory]) =>
      decoder.forward(tgt as Tensor, memory as Tensor, { tgtMask: nn.Transformer.generateSquareSubsequentMask(4), tgtIsCausal: true }),
    pythonCall: 'm(x[0], x[1], tgt_mask=nn.Transformer.generate_square_subsequent_mask(4), tgt_is_causal=True)',
  },
  {
    name: 'Transformer',
    tolerance: ROWS_FIRST,
    make: () => new nn.Transformer({ dModel: 8, nhead: 2, numEncoderLayers: 2, numDecoderLayers: 2, ...PLAIN }),
    python: `nn.Transformer(8, 2, 2, 2, ${PY_PLAIN})`,
    inputs: [SOURCE, TARGET],
  },
  {
    name: 'Transformer, length first, with dropout',
    make: () => new nn.Transformer({ dModel: 8, nhead: 4, numEncoderLayers: 1, numDecoderLayers: 1, dimFeedforward: 16 }),
    python: 'nn.Transformer(8, 4, 1, 1, 16)',
    inputs: [of(5, 3, 8)[0], of(5, 3, 8)[0]] as never,
    tracedTolerance: WRITTEN_OUT,
  },
];
