/** Muon. */

import type { ValuesOf } from '../../options/index.js';
import { betas, eps, lr } from '../common-options.js';
import { defineOptimizer, type OptimizerFactory, type OptimizerOptions } from '../define.js';

const options = {
  lr: { ...lr, default: 1e-3 },
  weightDecay: { type: 'number', default: 0.1, min: 0, doc: 'Share of a matrix that each step takes away, times lr.' },
  momentum: { type: 'number', default: 0.95, min: 0, max: 1, doc: 'Decay rate of the running average of the gradient.' },
  nesterov: { type: 'boolean', default: true, doc: "Nesterov's momentum." },
  nsCoefficients: {
    type: 'numbers',
    length: 3,
    default: [3.4445, -4.775, 2.0315],
    doc: 'The polynomial of the Newton-Schulz iteration: a x + b x^3 + c x^5.',
  },
  nsSteps: { type: 'integer', default: 5, min: 0, max: 99, doc: 'Newton-Schulz iterations.' },
  eps: { ...eps, default: 1e-7, doc: 'Least norm to divide a gradient by.' },
  matchRmsAdamw: {
    type: 'boolean',
    default: false,
    doc: "Scale the rate of a matrix [A, B] by 0.2 sqrt(max(A, B)), which suits AdamW's rates, instead of sqrt(max(1, A / B)).",
  },
  orthogonalize: {
    type: 'boolean',
    default: true,
    doc: "False leaves a group's matrices to AdamW: what embeddings and the last layer want.",
  },
  adamwLrRatio: { type: 'number', default: 1, min: 0, doc: "AdamW's learning rate over lr." },
  adamwBetas: { ...betas, doc: "AdamW's betas." },
  adamwEps: { ...eps, doc: "AdamW's eps." },
  adamwWeightDecay: { type: 'number', default: 1e-2, min: 0, doc: "AdamW's weightDecay." },
} as const;

/** The numbers and switches of {@link muon}; a parameter group may set each anew. */
export type MuonValues = ValuesOf<typeof options>;

/** Options of {@link muon}. */
export type MuonOptions = OptimizerOptions<typeof options>;

/**
 * Muon (Jordan et al. 2024; `torch.optim.Muon`) for parameters `[A, B]`: the momentum's singular values are all brought close to 1 by a Newton-Schulz iteration in
 * bfloat16, and w = w - lr * ratio * that. All other parameters, and the matrices of groups with `orthogonalize: false`, take AdamW's steps. Defaults are PyTorch's,
 * of `Muon` and `AdamW`.
 *
 * @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE`
 * @example
 * ```ts
 * optim.muon({ lr: 0.02, adamwLrRatio: 0.05, groups: [{ name: 'ends', parameters: ['embedding', 'head'], orthogonalize: false }] });
 * ```
 */
export const muon: OptimizerFactory<MuonOptions, typeof options> = defineOptimizer({
  name: 'muon',
  options,
  directional: true,
  stepLength: 'rate',
  torch: { option: (key, value) => (key === 'matchRmsAdamw' ? ['adjust_lr_fn', value ? 'match_rms_adamw' : null] : null) },
});
