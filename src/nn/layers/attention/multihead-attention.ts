/** Multi-head attention. */

import { checkKeys } from '../../../errors.js';
import { badOption, checkNumber } from '../../../option-checks.js';
import type { Generator } from '../../../tensor/generator.js';
import type { Tensor } from '../../../tensor/tensor.js';
import { type AttentionMasks, multiHeadAttention } from '../../functional/attention-heads.js';
import { xavierNormal_, xavierUniform_, zeros_ } from '../../init/basic.js';
import { Module } from '../../module/module.js';
import type { Parameter } from '../../module/parameter.js';
import { withStateNames } from '../../module/state-names.js';
import { product, shapeOf } from '../flop-rules.js';
import { emptyParameter, LAYER_KEYS, type LayerOptions } from '../layer-options.js';
import type { FlopRule, LayerTraits } from '../traits.js';
import { NonDynamicallyQuantizableLinear } from './output-projection.js';

/** Scores, then their product with the values. */
const flops: FlopRule = ([query, key, value]) => {
  const [rows, source] = [product(shapeOf(query).slice(0, -1)), shapeOf(key).at(-2) ?? 1];
  return 2 * rows * source * ((shapeOf(query).at(-1) ?? 1) + (shapeOf(value).at(-1) ?? 1));
};

/** Options of {@link MultiheadAttention}. */
export interface MultiheadAttentionOptions extends LayerOptions {
  /** Probability that an attention weight is dropped in training (default 0). */
  readonly dropout?: number;
  /** Learn biases of the projections (default `true`). */
  readonly bias?: boolean;
  /** Add a learned position to keys and values (default `false`). */
  readonly addBiasKv?: boolean;
  /** Add a position of zeros to keys and values (default `false`). */
  readonly addZeroAttn?: boolean;
  /** Features of the keys (default `embedDim`). */
  readonly kdim?: number;
  /** Features of the values (default `embedDim`). */
  readonly vdim?: number;
  /** Inputs and output are `[N, L, features]`, not `[L, N, features]` (default `false`). */
  readonly batchFirst?: boolean;
}

/** Options of {@link MultiheadAttention.forward}. */
export interface MultiheadAttentionCall extends AttentionMasks {
  /** Return the attention weights too (default `true`); without them a faster kernel is used. */
  readonly needWeights?: boolean;
  /** Average the weights over the heads (default `true`). */
  readonly averageAttnWeights?: boolean;
}

const KEYS = ['dropout', 'bias', 'addBiasKv', 'addZeroAttn', 'kdim', 'vdim', 'batchFirst', ...LAYER_KEYS];
const CALL_KEYS = ['keyPaddingMask', 'needWeights', 'attnMask', 'averageAttnWeights', 'isCausal'];
const STATE_NAMES: ReadonlyMap<string, string> = new Map([
  ['qProjWeight', 'q_proj_weight'],
  ['kProjWeight', 'k_proj_weight'],
  ['vProjWeight', 'v_proj_weight'],
  ['inProjWeight', 'in_proj_weight'],
  ['inProjBias', 'in_proj_bias'],
  ['biasK', 'bias_k'],
  ['biasV', 'bias_v'],
  ['outProj', 'out_proj'],
]);

/** Multi-head attention (`torch.nn.MultiheadAttention`; Vaswani et al., 2017): query `[L, N, embedDim]`, key and value `[S, N, *]`. */
export class MultiheadAttention extends Module {
  static readonly typeName: string = 'MultiheadAttention';
  static readonly traits: LayerTraits = { neuronAxis: -1, flops: { 'aten::scaled_dot_product_attention': flops } };
  readonly embedDim: number;
  readonly numHeads: number;
  readonly kdim: number;
  readonly vdim: number;
  readonly dropout: number;
  readonly batchFirst: boolean;
  readonly addZeroAttn: boolean;
  /** `[3 * embedDim, embedDim]`; `null` where keys or values have other features. */
  readonly inProjWeight: Parameter | null;
  /** `[embedDim, embedDim]`, only without {@link inProjWeight}; so are the next two. */
  readonly qProjWeight: Parameter | null;
  /** `[embedDim, kdim]` */
  readonly kProjWeight: Parameter | null;
  /** `[embedDim, vdim]` */
  readonly vProjWeight: Parameter | null;
  /** `[3 * embedDim]` */
  readonly inProjBias: Parameter | null;
  /** `[1, 1, embedDim]` */
  readonly biasK: Parameter | null;
  /** `[1, 1, embedDim]` */
  readonly biasV: Parameter | null;
  readonly outProj: NonDynamicallyQuantizableLinear;

