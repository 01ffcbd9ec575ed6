/** One layer of a transformer decoder. */

import { checkKeys } from '../../../errors.js';
import type { Tensor } from '../../../tensor/tensor.js';
import { Module } from '../../module/module.js';
import { withStateNames } from '../../module/state-names.js';
import { Dropout } from '../dropout/dropout.js';
import { Linear } from '../linear/linear.js';
import { LayerNorm } from '../normalization/layer-norm.js';
import type { LayerTraits } from '../traits.js';
import { MultiheadAttention } from './multihead-attention.js';
import { type TransformerLayerOptions, transformerParts } from './transformer-layer.js';

/** Options of {@link TransformerDecoderLayer.forward}; masks as in `MultiheadAttention`. */
export interface DecoderLayerCall {
  /** `[L, L]`. Default `null`. */
  readonly tgtMask?: Tensor | null;
  /** `[L, S]`. Default `null`. */
  readonly memoryMask?: Tensor | null;
  /** `[N, L]`. Default `null`. */
  readonly tgtKeyPaddingMask?: Tensor | null;
  /** `[N, S]`. Default `null`. */
  readonly memoryKeyPaddingMask?: Tensor | null;
  /** `tgtMask` is the causal mask (default `false`). */
  readonly tgtIsCausal?: boolean;
  /** `memoryMask` is the causal mask (default `false`). */
  readonly memoryIsCausal?: boolean;
}

/** Keys of {@link DecoderLayerCall}. */
export const DECODER_CALL_KEYS: readonly string[] = [
  'tgtMask',
  'memoryMask',
  'tgtKeyPaddingMask',
  'memoryKeyPaddingMask',
  'tgtIsCausal',
  'memoryIsCausal',
];
const STATE_NAMES: ReadonlyMap<string, string> = new Map([
  ['selfAttn', 'self_attn'],
  ['multiheadAttn', 'multihead_attn'],
]);

/** Self-attention, attention to the encoder's output, and a feed-forward block (`torch.nn.TransformerDecoderLayer`; Vaswani et al., 2017). */
export class TransformerDecoderLayer extends Module {
  static readonly typeName: string = 'TransformerDecoderLayer';
  static readonly traits: LayerTraits = { neuronAxis: -1 };
  readonly normFirst: boolean;
  readonly activation: (input: Tensor) => Tensor;
  readonly selfAttn: MultiheadAttention;
  readonly multiheadAttn: MultiheadAttention;
  readonly linear1: Linear;
  readonly dropout: Dropout;
  readonly linear2: Linear;
  readonly norm1: LayerNorm;
  readonly norm2: LayerNorm;
  readonly norm3: LayerNorm;
  readonly dropout1: Dropout;
  readonly dropout2: Dropout;
  readonly dropout3: Dropout;

  /** @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE` */
  constructor(dModel: number, nhead: number, options: TransformerLayerOptions = {}) {
    super();
    const parts = transformerParts('TransformerDecoderLayer', options);
    this.normFirst = parts.normFirst;
    this.activation = parts.activation;
    this.selfAttn = new MultiheadAttention(dModel, nhead, parts.attention);
    this.multiheadAttn = new MultiheadAttention(dModel, nhead, parts.attention);
    this.linear1 = new Linear(dModel, parts.dimFeedforward, parts.linear);
    this.dropout = new Dropout(parts.dropout);
    this.linear2 = new Linear(parts.dimFeedforward, dModel, parts.linear);
    this.norm1 = new LayerNorm(dModel, parts.norm);
    this.norm2 = new LayerNorm(dModel, parts.norm);
    this.norm3 = new LayerNorm(dModel, parts.norm);
    this.dropout1 = new Dropout(parts.dropout);
    this.dropout2 = new Dropout(parts.dropout);
    this.dropout3 = new Dropout(parts.dropout);
  }

  /**
   * @param tgt - `[L, N, dModel]`
   * @param memory - the encoder's output, `[S, N, dModel]`
   */
  override forward(tgt: Tensor, memory: Tensor, options: DecoderLayerCall = {}): Tensor {
    checkKeys('TransformerDecoderLayer.forward', options, DECODER_CALL_KEYS);
    if (this.normFirst) {
      const attended = tgt.add(this.attend(this.norm1.forward(tgt), options));
      const informed = attended.add(this.consult(this.norm2.forward(attended), memory, options));
      return informed.add(this.feedForward(this.norm3.forward(informed)));
    }
    const attended = this.norm1.forward(tgt.add(this.attend(tgt, options)));
    const informed = this.norm2.forward(attended.add(this.consult(attended, memory, options)));
    return this.norm3.forward(informed.add(this.feedForward(informed)));
  }

  protected override fields(): Iterable<readonly [string, unknown]> {
    return withStateNames(super.fields(), STATE_NAMES);
  }

  private attend(input: Tensor, { tgtMask = null, tgtKeyPaddingMask = null, tgtIsCausal = false }: DecoderLayerCall): Tensor {
    const masks = { attnMask: tgtMask, keyPaddingMask: tgtKeyPaddingMask, isCausal: tgtIsCausal, needWeights: false };
    return this.dropout1.forward(this.selfAttn.forward(input, input, input, masks)[0]);
  }

  private consult(input: Tensor, memory: Tensor, options: DecoderLayerCall): Tensor {
    const { memoryMask = null, memoryKeyPaddingMask = null, memoryIsCausal = false } = options;
    const masks = { attnMask: memoryMask, keyPaddingMask: memoryKeyPaddingMask, isCausal: memoryIsCausal, needWeights: false };
    return this.dropout2.forward(this.multiheadAttn.forward(input, memory, memory, masks)[0]);
  }

  private feedForward(input: Tensor): Tensor {
    const inner = this.dropout.forward(this.activation(this.linear1.forward(input)));
    return this.dropout3.forward(this.linear2.forward(inner));
  }
}
