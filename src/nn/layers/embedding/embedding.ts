/** Embedding layer. */

import { checkKeys } from '../../../errors.js';
import { badOption, checkNumber } from '../../../option-checks.js';
import type { Generator } from '../../../tensor/generator.js';
import type { Tensor } from '../../../tensor/tensor.js';
import * as F from '../../functional/index.js';
import { normal_, zeros_ } from '../../init/basic.js';
import { Module } from '../../module/module.js';
import type { Parameter } from '../../module/parameter.js';
import { emptyParameter, LAYER_KEYS, type LayerOptions } from '../layer-options.js';
import type { LayerTraits } from '../traits.js';

/** Options of {@link Embedding}. */
export interface EmbeddingOptions extends F.EmbeddingFunctionOptions, LayerOptions {}

const KEYS = ['paddingIdx', 'maxNorm', 'normType', 'scaleGradByFreq', 'sparse', ...LAYER_KEYS];

/** A table of vectors (`torch.nn.Embedding`): indices, int64 `[*]`, to `[*, embeddingDim]`. */
export class Embedding extends Module {
  static readonly typeName: string = 'Embedding';
  static readonly traits: LayerTraits = { neuronAxis: -1 };
  readonly numEmbeddings: number;
  readonly embeddingDim: number;
  /** Row that starts at zero and has no gradient; counted from the start. */
  readonly paddingIdx: number | null;
  readonly maxNorm: number | null;
  readonly normType: number;
  readonly scaleGradByFreq: boolean;
  readonly sparse: boolean;
  /** `[numEmbeddings, embeddingDim]`; set it to another layer's to share it. */
  weight: Parameter;

  /** @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE` */
  constructor(numEmbeddings: number, embeddingDim: number, options: EmbeddingOptions = {}) {
    super();
    checkKeys('Embedding', options, KEYS);
    const { paddingIdx = null, maxNorm = null, normType = 2, scaleGradByFreq = false, sparse = false } = options;
    this.numEmbeddings = checkNumber('Embedding', 'numEmbeddings', numEmbeddings, { integer: true, min: 1 });
    this.embeddingDim = checkNumber('Embedding', 'embeddingDim', embeddingDim, { integer: true, min: 1 });
    this.paddingIdx = checkPaddingIndex('Embedding', paddingIdx, numEmbeddings);
    this.maxNorm = maxNorm;
    this.normType = normType;
    this.scaleGradByFreq = scaleGradByFreq;
    this.sparse = sparse;
    this.weight = emptyParameter([numEmbeddings, embeddingDim], options);
    this.resetParameters(options.generator);
  }

  /** Draws initial values anew: standard normal, and zero for the padding row. */
  resetParameters(generator?: Generator): void {
    fillEmbedding(this.weight, this.paddingIdx, generator);
  }

  override forward(input: Tensor): Tensor {
    const { paddingIdx, maxNorm, normType, scaleGradByFreq, sparse } = this;
    return F.embedding(input, this.weight, { paddingIdx, maxNorm, normType, scaleGradByFreq, sparse });
  }

  override extraRepr(): string {
    const parts = [`${this.numEmbeddings}, ${this.embeddingDim}`];
    if (this.paddingIdx !== null) parts.push(`padding_idx=${this.paddingIdx}`);
    if (this.maxNorm !== null) parts.push(`max_norm=${this.maxNorm}`);
    if (this.normType !== 2) parts.push(`norm_type=${this.normType}`);
    if (this.scaleGradByFreq) parts.push('scale_grad_by_freq=True');
    if (this.sparse) parts.push('sparse=True');
    return parts.join(', ');
  }
}

/** The padding row counted from the start. Shared with EmbeddingBag. */
export function checkPaddingIndex(owner: string, index: number | null, rows: number): number | null {
  if (index === null) return null;
  if (!Number.isSafeInteger(index) || index < -rows || index >= rows)
    throw badOption(owner, 'paddingIdx', index, `an integer from ${-rows} to ${rows - 1}, or null`);
  return index < 0 ? index + rows : index;
}

/** Initial values of embedding tables. Shared with EmbeddingBag. */
export function fillEmbedding(weight: Parameter, paddingIdx: number | null, generator?: Generator): void {
  normal_(weight, 0, 1, generator === undefined ? {} : { generator });
  if (paddingIdx === null) return;
  using data = weight.detach();
  using row = data.select(0, paddingIdx);
  zeros_(row);
}
