/**
 * GPT-2: a decoder-only language model.
 *
 * Source: Radford et al., "Language Models are Unsupervised Multitask Learners" (2019), with the names and the weight layout of Hugging Face's
 * `GPT2LMHeadModel` (`transformer.wte`, `transformer.h.0.attn.c_attn` … `transformer.ln_f`, `lm_head`): the weights of its linear layers are
 * `[in, out]`. `lm_head.weight` is `transformer.wte.weight`.
 */

import { ShapeError } from '../errors.js';
import { normal_ } from '../nn/init/index.js';
import { ModuleList } from '../nn/layers/containers/module-list.js';
import { Dropout } from '../nn/layers/dropout/dropout.js';
import { Embedding } from '../nn/layers/embedding/embedding.js';
import type { LayerOptions } from '../nn/layers/layer-options.js';
import { LayerNorm } from '../nn/layers/normalization/layer-norm.js';
import { Module } from '../nn/module/module.js';
import { withStateNames } from '../nn/module/state-names.js';
import { narrow } from '../ops/index.js';
import { badOption } from '../option-checks.js';
import type { OptionsOf } from '../options/index.js';
import type { Tensor } from '../tensor/tensor.js';
import { Conv1D, GPT2Block, type GPT2Shape, TiedLinear } from './gpt2-blocks.js';
import { draws, modelOptions, withoutGenerator } from './support.js';

const options = {
  vocabSize: { type: 'integer', default: 50257, min: 1, doc: 'Different tokens.' },
  nPositions: { type: 'integer', default: 1024, min: 1, doc: 'Longest sequence.' },
  nEmbd: { type: 'integer', default: 768, min: 1, doc: 'Features of a token.' },
  nLayer: { type: 'integer', default: 12, min: 1, doc: 'Transformer layers.' },
  nHead: { type: 'integer', default: 12, min: 1, doc: 'Attention heads; divides nEmbd.' },
  dropout: { type: 'number', default: 0.1, min: 0, max: 1, doc: 'Probability of dropout of embeddings, attention weights and residuals.' },
} as const;

/** Options of {@link GPT2}; the defaults are those of the smallest model, 124,439,808 parameters. */
export type GPT2Options = OptionsOf<typeof options> & LayerOptions;

class Transformer extends Module {
  static readonly typeName: string = 'Transformer';
  readonly wte: Embedding;
  readonly wpe: Embedding;
  readonly drop: Dropout;
  readonly h: ModuleList<GPT2Block>;
  readonly lnF: LayerNorm;

  constructor(vocabSize: number, nPositions: number, nLayer: number, shape: GPT2Shape, options: LayerOptions) {
    super();
    this.wte = new Embedding(vocabSize, shape.nEmbd, options);
    this.wpe = new Embedding(nPositions, shape.nEmbd, options);
    this.drop = new Dropout(shape.dropout);
    this.h = new ModuleList(Array.from({ length: nLayer }, () => new GPT2Block(shape, options)));
    this.lnF = new LayerNorm(shape.nEmbd, withoutGenerator(options));
  }

  override forward(tokens: Tensor): Tensor {
    const length = tokens.shape[1] as number;
    if (tokens.ndim !== 2 || length > this.wpe.numEmbeddings) {
      throw new ShapeError(
        'ERR_SHAPE',
        `GPT2 needs tokens of shape [N, T] with T up to ${this.wpe.numEmbeddings}, received [${tokens.shape.join(', ')}]. Cut the sequences.`,
        { fields: { shape: tokens.shape } },
      );
    }
    // The first rows of the table, without looking them up by number.
    const positions = narrow(this.wpe.weight, 0, 0, length);
    let states = this.drop.forward(this.wte.forward(tokens).add(positions));
    for (const block of this.h) states = block.forward(states);
    return this.lnF.forward(states);
  }

  protected override fields(): Iterable<readonly [string, unknown]> {
    return withStateNames(super.fields(), new Map([['lnF', 'ln_f']]));
  }
}

/**
 * GPT-2 with a language-modelling head: tokens `[N, T]` (int64) to logits `[N, T, vocabSize]`. Each position sees itself and what is before it.
 *
 * @example
 * ```ts
 * const loss = (logits: Tensor, targets: Tensor) => F.crossEntropy(logits.transpose(1, 2), targets);
 * ```
 */
export class GPT2 extends Module {
  static readonly typeName: string = 'GPT2';
  static readonly declaration = { name: 'GPT2', options } as const;
  readonly transformer: Transformer;
  readonly lmHead: TiedLinear;

  /** @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE` */
  constructor(given: GPT2Options = {}) {
    super();
    const { vocabSize, nPositions, nEmbd, nLayer, nHead, dropout, layer } = modelOptions('GPT2', options, given);
    if (nEmbd % nHead !== 0) throw badOption('GPT2', 'nEmbd', nEmbd, `a multiple of nHead (${nHead})`);
    this.transformer = new Transformer(vocabSize, nPositions, nLayer, { nEmbd, nHead, dropout }, layer);
    this.lmHead = new TiedLinear(this.transformer.wte.weight);
    this.resetParameters(layer);
  }

  /** Draws initial values anew: normal with std 0.02, divided by sqrt(2 nLayer) where a layer ends in a residual sum; biases 0. */
  resetParameters(options: LayerOptions = {}): void {
    const residual = 0.02 / Math.sqrt(2 * this.transformer.h.length);
    for (const [path, module] of this.namedModules()) {
      if (module instanceof Embedding) normal_(module.weight, 0, 0.02, draws(options));
      if (module instanceof Conv1D) module.resetParameters(path.endsWith('c_proj') ? residual : 0.02, draws(options));
    }
  }

  override forward(tokens: Tensor): Tensor {
    return this.lmHead.forward(this.transformer.forward(tokens));
  }

  protected override fields(): Iterable<readonly [string, unknown]> {
    return withStateNames(super.fields(), new Map([['lmHead', 'lm_head']]));
  }
}

/** {@link GPT2} of 124,439,808 parameters (Hugging Face's `gpt2`). */
export function gpt2(options: GPT2Options = {}): GPT2 {
  return new GPT2(options);
}
