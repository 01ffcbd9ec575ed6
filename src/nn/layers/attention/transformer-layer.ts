/** What encoder and decoder layers of transformers share. */

import { checkKeys } from '../../../errors.js';
import { checkNumber, checkOneOf } from '../../../option-checks.js';
import type { Tensor } from '../../../tensor/tensor.js';
import * as F from '../../functional/index.js';
import { LAYER_KEYS, type LayerOptions } from '../layer-options.js';

/** A function between the two products of a feed-forward block. */
export type TransformerActivation = 'relu' | 'gelu' | ((input: Tensor) => Tensor);

/** Options of the transformer layers. */
export interface TransformerLayerOptions extends LayerOptions {
  /** Features inside of the feed-forward block (default 2048). */
  readonly dimFeedforward?: number;
  /** Probability of a zero, in training (default 0.1). */
  readonly dropout?: number;
  /** Default `'relu'`. */
  readonly activation?: TransformerActivation;
  /** Added to the variance by the layer norms (default 1e-5). */
  readonly layerNormEps?: number;
  /** Inputs and output are `[N, L, features]`, not `[L, N, features]` (default `false`). */
  readonly batchFirst?: boolean;
  /** Normalise before each block, not after it (default `false`). */
  readonly normFirst?: boolean;
  /** Learn biases (default `true`). */
  readonly bias?: boolean;
}

/** Keys of {@link TransformerLayerOptions}. */
export const TRANSFORMER_LAYER_KEYS: readonly string[] = [
  'dimFeedforward',
  'dropout',
  'activation',
  'layerNormEps',
  'batchFirst',
  'normFirst',
  'bias',
  ...LAYER_KEYS,
];

/** Options with their defaults, and what the inner layers are made with. */
export interface TransformerParts {
  readonly dimFeedforward: number;
  readonly dropout: number;
  readonly activation: (input: Tensor) => Tensor;
  readonly normFirst: boolean;
  readonly attention: { readonly dropout: number; readonly batchFirst: boolean; readonly bias: boolean } & LayerOptions;
  readonly linear: { readonly bias: boolean } & LayerOptions;
  readonly norm: { readonly eps: number; readonly bias: boolean } & Omit<LayerOptions, 'generator'>;
}

/** @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE` */
export function transformerParts(owner: string, options: TransformerLayerOptions): TransformerParts {
  checkKeys(owner, options, TRANSFORMER_LAYER_KEYS);
  const { dimFeedforward = 2048, layerNormEps = 1e-5, batchFirst = false, normFirst = false, bias = true } = options;
  const dropout = checkNumber(owner, 'dropout', options.dropout ?? 0.1, { min: 0, max: 1 });
  const { generator, dtype, device } = options;
  const placed = { ...(dtype && { dtype }), ...(device !== undefined && { device }) };
  const drawn = { ...placed, ...(generator && { generator }) };
  return {
    dimFeedforward: checkNumber(owner, 'dimFeedforward', dimFeedforward, { integer: true, min: 1 }),
    dropout,
    activation: activationOf(owner, options.activation ?? 'relu'),
    normFirst,
    attention: { dropout, batchFirst, bias, ...drawn },
    linear: { bias, ...drawn },
    norm: { eps: layerNormEps, bias, ...placed },
  };
}

function activationOf(owner: string, activation: TransformerActivation): (input: Tensor) => Tensor {
  if (typeof activation === 'function') return activation;
  return checkOneOf(owner, 'activation', activation, ['relu', 'gelu']) === 'relu' ? (x) => F.relu(x) : (x) => F.gelu(x);
}
