/** The layers of vision transformers. */

import { normal_, xavierUniform_ } from '../nn/init/index.js';
import { GELU } from '../nn/layers/activation/gelu.js';
import { MultiheadAttention } from '../nn/layers/attention/multihead-attention.js';
import { Sequential } from '../nn/layers/containers/sequential.js';
import { Dropout } from '../nn/layers/dropout/dropout.js';
import { emptyParameter, type LayerOptions } from '../nn/layers/layer-options.js';
import { Linear } from '../nn/layers/linear/linear.js';
import { LayerNorm } from '../nn/layers/normalization/layer-norm.js';
import { Module } from '../nn/module/module.js';
import type { Parameter } from '../nn/module/parameter.js';
import { withStateNames } from '../nn/module/state-names.js';
import type { Tensor } from '../tensor/tensor.js';
import { draws, withoutGenerator } from './support.js';

/** What an {@link Encoder} is made of. */
export interface EncoderShape {
  /** Patches and the class token. */
  readonly positions: number;
  readonly numLayers: number;
  readonly numHeads: number;
  readonly hiddenDim: number;
  readonly mlpDim: number;
  readonly dropout: number;
  readonly attentionDropout: number;
}

const BLOCK_NAMES: ReadonlyMap<string, string> = new Map([
  ['ln1', 'ln_1'],
  ['selfAttention', 'self_attention'],
  ['ln2', 'ln_2'],
]);
const ENCODER_NAMES: ReadonlyMap<string, string> = new Map([['posEmbedding', 'pos_embedding']]);
const EPS = 1e-6;

/** Attention and an MLP, each on normalised inputs with a shortcut: `[N, L, hiddenDim]` to the same. */
class EncoderBlock extends Module {
  static readonly typeName: string = 'EncoderBlock';
  readonly ln1: LayerNorm;
  readonly selfAttention: MultiheadAttention;
  readonly dropout: Dropout;
  readonly ln2: LayerNorm;
  readonly mlp: Sequential;

  constructor({ numHeads, hiddenDim, mlpDim, dropout, attentionDropout }: EncoderShape, options: LayerOptions) {
    super();
    const norm = { ...withoutGenerator(options), eps: EPS };
    this.ln1 = new LayerNorm(hiddenDim, norm);
    this.selfAttention = new MultiheadAttention(hiddenDim, numHeads, { ...options, dropout: attentionDropout, batchFirst: true });
    this.dropout = new Dropout(dropout);
    this.ln2 = new LayerNorm(hiddenDim, norm);
    const wide = new Linear(hiddenDim, mlpDim, options);
    const narrow = new Linear(mlpDim, hiddenDim, options);
    this.mlp = new Sequential(wide, new GELU(), new Dropout(dropout), narrow, new Dropout(dropout));
    for (const { weight, bias } of [wide, narrow]) {
      xavierUniform_(weight, draws(options));
      if (bias !== null) normal_(bias, 0, 1e-6, draws(options));
    }
  }

  override forward(input: Tensor): Tensor {
    const normed = this.ln1.forward(input);
    const [attended] = this.selfAttention.forward(normed, normed, normed, { needWeights: false });
    const middle = this.dropout.forward(attended).add(input);
    return middle.add(this.mlp.forward(this.ln2.forward(middle)));
  }

  protected override fields(): Iterable<readonly [string, unknown]> {
    return withStateNames(super.fields(), BLOCK_NAMES);
  }
}

/** Learned positions, transformer layers and a norm: `[N, positions, hiddenDim]` to the same. */
export class Encoder extends Module {
  static readonly typeName: string = 'Encoder';

  /** `[1, positions, hiddenDim]` */
  readonly posEmbedding: Parameter;
  readonly dropout: Dropout;
  readonly layers: Sequential;
  readonly ln: LayerNorm;

  constructor(shape: EncoderShape, options: LayerOptions) {
    super();
    this.posEmbedding = normal_(emptyParameter([1, shape.positions, shape.hiddenDim], options), 0, 0.02, draws(options));
    this.dropout = new Dropout(shape.dropout);
    const blocks = Array.from({ length: shape.numLayers }, (_, i) => [`encoder_layer_${i}`, new EncoderBlock(shape, options)] as const);
    this.layers = new Sequential(Object.fromEntries(blocks));
    this.ln = new LayerNorm(shape.hiddenDim, { ...withoutGenerator(options), eps: EPS });
  }

  override forward(input: Tensor): Tensor {
    return this.ln.forward(this.layers.forward(this.dropout.forward(input.add(this.posEmbedding))));
  }

  protected override fields(): Iterable<readonly [string, unknown]> {
    return withStateNames(super.fields(), ENCODER_NAMES);
  }
}
