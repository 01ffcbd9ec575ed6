/** Embedding layer that joins bags of rows. */

import { checkKeys } from '../../../errors.js';
import { checkNumber, checkOneOf } from '../../../option-checks.js';
import type { Generator } from '../../../tensor/generator.js';
import type { Tensor } from '../../../tensor/tensor.js';
import * as F from '../../functional/index.js';
import { Module } from '../../module/module.js';
import type { Parameter } from '../../module/parameter.js';
import { emptyParameter, LAYER_KEYS, type LayerOptions } from '../layer-options.js';
import type { LayerTraits } from '../traits.js';
import { checkPaddingIndex, fillEmbedding } from './embedding.js';

/** Options of {@link EmbeddingBag}. */
export interface EmbeddingBagOptions extends F.EmbeddingFunctionOptions, LayerOptions {
  /** How the rows of a bag are joined (default `'mean'`). */
  readonly mode?: 'sum' | 'mean' | 'max';
  /** The last offset ends the last bag (default `false`). */
  readonly includeLastOffset?: boolean;
}

const KEYS = ['paddingIdx', 'maxNorm', 'normType', 'scaleGradByFreq', 'sparse', 'mode', 'includeLastOffset', ...LAYER_KEYS];

/** Sums, means or maxima of rows of a table (`torch.nn.EmbeddingBag`): indices, int64 `[B, N]`, to `[B, embeddingDim]`. */
export class EmbeddingBag extends Module {
  static readonly typeName: string = 'EmbeddingBag';
  static readonly traits: LayerTraits = { neuronAxis: -1 };
  readonly numEmbeddings: number;
  readonly embeddingDim: number;
  readonly maxNorm: number | null;
  readonly normType: number;
  readonly scaleGradByFreq: boolean;
  readonly mode: 'sum' | 'mean' | 'max';
  readonly sparse: boolean;
  readonly includeLastOffset: boolean;
  /** Row that counts in no bag; counted from the start. */
  readonly paddingIdx: number | null;
  /** `[numEmbeddings, embeddingDim]` */
  readonly weight: Parameter;

  /** @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE` */
  constructor(numEmbeddings: number, embeddingDim: number, options: EmbeddingBagOptions = {}) {
    super();
    checkKeys('EmbeddingBag', options, KEYS);
    const { paddingIdx = null, maxNorm = null, normType = 2, scaleGradByFreq = false, sparse = false } = options;
    this.numEmbeddings = checkNumber('EmbeddingBag', 'numEmbeddings', numEmbeddings, { integer: true, min: 1 });
    this.embeddingDim = checkNumber('EmbeddingBag', 'embeddingDim', embeddingDim, { integer: true, min: 1 });
    this.maxNorm = maxNorm;
    this.normType = normType;
    this.scaleGradByFreq = scaleGradByFreq;
    this.mode = checkOneOf('EmbeddingBag', 'mode', options.mode ?? 'mean', ['sum', 'mean', 'max']);
    this.sparse = sparse;
    this.includeLastOffset = options.includeLastOffset ?? false;
    this.paddingIdx = checkPaddingIndex('EmbeddingBag', paddingIdx, numEmbeddings);
    this.weight = emptyParameter([numEmbeddings, embeddingDim], options);
    this.resetParameters(options.generator);
  }

  /** Draws initial values anew: standard normal, and zero for the padding row. */
  resetParameters(generator?: Generator): void {
    fillEmbedding(this.weight, this.paddingIdx, generator);
  }

  /**
   * @param input - int64 `[B, N]`, or `[N]` with `offsets`
   * @param offsets - where bags begin, int64 `[B]`
   * @param perSampleWeights - weight of each index, for `'sum'`
   * @throws {ShapeError} `ERR_SHAPE`
   */
  override forward(input: Tensor, offsets: Tensor | null = null, perSampleWeights: Tensor | null = null): Tensor {
    const { mode, paddingIdx, maxNorm, normType, scaleGradByFreq, sparse, includeLastOffset } = this;
    const table = { mode, paddingIdx, maxNorm, normType, scaleGradByFreq, sparse, includeLastOffset };
    return F.embeddingBag(input, this.weight, { ...table, offsets, perSampleWeights });
  }

  override extraRepr(): string {
    const parts = [`${this.numEmbeddings}, ${this.embeddingDim}`];
    if (this.maxNorm !== null) parts.push(`max_norm=${this.maxNorm}`);
    if (this.normType !== 2) parts.push(`norm_type=${this.normType}`);
    if (this.scaleGradByFreq) parts.push('scale_grad_by_freq=True');
    parts.push(`mode='${this.mode}'`);
    if (this.paddingIdx !== null) parts.push(`padding_idx=${this.paddingIdx}`);
    return parts.join(', ');
  }
}
