/** One layer of a transformer encoder. */

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

/** Options of {@link TransformerEncoderLayer.forward}. */
export interface EncoderLayerCall {
  /** `[L, L]` or `[N * heads, L, L]`: boolean, `true` hides; or added to the scores. Default `null`. */
  readonly srcMask?: Tensor | null;
  /** `[N, L]`: boolean, `true` hides; or added to the scores. Default `null`. */
  readonly srcKeyPaddingMask?: Tensor | null;
  /** `srcMask` is the causal mask (default `false`). */
  readonly isCausal?: boolean;
}

const STATE_NAMES: ReadonlyMap<string, string> = new Map([['selfAttn', 'self_attn']]);

/** Self-attention and a feed-forward block (`torch.nn.TransformerEncoderLayer`; Vaswani et al., 2017): `[L, N, dModel]`, of the same shape afterwards. */
export class TransformerEncoderLayer extends Module {
  static readonly typeName: string = 'TransformerEncoderLayer';
  static readonly traits: LayerTraits = { neuronAxis: -1 };
  readonly normFirst: boolean;
  readonly activation: (input: Tensor) => Tensor;
  readonly selfAttn: MultiheadAttention;
  readonly linear1: Linear;
  readonly dropout: Dropout;
  readonly linear2: Linear;
  readonly norm1: LayerNorm;
  readonly norm2: LayerNorm;
  readonly dropout1: Dropout;
  readonly dropout2: Dropout;

  /** @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE` */
  constructor(dModel: number, nhead: number, options: TransformerLayerOptions = {}) {
    super();
    const parts = transformerParts('TransformerEncoderLayer', options);
    this.normFirst = parts.normFirst;
    this.activation = parts.activation;
    this.selfAttn = new MultiheadAttention(dModel, nhead, parts.attention);
    this.linear1 = new Linear(dModel, parts.dimFeedforward, parts.linear);
    this.dropout = new Dropout(parts.dropout);
    this.linear2 = new Linear(parts.dimFeedforward, dModel, parts.linear);
    this.norm1 = new LayerNorm(dModel, parts.norm);
    this.norm2 = new LayerNorm(dModel, parts.norm);
    this.dropout1 = new Dropout(parts.dropout);
    this.dropout2 = new Dropout(parts.dropout);
  }

  override forward(src: Tensor, options: EncoderLayerCall = {}): Tensor {
    checkKeys('TransformerEncoderLayer.forward', options, ['srcMask', 'srcKeyPaddingMask', 'isCausal']);
    if (this.normFirst) {
      const attended = src.add(this.attend(this.norm1.forward(src), options));
      return attended.add(this.feedForward(this.norm2.forward(attended)));
    }
    const attended = this.norm1.forward(src.add(this.attend(src, options)));
    return this.norm2.forward(attended.add(this.feedForward(attended)));
  }

  protected override fields(): Iterable<readonly [string, unknown]> {
    return withStateNames(super.fields(), STATE_NAMES);
  }

  private attend(input: Tensor, { srcMask = null, srcKeyPaddingMask = null, isCausal = false }: EncoderLayerCall): Tensor {
    const masks = { attnMask: srcMask, keyPaddingMask: srcKeyPaddingMask, isCausal, needWeights: false };
    return this.dropout1.forward(this.selfAttn.forward(input, input, input, masks)[0]);
  }

  private feedForward(input: Tensor): Tensor {
    const inner = this.dropout.forward(this.activation(this.linear1.forward(input)));
    return this.dropout2.forward(this.linear2.forward(inner));
  }
}
