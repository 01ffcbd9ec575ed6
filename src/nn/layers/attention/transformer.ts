/** The whole transformer. */

import { checkKeys } from '../../../errors.js';
import { callTensor, op } from '../../../tensor/dispatch.js';
import type { Generator } from '../../../tensor/generator.js';
import type { Tensor } from '../../../tensor/tensor.js';
import { xavierUniform_ } from '../../init/basic.js';
import { Module } from '../../module/module.js';
import { LayerNorm } from '../normalization/layer-norm.js';
import type { LayerTraits } from '../traits.js';
import { TransformerDecoder } from './transformer-decoder.js';
import { DECODER_CALL_KEYS, type DecoderLayerCall, TransformerDecoderLayer } from './transformer-decoder-layer.js';
import { TransformerEncoder } from './transformer-encoder.js';
import { TransformerEncoderLayer } from './transformer-encoder-layer.js';
import { TRANSFORMER_LAYER_KEYS, type TransformerLayerOptions, transformerParts } from './transformer-layer.js';

/** Options of {@link Transformer}. */
export interface TransformerOptions extends TransformerLayerOptions {
  /** Features (default 512). */
  readonly dModel?: number;
  /** Heads (default 8). */
  readonly nhead?: number;
  /** Default 6. */
  readonly numEncoderLayers?: number;
  /** Default 6. */
  readonly numDecoderLayers?: number;
}

/** Options of {@link Transformer.forward}; masks as in `MultiheadAttention`. */
export interface TransformerCall extends DecoderLayerCall {
  /** `[S, S]`. Default `null`. */
  readonly srcMask?: Tensor | null;
  /** `[N, S]`. Default `null`. */
  readonly srcKeyPaddingMask?: Tensor | null;
  /** `srcMask` is the causal mask (default `false`). */
  readonly srcIsCausal?: boolean;
}

const OWN_KEYS = ['dModel', 'nhead', 'numEncoderLayers', 'numDecoderLayers'];
const CALL_KEYS = [...DECODER_CALL_KEYS, 'srcMask', 'srcKeyPaddingMask', 'srcIsCausal'];
const FULL = op('aten::full');
const TRIU = op('aten::triu');

/** Encoder and decoder (`torch.nn.Transformer`; Vaswani et al., 2017): source `[S, N, dModel]` and target `[L, N, dModel]` to `[L, N, dModel]`. */
export class Transformer extends Module {
  static readonly typeName: string = 'Transformer';
  static readonly traits: LayerTraits = { neuronAxis: -1 };
  readonly dModel: number;
  readonly nhead: number;
  readonly batchFirst: boolean;
  readonly encoder: TransformerEncoder;
  readonly decoder: TransformerDecoder;

  /** @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE` */
  constructor(options: TransformerOptions = {}) {
    super();
    checkKeys('Transformer', options, [...OWN_KEYS, ...TRANSFORMER_LAYER_KEYS]);
    const { dModel = 512, nhead = 8, numEncoderLayers = 6, numDecoderLayers = 6, ...layer } = options;
    const { norm } = transformerParts('Transformer', layer);
    this.dModel = dModel;
    this.nhead = nhead;
    this.batchFirst = layer.batchFirst ?? false;
    this.encoder = new TransformerEncoder(new TransformerEncoderLayer(dModel, nhead, layer), numEncoderLayers, new LayerNorm(dModel, norm));
    this.decoder = new TransformerDecoder(new TransformerDecoderLayer(dModel, nhead, layer), numDecoderLayers, new LayerNorm(dModel, norm));
    this.resetParameters(layer.generator);
  }

  /** Draws every matrix anew from Xavier's uniform distribution. */
  resetParameters(generator?: Generator): void {
    for (const parameter of this.parameters()) {
      if (parameter.ndim > 1) xavierUniform_(parameter, generator === undefined ? {} : { generator });
    }
  }

  override forward(src: Tensor, tgt: Tensor, options: TransformerCall = {}): Tensor {
    checkKeys('Transformer.forward', options, CALL_KEYS);
    const { srcMask = null, srcKeyPaddingMask = null, srcIsCausal = false, ...decoding } = options;
    const memory = this.encoder.forward(src, { mask: srcMask, srcKeyPaddingMask, isCausal: srcIsCausal });
    return this.decoder.forward(tgt, memory, decoding);
  }

  /** The causal mask, `[size, size]`: zeros, and `-inf` above the diagonal (`generate_square_subsequent_mask`). */
  static generateSquareSubsequentMask(size: number): Tensor {
    const closed = callTensor(FULL, [[size, size], Number.NEGATIVE_INFINITY, 'float32', null, null, null]);
    const mask = callTensor(TRIU, [closed, 1]);
    closed.dispose();
    return mask;
  }
}
