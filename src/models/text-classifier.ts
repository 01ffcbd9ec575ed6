/**
 * A classifier of short texts: embeddings of tokens, convolutions of several widths over them, the greatest answer of each filter, and one linear layer.
 *
 * Source: Kim, "Convolutional Neural Networks for Sentence Classification" (2014), figure 1, with one channel of embeddings that are trained.
 */

import * as F from '../nn/functional/index.js';
import { ModuleList } from '../nn/layers/containers/module-list.js';
import { Conv1d } from '../nn/layers/convolution/conv1d.js';
import { Dropout } from '../nn/layers/dropout/dropout.js';
import { Embedding } from '../nn/layers/embedding/embedding.js';
import type { LayerOptions } from '../nn/layers/layer-options.js';
import { Linear } from '../nn/layers/linear/linear.js';
import { Module } from '../nn/module/module.js';
import { cat } from '../ops/index.js';
import type { OptionsOf } from '../options/index.js';
import type { Tensor } from '../tensor/tensor.js';
import { modelOptions } from './support.js';

const options = {
  numClasses: { type: 'integer', default: 2, min: 1, doc: 'Classes to tell apart.' },
  embeddingDim: { type: 'integer', default: 64, min: 1, doc: 'Features of a token.' },
  filters: { type: 'integer', default: 64, min: 1, doc: 'Filters of each width.' },
  widths: {
    type: 'numbers',
    default: [3, 4, 5],
    integer: true,
    min: 1,
    doc: 'Tokens that a filter sees; no text is shorter than the greatest.',
  },
  dropout: { type: 'number', default: 0.5, min: 0, max: 1, doc: 'Probability of dropout before the linear layer.' },
} as const;

/** Options of {@link TextClassifier}. */
export type TextClassifierOptions = OptionsOf<typeof options> & LayerOptions;

/** A classifier of texts: tokens `[N, T]` (int64), 0 for what only fills up, to logits `[N, numClasses]`. */
export class TextClassifier extends Module {
  static readonly typeName: string = 'TextClassifier';
  static readonly declaration = { name: 'TextClassifier', options } as const;
  readonly embedding: Embedding;
  readonly convs: ModuleList<Conv1d>;
  readonly dropout: Dropout;
  readonly fc: Linear;

  /**
   * @param vocabSize - different tokens, the 0 included
   * @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE`
   */
  constructor(vocabSize: number, given: TextClassifierOptions = {}) {
    super();
    const { numClasses, embeddingDim, filters, widths, dropout, layer } = modelOptions('TextClassifier', options, given);
    this.embedding = new Embedding(vocabSize, embeddingDim, { ...layer, paddingIdx: 0 });
    this.convs = new ModuleList(widths.map((width) => new Conv1d(embeddingDim, filters, width, layer)));
    this.dropout = new Dropout(dropout);
    this.fc = new Linear(filters * widths.length, numClasses, layer);
  }

  override forward(tokens: Tensor): Tensor {
    const features = this.embedding.forward(tokens).transpose(1, 2);
    const greatest = [...this.convs].map((conv) => F.relu(conv.forward(features)).amax([2]));
    return this.fc.forward(this.dropout.forward(cat(greatest, 1)));
  }
}