  /** @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE` */
  constructor(embedDim: number, numHeads: number, options: MultiheadAttentionOptions = {}) {
    super();
    checkKeys('MultiheadAttention', options, KEYS);
    const { dropout = 0, bias = true, addBiasKv = false, addZeroAttn = false, kdim = embedDim, vdim = embedDim } = options;
    this.embedDim = checkNumber('MultiheadAttention', 'embedDim', embedDim, { integer: true, min: 1 });
    this.numHeads = checkNumber('MultiheadAttention', 'numHeads', numHeads, { integer: true, min: 1 });
    if (embedDim % numHeads !== 0) throw badOption('MultiheadAttention', 'embedDim', embedDim, `a multiple of numHeads (${numHeads})`);
    this.kdim = checkNumber('MultiheadAttention', 'kdim', kdim, { integer: true, min: 1 });
    this.vdim = checkNumber('MultiheadAttention', 'vdim', vdim, { integer: true, min: 1 });
    this.dropout = checkNumber('MultiheadAttention', 'dropout', dropout, { min: 0, max: 1 });
    this.batchFirst = options.batchFirst ?? false;
    this.addZeroAttn = addZeroAttn;
    const packed = kdim === embedDim && vdim === embedDim;
    this.inProjWeight = packed ? emptyParameter([3 * embedDim, embedDim], options) : null;
    this.qProjWeight = packed ? null : emptyParameter([embedDim, embedDim], options);
    this.kProjWeight = packed ? null : emptyParameter([embedDim, kdim], options);
    this.vProjWeight = packed ? null : emptyParameter([embedDim, vdim], options);
    this.inProjBias = bias ? emptyParameter([3 * embedDim], options) : null;
    this.biasK = addBiasKv ? emptyParameter([1, 1, embedDim], options) : null;
    this.biasV = addBiasKv ? emptyParameter([1, 1, embedDim], options) : null;
    const { generator, dtype, device } = options;
    const made = { ...(generator && { generator }), ...(dtype && { dtype }), ...(device !== undefined && { device }) };
    this.outProj = new NonDynamicallyQuantizableLinear(embedDim, embedDim, { bias, ...made });
    this.resetParameters(generator);
  }

  /** Draws initial values anew, as PyTorch does: Xavier for the input projections, zeros for biases; the output's weight stays. */
  resetParameters(generator?: Generator): void {
    const draws = generator === undefined ? {} : { generator };
    for (const weight of [this.inProjWeight, this.qProjWeight, this.kProjWeight, this.vProjWeight]) {
      if (weight !== null) xavierUniform_(weight, draws);
    }
    if (this.inProjBias !== null) zeros_(this.inProjBias);
    if (this.inProjBias !== null && this.outProj.bias !== null) zeros_(this.outProj.bias);
    if (this.biasK !== null) xavierNormal_(this.biasK, draws);
    if (this.biasV !== null) xavierNormal_(this.biasV, draws);
  }

  /**
   * @param query - `[L, N, embedDim]`, `[N, L, embedDim]` with `batchFirst`, or without N
   * @param key - `[S, N, kdim]`; the same object as `query` for self-attention
   * @param value - `[S, N, vdim]`
   * @returns the output, of the query's shape, and the weights, `[N, L, S]` or `[N, heads, L, S]`; `null` unless needed
   * @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE`
   */
  override forward(query: Tensor, key: Tensor, value: Tensor, options: MultiheadAttentionCall = {}): readonly [Tensor, Tensor | null] {
    checkKeys('MultiheadAttention.forward', options, CALL_KEYS);
    return multiHeadAttention(this, query, key, value, options);
  }

  protected override fields(): Iterable<readonly [string, unknown]> {
    return withStateNames(super.fields(), STATE_NAMES);
  }
}
